import Foundation
import TestSupport
import Testing

/// The `reprise` that was built beside these tests, run as a process.
enum BuiltTool {
    /// What a finished run left.
    struct Run {
        var status: Int32
        var output: [UInt8]
        var errors: String
        /// Standard output as text.
        var text: String { String(decoding: output, as: UTF8.self) }
        /// The lines of standard error.
        var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    /// Where standard output goes.
    enum Output {
        /// Into the result.
        case kept
        /// To a pipe whose reading end is closed.
        case closedPipe
        /// To a file.
        case file(String)
    }

    /// The executable's place: beside the test bundle.
    static let url: URL = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
        let path = bundle ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: path).deletingLastPathComponent().appendingPathComponent("reprise")
    }()

    /// Runs the tool to its end.
    ///
    /// `input` is its standard input.
    static func run(
        _ arguments: [String], input: [UInt8] = [], output: Output = .kept, through: [String] = []
    ) throws -> Run {
        let running = try RunningTool(arguments, input: input, output: output, through: through)
        return try running.wait()
    }
}

/// A started `reprise`.
///
/// Its streams go through files, so that none of them can fill up and stop it.
final class RunningTool {
    let folder: TemporaryFolder
    private let process = Process()

    /// Starts the tool; `through` is a command that starts it in turn, such as `["setpriv", "--reuid=65534"]`, `program` a
    /// copy of it.
    init(
        _ arguments: [String], input: [UInt8] = [], output: BuiltTool.Output = .kept, through: [String] = [],
        program: String? = nil
    ) throws {
        folder = try TemporaryFolder()
        let tool = program.map { URL(fileURLWithPath: $0) } ?? BuiltTool.url
        if through.isEmpty {
            process.executableURL = tool
            process.arguments = arguments
        } else {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = through + [tool.path] + arguments
        }
        process.standardInput = try FileHandle(forReadingFrom: folder.file("stdin", holding: input))
        process.standardError = try FileHandle(forWritingTo: folder.file("stderr", holding: []))
        switch output {
        case .kept:
            process.standardOutput = try FileHandle(forWritingTo: folder.file("stdout", holding: []))
        case .closedPipe:
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            process.standardOutput = pipe.fileHandleForWriting
            _ = try folder.file("stdout", holding: [])
        case .file(let path):
            process.standardOutput = FileHandle(forWritingAtPath: path)
            _ = try folder.file("stdout", holding: [])
        }
        try process.run()
    }

    /// The number of the process that was started: the tool's, or that of what it was started through.
    var processIdentifier: Int32 { process.processIdentifier }

    /// Waits until a condition holds.
    func wait(until condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try !condition() {
            let errors = try errorsSoFar()
            try #require(process.isRunning && ContinuousClock.now < deadline, "\(errors)")
            usleep(10_000)
        }
    }

    /// Sends a signal.
    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    /// What it has said on standard error so far.
    func errorsSoFar() throws -> String {
        String(decoding: try folder.read("stderr"), as: UTF8.self)
    }

    /// Waits for its end.
    func wait() throws -> BuiltTool.Run {
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return BuiltTool.Run(status: status, output: try folder.read("stdout"), errors: try errorsSoFar())
    }

    deinit {
        if process.isRunning { process.terminate() }
    }
}
