/// Bounds of the reader, with their reasons.
enum SavefileLimits {
    /// What is asked of the file at once: it stays in the second-level cache; larger and smaller were measured slower.
    static let chunk = 256 * 1024
    /// The longest frame of a classic file: the largest snapshot length that libpcap, tcpdump and Wireshark know.
    ///
    /// A greater length is what garbage looks like, and a reader that has lost its place must stop.
    static let capturedLength = 262_144
    /// The longest block of a pcapng file, as in libpcap: what a claimed length can make the buffer grow to.
    static let blockLength = 16 * 1024 * 1024
    /// The most interfaces of a section: each is kept, and a real host has a few hundred at most.
    static let interfaces = 4_096
    /// The most octets of embedded secrets that are kept: 80,000 sessions, in a file that may be hostile.
    static let secrets = 16 * 1024 * 1024
    /// The largest window of a zstd stream, as a power of two: 128 MiB, which `zstd -d` reads without being asked to.
    ///
    /// `zstd --long` and `--ultra -22` write it. A hostile file can make the reader take that much, and no more.
    private static let zstdWindow = 27
    /// The octets that the windows of all files share that are read side by side: what two of that size take.
    private static let zstdWindows = 1 << 28
    /// What each file has in any case, as a power of two: 8 MiB, which every reader has to grant (RFC 8878 §3.1.1.1.2).
    private static let leastZstdWindow = 23

    /// The largest window of one zstd stream among so many files that are read side by side, as a power of two.
    static func zstdWindow(among files: Int) -> Int32 {
        let share = zstdWindows / max(files, 1)
        let exponent = Int.bitWidth - 1 - max(share, 1).leadingZeroBitCount
        return Int32(min(max(exponent, leastZstdWindow), zstdWindow))
    }
}
