import Foundation
import TestSupport
import Testing

/// What a process that fails leaves behind.
@Suite struct CrashTests {
    @Test(arguments: [SIGSEGV, SIGILL, SIGBUS, SIGFPE, SIGTRAP, SIGABRT, SIGQUIT])
    func aCrashPrintsNothingOfWhatWasCaptured(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        // The runtime would print registers and memory, had it the last word.
        let tool = try RunningTool(
            ["capture", "-r", pipe],
            through: ["SWIFT_BACKTRACE=enable=yes,color=no,interactive=no,output-to=stderr"])
        // Returns once the tool has opened its end.
        let writer = open(pipe, O_WRONLY)
        defer { close(writer) }
        let canary = Array("canary-3f9c1b77".utf8)
        _ = canary.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
        tool.signal(signal)
        let run = try tool.wait()
        #expect(run.status == -signal)
        #expect(run.errors.isEmpty, "\(run.errors)")
        #expect(run.output.isEmpty)
    }
}
