/// Which target may import what.
///
/// A target may also import every target whose types stand in the public interface of one it may import, that is, what
/// that target imports with `public import`.
enum TargetTable {
    static let mayImport: [String: Set<String>] = [
        "Wire": [],
        "CPcap": [], "CZlib": [], "CZstd": [], "CXXHash": [], "CLinux": [],
        "Compression": ["CZlib", "CZstd"],
        "Savefile": ["Wire", "Compression"],
        "LiveCapture": ["Wire", "CPcap", "CLinux"],
        "ByteStream": ["Wire"],
        "Reassembly": ["Wire", "ByteStream"],
        "HTTP": ["Wire", "ByteStream", "Compression"],
        "Dissection": ["Wire", "ByteStream", "Reassembly", "HTTP"],
        "JSONText": [],
        "EventLog": ["Wire", "JSONText", "Compression", "CXXHash"],
        "MediaCollection": ["Wire", "EventLog", "JSONText"],
        "Extraction": ["Wire", "ByteStream", "HTTP", "JSONText", "EventLog", "MediaCollection"],
        "Recording": ["Savefile", "LiveCapture", "Dissection", "Extraction", "EventLog"],
        "Replay": ["Wire", "JSONText", "EventLog", "MediaCollection", "Histogram"],
        "HTTPSender": ["Replay", "NIOCore", "NIOEmbedded", "NIOPosix", "NIOTLS", "NIOSSL"],
        "Collector": ["MediaCollection", "EventLog", "Hummingbird"],
        "Report": ["Wire", "EventLog", "MediaCollection", "Replay", "Histogram"],
        "Monitoring": ["NIOCore", "NIOPosix", "NIOHTTP1"],
        "RepriseCLI": [
            "Wire", "Compression", "Savefile", "LiveCapture", "ByteStream", "Reassembly", "HTTP", "Dissection",
            "JSONText",
            "EventLog", "MediaCollection", "Extraction", "Recording", "Replay", "HTTPSender", "Collector", "Report",
            "Monitoring", "ArgumentParser",
        ],
        "reprise": ["RepriseCLI", "ArgumentParser"],
    ]

    /// Modules that come with the toolchain and the system, and that any target may import.
    static let platform: Set<String> = ["Swift", "Synchronization", "Foundation", "Dispatch", "Glibc", "Darwin"]

    /// Targets that do no I/O, read no clock and start no task: they have no use for any of these.
    static let pure = [
        "Wire", "Compression", "ByteStream", "Reassembly", "HTTP", "Dissection", "JSONText", "MediaCollection",
        "Extraction",
    ]
    static let impure: Set<String> = ["Foundation", "Dispatch", "Glibc", "Synchronization"]

    /// What comes with an external product that a target may use: modules of the same package whose types its API shows.
    static let alongside: [String: Set<String>] = [
        "Hummingbird": [
            "HummingbirdCore", "HTTPTypes", "NIOHTTP1", "NIOCore", "NIOPosix", "NIOHTTPTypes", "Logging",
            "ServiceLifecycle",
        ],
        "NIOCore": [],
    ]
}
