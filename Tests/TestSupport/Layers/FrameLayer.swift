public import Wire

/// Frames: one frame of any link type to a segment, a fragment, or the reason why it is neither.
///
/// A frame is never cut, but it may lie anywhere in memory: that is what its cuts try. It loses octets by the snapshot
/// length alone, so the loss of an octet is that of all behind it, too.
public struct FrameLayer: LayerUnderTest, Sendable {
    private let octets: [UInt8]
    private let linkType: LinkType
    private let originalLength: Int

    /// Takes a frame as captured; `originalLength` is what it says of the wire.
    public init(_ octets: [UInt8], linkType: LinkType, originalLength: Int) {
        self.octets = octets
        self.linkType = linkType
        self.originalLength = originalLength
    }

    /// What a run says.
    public struct Transcript: LayerTranscript, Sendable {
        /// What the frame holds.
        public var content: FrameContent
        /// What it holds with the octets of its payload, and the checksums that were wrong.
        public var lines: [String] = []
        /// The laws that the run broke.
        public var violations: [String] = []
    }

    /// The octets captured.
    public var octetCount: Int { octets.count }

    /// The frame cut by the snapshot length.
    public func losing(_ index: Int) -> FrameLayer {
        FrameLayer(
            Array(octets[..<index]), linkType: linkType, originalLength: max(originalLength, octets.count))
    }

    /// Decodes the frame where the cut puts it.
    public func run(_ cut: InputCut) -> Transcript {
        var random = cut.generator
        let before = cut == .whole ? 0 : Int.random(in: 0...17, using: &random)
        let after = cut == .whole ? 0 : Int.random(in: 0...17, using: &random)
        let surroundings = UInt8.random(in: 0...255, using: &random)
        let storage =
            [UInt8](repeating: surroundings, count: before) + octets + [UInt8](repeating: surroundings, count: after)
        let frame = storage.span.bytes.extracting(before..<before + octets.count)
        var decoder = FrameDecoder()
        let content = decoder.decode(frame, linkType: linkType, originalLength: originalLength)
        var said = Transcript(content: content)
        said.lines = ["\(content)", "\(decoder.checksums)"]
        switch content {
        case .segment(let segment): Self.check(segment.payload, segment.snapped, frame, &said)
        case .fragment(let fragment):
            Self.check(fragment.payload, fragment.snapped, frame, &said)
            if fragment.offset < 0 { said.violations.append("a fragment at offset \(fragment.offset)") }
        case .aggregate(var rest):
            while let content = decoder.decode(nextOf: &rest, frame) { said.lines.append("\(content)") }
        case .notTCP, .undecodable: break
        }
        return said
    }

    private static func check(_ payload: Range<Int>, _ snapped: Int, _ frame: RawSpan, _ said: inout Transcript) {
        guard payload.lowerBound >= 0, payload.upperBound <= frame.byteCount, snapped >= 0 else {
            said.violations.append("a payload at \(payload), snapped by \(snapped), of \(frame.byteCount) octets")
            return
        }
        said.lines.append("\(Fingerprint.of(frame.extracting(payload)))")
    }

    /// A snapped frame gives the same headers with a shorter payload, or none.
    public func inventions(of lossy: Transcript, losing index: Int, from whole: Transcript) -> [String] {
        switch (lossy.content, whole.content) {
        case (.undecodable, _), (.notTCP, _): return []
        case (.segment(var found), .segment(var origin)):
            let isEqual = Self.isShortened(&found.payload, &found.snapped, from: &origin.payload, &origin.snapped)
            // That of a segment cut short says nothing.
            if found.checksum == .unchecked { origin.checksum = .unchecked }
            return isEqual && found == origin ? [] : ["\(found) for \(origin)"]
        case (.fragment(var found), .fragment(var origin)):
            let isEqual = Self.isShortened(&found.payload, &found.snapped, from: &origin.payload, &origin.snapped)
            // That a datagram leads nowhere shows in its payload.
            if !found.leadsNowhere { origin.leadsNowhere = false }
            return isEqual && found == origin ? [] : ["\(found) for \(origin)"]
        // What is in them is cut as any frame is.
        case (.aggregate, .aggregate): return []
        default: return ["\(lossy.content) for \(whole.content)"]
        }
    }

    /// Whether a payload is another's with its end snapped; makes both equal where it is.
    private static func isShortened(
        _ payload: inout Range<Int>, _ snapped: inout Int, from origin: inout Range<Int>, _ originSnapped: inout Int
    ) -> Bool {
        let isShortened =
            payload.count <= origin.count && payload.count + snapped == origin.count + originSnapped
            && (payload.isEmpty || payload.lowerBound == origin.lowerBound)
        payload = 0..<0
        origin = 0..<0
        snapped = 0
        originSnapped = 0
        return isShortened
    }
}
