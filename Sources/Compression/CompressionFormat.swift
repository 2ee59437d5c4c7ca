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
