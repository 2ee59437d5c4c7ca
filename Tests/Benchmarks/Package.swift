// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "reprise", path: "../..")],
    targets: [
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CPcapWalk",
                .product(name: "Wire", package: "reprise"), .product(name: "Savefile", package: "reprise"),
                .product(name: "ByteStream", package: "reprise"), .product(name: "Reassembly", package: "reprise"),
                .product(name: "HTTP", package: "reprise"), .product(name: "Dissection", package: "reprise"),
                .product(name: "Extraction", package: "reprise"), .product(name: "EventLog", package: "reprise"),
                .product(name: "Recording", package: "reprise"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"), .treatAllWarnings(as: .error),
            ]),
        .systemLibrary(name: "CPcapWalk", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    ],
    swiftLanguageModes: [.v6]
)
