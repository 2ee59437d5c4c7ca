// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: settings)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioTLS: Target.Dependency = .product(name: "NIOTLS", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

/// What the nested packages under `Tests` are given to work on.
let layers = [
    "Wire", "Compression", "Savefile", "ByteStream", "Reassembly", "HTTP", "Dissection", "JSONText", "EventLog",
    "Extraction",
    "Recording",
]

let package = Package(
    name: "reprise",
    products: [
        .executable(name: "reprise", targets: ["reprise"]),
        .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
    ] + layers.map { .library(name: $0, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.100.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),

        // From the wire to the log.
        library("Wire"),
        library("Compression", ["CZlib", "CZstd"]),
        library("Savefile", ["Wire", "Compression"]),
        library("LiveCapture", ["Wire", "CPcap", "CLinux"]),
        library("ByteStream", ["Wire"]),
        library("Reassembly", ["Wire", "ByteStream"]),
        library("HTTP", ["Wire", "ByteStream", "Compression"]),
        library("Dissection", ["Wire", "ByteStream", "Reassembly", "HTTP"]),
        library("JSONText"),
        library("EventLog", ["Wire", "JSONText", "Compression", "CXXHash"]),
        library("MediaCollection", ["JSONText"]),
        library("Extraction", ["Wire", "ByteStream", "HTTP", "JSONText", "EventLog", "MediaCollection"]),
        library(
            "Recording",
            [
                "Wire", "ByteStream", "Savefile", "LiveCapture", "Reassembly", "Dissection", "HTTP", "Extraction",
                "EventLog",
            ]),

        // From the log to the verdict.
        library("Replay", ["Wire", "JSONText", "EventLog", "MediaCollection", histogram]),
        library("HTTPSender", ["Replay", nioCore, nioEmbedded, nioPosix, nioTLS, nioSSL]),
        library(
            "Collector", ["Wire", "MediaCollection", "EventLog", "JSONText", hummingbird, nioCore, nioPosix, nioHTTP1]),
        library("Report", ["Wire", "EventLog", "MediaCollection", "Replay"]),

        // What a long-running capture shows of itself.
        library("Monitoring", [nioCore, nioPosix, nioHTTP1]),

        // The command.
        library(
            "RepriseCLI",
            [
                "Wire", "Savefile", "LiveCapture", "Compression", "EventLog", "MediaCollection", "Extraction",
                "Recording",
                "Replay", "HTTPSender", "Collector", "Report", "Monitoring", argumentParser,
            ]),
        .executableTarget(name: "reprise", dependencies: ["RepriseCLI"], swiftSettings: settings),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: [
                "Wire", "Savefile", "ByteStream", "Reassembly", "Compression", "HTTP", "JSONText", "EventLog",
                "Extraction",
            ],
            path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "FuzzTargets",
            dependencies: ["Wire", "Compression", "ByteStream", "Reassembly", "HTTP", "EventLog", "TestSupport"],
            path: "Tests/FuzzTargets", swiftSettings: settings),
        .executableTarget(
            name: "ConfinementProbe", dependencies: ["LiveCapture"], path: "Tests/ConfinementProbe",
            swiftSettings: settings),
        .testTarget(name: "PackageTests", swiftSettings: settings),
        tests("VerifierTests", ["Wire", "Compression", "ByteStream", "HTTP", "FuzzTargets"]),
        tests("WireTests", ["Wire"]),
        tests("CompressionTests", ["Compression"]),
        tests("SavefileTests", ["Wire", "Savefile", "Compression", "CPcap"]),
        tests("LiveCaptureTests", ["Wire", "LiveCapture", "ConfinementProbe"]),
        tests("ReassemblyTests", ["Wire", "ByteStream", "Reassembly"]),
        tests("HTTPTests", ["Wire", "ByteStream", "HTTP", "Compression"]),
        tests("DissectionTests", ["Wire", "ByteStream", "Reassembly", "HTTP", "Dissection"]),
        tests("JSONTextTests", ["JSONText"]),
        tests("EventLogTests", ["Wire", "JSONText", "EventLog", "Compression"]),
        tests("MediaCollectionTests", ["Wire", "EventLog", "JSONText", "MediaCollection"]),
        tests(
            "ExtractionTests", ["Wire", "ByteStream", "HTTP", "JSONText", "EventLog", "MediaCollection", "Extraction"]),
        tests(
            "RecordingTests",
            ["Wire", "HTTP", "Savefile", "LiveCapture", "Dissection", "EventLog", "Extraction", "Recording", "Report"]),
        tests("ReplayTests", ["Wire", "JSONText", "EventLog", "MediaCollection", "Replay"]),
        tests(
            "HTTPSenderTests",
            ["Wire", "EventLog", "MediaCollection", "Replay", "HTTPSender", nioCore, nioPosix, nioSSL]),
        tests("CollectorTests", ["Wire", "EventLog", "JSONText", "MediaCollection", "Collector"]),
        tests("ReportTests", ["Wire", "JSONText", "EventLog", "MediaCollection", "Replay", "Report"]),
        tests(
            "CLITests",
            [
                "Wire", "LiveCapture", "EventLog", "JSONText", "Recording", "Replay", "Monitoring", "RepriseCLI",
                "reprise",
            ]),
        tests("SampleTests", ["Wire", "Savefile", "HTTP", "Dissection", "Extraction", "EventLog", "Recording"]),
        tests("CorpusTests", ["Wire", "ByteStream", "HTTP", "EventLog", "Extraction", "Recording", crypto]),
    ],
    swiftLanguageModes: [.v6]
)
