/// What is fuzzed: each target reads any octets as its layer's input and says which law they broke.
///
/// The fuzzer (`Tests/fuzz`) finds inputs; the ordinary tests replay those that are checked in.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// Capture files.
    case savefile
    /// One frame of any link type.
    case frame
    /// Requests and answers of one connection, with gaps.
    case http1

    /// What is wrong with the layer on this input, or nil; traps and time are the fuzzer's to see.
    public func fault(in input: [UInt8]) -> String? {
        let faults =
            switch self {
            case .savefile: SavefileFuzzing.faults(in: input)
            case .frame: FrameFuzzing.faults(in: input)
            case .http1: ConversationFuzzing.faults(in: input)
            }
        return faults.isEmpty ? nil : "\(rawValue): " + faults.joined(separator: "\n")
    }

    /// The longest input that is worth its time, in octets.
    public var longestInput: Int {
        switch self {
        case .savefile: 8192
        case .frame: 512
        case .http1: 2048
        }
    }
}
