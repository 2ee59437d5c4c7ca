public import Foundation

/// The inputs that are checked in: seeds, and what the fuzzer once found.
public enum FuzzInputs {
    /// The nested package of the fuzzer.
    public static let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fuzzing")

    /// The inputs of a target, by name, each with its octets.
    public static func all(of target: FuzzTarget) throws -> [(name: String, octets: [UInt8])] {
        var inputs: [(name: String, octets: [UInt8])] = []
        for kind in ["Seeds", "Regressions"] {
            let place = folder.appending(path: "\(kind)/\(target.rawValue)")
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            for name in names.sorted() where !name.hasPrefix(".") {
                inputs.append(("\(kind)/\(name)", Array(try Data(contentsOf: place.appending(path: name)))))
            }
        }
        return inputs
    }
}
