import ByteStream
import Foundation
import Reassembly
import TestSupport
import Testing
import Wire

/// The same packets to a socket of this kernel and to the reassembler: the same octets, or a stream marked as ambiguous.
///
/// `Tests/kernel` runs as many scripts as it is asked for.
@Suite(.enabled(if: TunDevice.isAvailable, "\(TunDevice.need)")) struct KernelOracleTests {
    /// What came of many scripts.
    private struct Tally: Sendable {
        var same = 0
        var markedAndSame = 0
        var markedAndOther = 0
        var failures: [String] = []
    }

    @Test func theCasesOfTheReference() async throws {
        let tally = try await compare(SegmentScript.cases)
        #expect(tally.failures.isEmpty, "\(tally.failures.joined(separator: "\n"))")
    }

    @Test func scriptsWithoutAPlan() async throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["REPRISE_KERNEL_SCRIPTS"].flatMap { Int($0) } ?? 200
        let first = environment["REPRISE_KERNEL_SEED"].flatMap { UInt64($0) } ?? 1
        let tally = try await compare((0..<count).map { SegmentScript(seed: first &+ UInt64($0)) })
        print(
            "\(count) scripts from seed \(first): \(tally.same) the same, \(tally.markedAndSame) marked and the same, "
                + "\(tally.markedAndOther) marked and not the same, \(tally.failures.count) not the same and not marked"
        )
        #expect(tally.failures.isEmpty, "\(tally.failures.prefix(20).joined(separator: "\n"))")
        // Most of what is compared must be comparable.
        #expect(tally.same * 4 > count)
    }

    private func compare(_ scripts: [SegmentScript]) async throws -> Tally {
        try await PrivateNetwork.run {
            var receiver = try KernelReceiver()
            var tally = Tally()
            for script in scripts {
                let (octets, end, packets) = try receiver.play(script)
                let tap = Self.read(packets)
                let stream = tap.stream(.first)
                // What came to lie behind a hole when an RST ended all was never read; it is given behind a gap.
                let hole = stream.gaps.first.map { Int($0.offset) }
                let ours = Array(stream.octets.prefix(hole ?? .max))
                let isSame = ours == octets && (hole != nil && end == .reset || Self.end(stream) == end)
                switch (isSame, tap.ambiguities.isEmpty) {
                case (true, true): tally.same += 1
                case (true, false): tally.markedAndSame += 1
                case (false, false): tally.markedAndOther += 1
                case (false, true):
                    let found = "'\(String(decoding: ours, as: UTF8.self))' \(Self.end(stream).rawValue)"
                    let wanted = "'\(String(decoding: octets, as: UTF8.self))' \(end.rawValue)"
                    tally.failures.append("\(script)\n  kernel \(wanted), reassembler \(found)")
                }
            }
            return tally
        }
    }

    private static func end(_ stream: Wiretap.Stream) -> KernelReceiver.End {
        switch stream.ends.first {
        case .fin: .fin
        case .reset: .reset
        case .replaced, .idle, .evicted, .captureEnded, nil: .open
        }
    }

    /// What the reassembler makes of the packets, as far as it can be sure without their end.
    private static func read(_ packets: [[UInt8]]) -> Wiretap {
        var tap = Wiretap()
        var decoder = FrameDecoder()
        var datagrams = DatagramReassembler()
        for packet in packets {
            tap.time += 1_000
            switch decoder.decode(packet.span.bytes, linkType: .raw, originalLength: packet.count) {
            case .segment(let segment): tap.feed(segment, octets: packet)
            case .fragment(let fragment):
                let datagram = datagrams.receive(fragment, octets: packet.span.bytes, at: tap.stamp)
                guard let datagram else { continue }
                let content = decoder.decode(
                    datagramPayload: datagram.octets.span.bytes, transport: datagram.transport,
                    source: datagram.source, destination: datagram.destination)
                if case .segment(let segment) = content { tap.feed(segment, octets: datagram.octets) }
            case .aggregate, .notTCP, .undecodable: continue
            }
        }
        return tap
    }
}
