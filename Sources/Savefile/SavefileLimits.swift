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
    static let zstdWindow: Int32 = 27
}
