/// A compressed form of octets that can be read and written here.
public enum CompressionFormat: Sendable, Hashable {
    /// RFC 1952: deflate with a header and a checksum; any number of members.
    case gzip
    /// RFC 1950: deflate with two octets of header and a checksum. What HTTP calls `deflate`.
    case zlib
    /// RFC 1951 without any frame. What some senders call `deflate`.
    case rawDeflate
    /// RFC 8878; any number of frames.
    case zstd
}

extension CompressionFormat {
    /// What a file is compressed by, as its first four octets tell; nil for none that tells so.
    public init?(ofFileStarting start: some Collection<UInt8>) {
        let magic = Array(start.prefix(4))
        // RFC 8878 §3.1.1 and, since a file may begin with a frame that is to be skipped, §3.1.2.
        let isSkippable = magic.count == 4 && magic[0] & 0xF0 == 0x50 && magic[1...3] == [0x2A, 0x4D, 0x18]
        // RFC 1952 §2.3.1: the magic and the only method there is.
        if magic.starts(with: [0x1F, 0x8B, 0x08]) {
            self = .gzip
        } else if isSkippable || magic == [0x28, 0xB5, 0x2F, 0xFD] {
            self = .zstd
        } else {
            return nil
        }
    }
}
