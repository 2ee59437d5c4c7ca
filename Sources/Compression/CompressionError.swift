/// Why compressed octets could not be read or written.
public struct CompressionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Equatable, Sendable {
        /// The octets are not of the format, or a checksum does not match; the text is the library's own where that does not
        /// depend on how the input was cut.
        case corrupt(String)
        /// The input ended inside a member or frame.
        case truncated
        /// More octets would come out than the caller allows.
        case overLimit
        /// The library could not get its memory.
        case outOfMemory
        /// A zstd frame asks for a larger window than is allowed, in octets.
        case windowTooLarge(allowed: Int)
    }

    /// What went wrong.
    public var kind: Kind

    /// Makes an error.
    public init(_ kind: Kind) {
        self.kind = kind
    }

    /// What went wrong, in words.
    public var description: String {
        switch kind {
        case .corrupt(let reason): "corrupt compressed data (\(reason))"
        case .truncated: "compressed data ends too early"
        case .overLimit: "compressed data expands beyond the limit"
        case .outOfMemory: "not enough memory to read or write compressed data"
        case .windowTooLarge(let allowed): "compressed data asks for a window of more than \(allowed >> 20) MiB"
        }
    }
}
