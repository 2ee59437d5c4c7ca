import Reassembly
import Wire

/// Fragments: an IP datagram's payload in fragments to the datagram.
///
/// At random cuts the fragments come in any order, some of them twice.
public struct DatagramLayer: LayerUnderTest, Sendable {
    private let payload: [UInt8]
    private let lost: Int?

    /// Takes a payload of at least one octet.
    public init(_ payload: [UInt8]) {
        self.init(payload, lost: nil)
    }

    private init(_ payload: [UInt8], lost: Int?) {
        self.payload = payload
        self.lost = lost
    }

    /// The octets of the payload.
    public var octetCount: Int { payload.count }

    /// The same without the eight octets around one: fragments have no finer grain.
    public func losing(_ index: Int) -> DatagramLayer { DatagramLayer(payload, lost: index) }

    /// Feeds the fragments to a reassembler of its own.
    public func run(_ cut: InputCut) -> PlainTranscript {
        var said = PlainTranscript()
        var random = cut.generator
        var fragments = fragments(cut, &random)
        if case .random = cut {
            if let twice = fragments.randomElement(using: &random) { fragments.append(twice) }
            fragments.shuffle(using: &random)
        }
        var reassembler = DatagramReassembler()
        let address = IPAddress(ipv4: 0x0A00_0001)
        for (number, range) in fragments.enumerated() {
            let time = Timestamp(nanoseconds: Int64(number) * 1_000)
            let octets = [0xEE, 0xEE] + payload[range] + [0xEE]
            let fragment = IPFragment(
                source: address, destination: address, identification: 9, transport: 6, offset: range.lowerBound,
                moreFragments: range.upperBound < payload.count, payload: 2..<2 + range.count, snapped: 0)
            let stamp = FrameStamp(time: time, clock: time, source: 0, number: Int64(number))
            if let datagram = reassembler.receive(fragment, octets: octets.span.bytes, at: stamp) {
                said.lines.append("\(datagram.octets) snapped \(datagram.snapped)")
            }
            said.require(reassembler.counts.balances, "\(reassembler.counts)")
        }
        reassembler.finish()
        said.require(reassembler.counts.balances, "\(reassembler.counts)")
        return said
    }

    /// No datagram comes out that lacks an octet.
    public func inventions(of lossy: PlainTranscript, losing index: Int, from whole: PlainTranscript) -> [String] {
        lossy.lines.map { "\($0) came out" }
    }

    private func fragments(_ cut: InputCut, _ random: inout SeededRandom) -> [Range<Int>] {
        var edges = Set(cut.pieces(payload.count, &random).map { $0.lowerBound / 8 * 8 })
        edges.formUnion([0])
        let missing = lost.map { $0 / 8 * 8 }
        if let missing { edges.formUnion([missing, missing + 8]) }
        let starts = edges.filter { $0 < payload.count }.sorted()
        return starts.enumerated().compactMap { place, start in
            start == missing ? nil : start..<(place + 1 < starts.count ? starts[place + 1] : payload.count)
        }
    }
}
