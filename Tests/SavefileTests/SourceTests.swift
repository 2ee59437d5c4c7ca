import Compression
import Foundation
import Savefile
import Synchronization
import TestSupport
import Testing

/// Where the octets come from: gzip, pipes, and what a reader says of its file.
@Suite struct SourceTests {
    /// A file of 300 frames, larger than a chunk.
    static let capture: [UInt8] = {
        var random = SeededRandom(seed: 4)
        var file = FileBuilder()
        file.header()
        for index in 0..<300 {
            let data = (0..<Int.random(in: 0...3_000, using: &random)).map { _ in
                UInt8.random(in: 0...15, using: &random)
            }
            file.record(data, seconds: UInt32(index), fraction: 0)
        }
        return file.octets
    }()

    @Test func gzipIsToldByContent() throws {
        let expected = try read(Self.capture).theirs.frames
        let packed = try gzip(Self.capture)
        #expect(try read(packed).ours.frames == expected)
        // Members joined in the middle of a record, and padding behind the last.
        let halves = [Array(Self.capture[..<100_001]), Array(Self.capture[100_001...])]
        let joined = try halves.flatMap(gzip) + [UInt8](repeating: 0, count: 512)
        let ours = try read(joined).ours
        #expect(ours.frames == expected && ours.error == nil)
    }

    @Test func aGzipCutAnywhereGivesAllBefore() throws {
        let whole = try read(Self.capture).ours.frames
        let packed = try gzip(Self.capture)
        for length in stride(from: 3, to: packed.count, by: packed.count / 97) {
            let ours = try read(Array(packed[..<length])).ours
            #expect(ours.error?.kind == .compression("compressed data ends too early"))
            #expect(whole.starts(with: ours.frames))
            #expect(ours.error?.isDamage == true || ours.frames.isEmpty)
            if length > packed.count / 2 { #expect(ours.frames.count > 100 && ours.error?.isDamage == true) }
        }
    }

    @Test func aGzipWithAWrongChecksumGivesAllBefore() throws {
        var packed = try gzip(Self.capture)
        packed[packed.count - 5] ^= 1
        let ours = try read(packed).ours
        #expect(ours.frames.count == 300)
        #expect(ours.error?.isDamage == true)
        guard case .compression = ours.error?.kind else {
            Issue.record("\(String(describing: ours.error))")
            return
        }
    }

    @Test func aGzipOfSomethingElseIsNoCapture() throws {
        #expect(try read(try gzip(Array("plain words".utf8))).ours.error?.kind == .notACapture(.text))
        #expect(try read(try gzip(gzip(Self.capture))).ours.error?.kind == .notACapture(.unknown))
        #expect(try read(try gzip([])).ours.error?.kind == .empty)
    }

    @Test func aPipeGivesTheSameWhateverTheCut() async throws {
        let expected = try read(Self.capture).theirs.frames
        for octets in [Self.capture, try gzip(Self.capture)] {
            let pipe = Pipe()
            let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
            let writer = Thread {
                var random = SeededRandom(seed: 12)
                var start = 0
                while start < octets.count {
                    let end = min(octets.count, start + Int.random(in: 1...40_000, using: &random))
                    pipe.fileHandleForWriting.write(Data(octets[start..<end]))
                    start = end
                }
                try? pipe.fileHandleForWriting.close()
            }
            writer.start()
            let ours = Reading(path)
            #expect(ours.error == nil && ours.frames == expected)
        }
    }

    @Test(arguments: [0, 300]) func aNamedPipeIsReadWholeWheneverItsWriterComes(milliseconds: Int) throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let writer = Thread {
            Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
            guard let handle = FileHandle(forWritingAtPath: pipe) else { return }
            // A writer that takes its time with the first octet, and with the next.
            for part in [Self.capture.prefix(1000), Self.capture.dropFirst(1000)] {
                Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
                try? handle.write(contentsOf: Data(part))
            }
            try? handle.close()
        }
        writer.start()
        let ours = Reading(pipe) { false }
        #expect(ours.error == nil && ours.frames.count == 300)
    }

    @Test func aWriterThatWritesNothingIsTheEnd() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        Thread {
            Thread.sleep(forTimeInterval: 0.2)
            close(open(pipe, O_WRONLY))
        }.start()
        #expect(Reading(pipe) { false }.error?.kind == .empty)
    }

    @Test func aStopEndsTheWaitForAWriter() async throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        let asked = Atomic(0)
        // Where nobody asks, this writer ends the wait.
        Thread {
            Thread.sleep(forTimeInterval: 5)
            close(open(pipe, O_WRONLY | O_NONBLOCK))
        }.start()
        let ours = Reading(pipe) { asked.wrappingAdd(1, ordering: .relaxed).newValue > 3 }
        #expect(ours.error == nil && ours.frames.isEmpty)
        #expect(asked.load(ordering: .relaxed) > 3)
    }

    @Test func aStopEndsTheWaitForAPipe() throws {
        let pipe = Pipe()
        // A frame, and the next one's beginning: whoever sends it takes a pause here.
        var file = FileBuilder()
        file.header()
        file.record([1, 2, 3], seconds: 1, fraction: 1)
        file.octets += [0, 0, 0]
        pipe.fileHandleForWriting.write(Data(file.octets))
        let asked = Atomic(0)
        let ours = withExtendedLifetime(pipe) {
            Reading("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)") {
                asked.wrappingAdd(1, ordering: .relaxed).newValue > 5
            }
        }
        #expect(ours.error == nil && ours.frames.map(\.octets) == [[1, 2, 3]])
    }

    @Test func aStopBeforeTheHeaderIsTheEnd() {
        let pipe = Pipe()
        let ours = withExtendedLifetime(pipe) {
            Reading("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)") { true }
        }
        #expect(ours.error == nil && ours.frames.isEmpty)
    }

    #if os(Linux)
        @Test func anErrorOfTheDeviceIsSaid() {
            // Address 0 of this process is not mapped, and reading it is an input/output error.
            let error = Reading("/proc/self/mem").error
            #expect(
                error?.description == "/proc/self/mem: cannot be read: Input/output error" && error?.isDamage == false)
        }
    #endif

    @Test func aReaderSaysWhatItReads() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("a capture.pcap", holding: Self.capture)
        let reader = try SavefileReader(path: file.path)
        #expect(reader.name == "a capture.pcap" && reader.size == Self.capture.count && !reader.mayWait)
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data(Self.capture.prefix(1_000)))
        let piped = try SavefileReader(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)") { false }
        #expect(piped.size == nil && piped.mayWait)
    }

    private func gzip(_ octets: [UInt8]) throws -> [UInt8] {
        var packed: [UInt8] = []
        var compressor = try Compressor(.gzip)
        try compressor.compress(octets.span.bytes, into: &packed)
        try compressor.finish(into: &packed)
        return packed
    }
}
