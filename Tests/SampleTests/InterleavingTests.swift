import Dissection
import EventLog
import Extraction
import Foundation
import HTTP
import Savefile
import TestSupport
import Testing
import Wire

/// A frame with its octets and the connection it belongs to, nil where it is not TCP.
private struct CapturedFrame {
    var frame: Frame
    var octets: [UInt8]
    var connection: Set<Endpoint>?
}

@Suite struct InterleavingTests {
    /// Frames of different connections come in any order between two ticks of the capture clock, as they do from a card with
    /// several queues; those of one connection keep theirs, and so do the first frames, which number the connections.
    @Test(arguments: Sample.all)
    func theOrderOfFramesOfDifferentConnectionsDoesNotShow(sample: Sample) throws {
        let frames = try Self.frames(of: sample.capture)
        let folder = try TemporaryFolder()
        let straight = try Self.lines(of: frames, in: folder, named: "straight")
        #expect(straight.split(separator: 0x0A).count > 2)
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SeededRandom(seed: seed)
            let shuffled = Self.interleaved(frames, with: &random)
            #expect(shuffled.map(\.frame.stamp.number).sorted() == frames.map(\.frame.stamp.number))
            let found = try Self.lines(of: shuffled, in: folder, named: "\(seed)")
            if let difference = LogComparison.difference(found, straight) {
                Issue.record("seed \(seed): \(difference)")
            }
        }
    }

    @Test(arguments: Sample.all)
    func theStepOfTheCaptureClockDoesNotShow(sample: Sample) throws {
        let frames = try Self.frames(of: sample.capture)
        let folder = try TemporaryFolder()
        let plain = try Self.lines(of: frames, in: folder, named: "plain")
        for step: Int64 in [1, 1_000_000, 20_000_000, 60_000_000_000] {
            let found = try Self.lines(of: frames, tick: step, in: folder, named: "\(step)")
            if let difference = LogComparison.difference(found, plain) { Issue.record("\(step): \(difference)") }
        }
    }

    private static func frames(of capture: URL) throws -> [CapturedFrame] {
        var reader = try SavefileReader(path: capture.path)
        var decoder = FrameDecoder()
        var frames: [CapturedFrame] = []
        var clock = Timestamp(nanoseconds: .min)
        while let header = try reader.next() {
            clock = max(clock, header.time)
            let octets = Array(reader.storage[header.octets])
            let stamp = FrameStamp(time: header.time, clock: clock, source: 0, number: header.number)
            let frame = Frame(stamp: stamp, linkType: header.linkType, originalLength: header.originalLength)
            var connection: Set<Endpoint>?
            if case .segment(let segment) = decoder.decode(
                octets.span.bytes, linkType: frame.linkType, originalLength: frame.originalLength)
            {
                connection = [segment.source, segment.destination]
            }
            frames.append(CapturedFrame(frame: frame, octets: octets, connection: connection))
        }
        return frames
    }

    /// Frames between two ticks, merged anew from their connections' queues.
    private static func interleaved(_ frames: [CapturedFrame], with random: inout SeededRandom) -> [CapturedFrame] {
        var result: [CapturedFrame] = []
        var known: Set<Set<Endpoint>> = []
        var rest = frames[...]
        while let first = rest.first {
            let tick = first.frame.stamp.clock.nanoseconds / Dissector.tick
            var window = Array(rest.prefix { $0.frame.stamp.clock.nanoseconds / Dissector.tick == tick })
            rest = rest.dropFirst(window.count)
            while !window.isEmpty {
                // The frames that may come next: the first of each connection, of new connections only the first of all.
                var seen: Set<Set<Endpoint>?> = []
                var hasNew = false
                let candidates = window.indices.filter { index in
                    let connection = window[index].connection
                    guard seen.insert(connection).inserted else { return false }
                    guard let connection, !known.contains(connection) else { return true }
                    defer { hasNew = true }
                    return !hasNew
                }
                let chosen = candidates.randomElement(using: &random) ?? 0
                let frame = window.remove(at: chosen)
                if let connection = frame.connection { known.insert(connection) }
                result.append(frame)
            }
        }
        return result
    }

    /// The log of the frames in this order, without the trailer, which counts only what the whole tool knows.
    private static func lines(
        of frames: [CapturedFrame], tick: Int64 = Dissector.tick, in folder: TemporaryFolder, named name: String
    ) throws -> Data {
        let selection = Selection.standard
        var options = DissectionOptions(interest: selection.interest)
        options.tick = tick
        var dissector = Dissector(options: options)
        var extractor = Extractor(options: ExtractionOptions(selection: selection))
        var log = try LogFile(path: folder.path(name))
        try log.write(LogHeader(tool: "tests", selection: selection.words))
        var findings: [Finding] = []
        var items: [LogItem] = []
        for frame in frames { dissector.consume(frame.frame, octets: frame.octets.span.bytes, into: &findings) }
        dissector.finish(into: &findings)
        for finding in findings { extractor.consume(finding, into: &items) }
        extractor.finish(into: &items)
        for item in items {
            switch item {
            case .exchange(let record, let isEmbeddable): try log.write(record, bodyIsEmbeddable: isEmbeddable)
            case .answer(let answer): try log.write(answer)
            }
        }
        try log.finish()
        return try Data(contentsOf: URL(filePath: folder.path(name)))
    }
}
