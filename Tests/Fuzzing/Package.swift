// swift-tools-version: 6.2
import PackageDescription

// Built by `Tests/fuzz` alone, with the sanitizers of its command line.
let package = Package(
    name: "fuzzing",
    dependencies: [.package(name: "reprise", path: "../..")],
    targets: [
        .executableTarget(
            name: "fuzz", dependencies: [.product(name: "FuzzTargets", package: "reprise")],
            swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .unsafeFlags(["-parse-as-library"])])
    ],
    swiftLanguageModes: [.v6]
)
