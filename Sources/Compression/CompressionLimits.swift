/// Bounds of this module, with their reasons.
enum CompressionLimits {
    /// The step by which output grows: small enough to waste little on a short body, large enough for a fast loop.
    static let step = 64 * 1024
    /// What one call of zlib is given at most: its counts are 32-bit.
    static let zlibInput = 1 << 30
    /// The largest window of a zstd frame, as a power of two: 8 MiB.
    ///
    /// RFC 8878 §3.1.1.1.2 asks every reader to accept that, and RFC 9659 allows no more in HTTP. A frame may ask for 2
    /// GiB, which a few hostile bodies would multiply.
    static let zstdWindowLog: Int32 = 23
}
