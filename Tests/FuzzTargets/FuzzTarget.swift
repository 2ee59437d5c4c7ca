/// What is fuzzed: each target reads any octets as its layer's input and says which law they broke.
///
/// The fuzzer (`Tests/fuzz`) finds inputs; the ordinary tests replay those that are checked in.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// Capture files.
    case savefile
    /// One frame of any link type.
    case frame
    /// Fragments of IP datagrams.
    case fragments
    /// TCP segments of a few connections.
    case segments
    /// Requests and answers of one connection, with gaps.
    case http1
    /// Chunked content.
    case chunked
    /// Coded content.
    case contentCodings
    /// JSON texts.
    case jsonScanner
    /// Event logs.
    case eventLog

    /// What is wrong with the layer on this input, or nil; traps and time are the fuzzer's to see.
    public func fault(in input: [UInt8]) -> String? {
        let faults =
            switch self {
            case .savefile: SavefileFuzzing.faults(in: input)
            case .frame: FrameFuzzing.faults(in: input)
            case .fragments: FragmentFuzzing.faults(in: input)
            case .segments: SegmentFuzzing.faults(in: input)
            case .http1: ConversationFuzzing.faults(in: input)
            case .chunked: ChunkedFuzzing.faults(in: input)
            case .contentCodings: ContentCodingFuzzing.faults(in: input)
            case .jsonScanner: JSONFuzzing.faults(in: input)
            case .eventLog: EventLogFuzzing.faults(in: input)
            }
        return faults.isEmpty ? nil : "\(rawValue): " + faults.joined(separator: "\n")
    }

    /// The longest input that is worth its time, in octets.
    public var longestInput: Int {
        switch self {
        case .savefile: 8192
        case .frame: 512
        case .fragments: 384
        case .segments: 512
        case .http1: 2048
        case .chunked: 1024
        case .contentCodings: 4096
        case .jsonScanner: 1024
        case .eventLog: 4096
        }
    }
}
