import Foundation
import Testing

/// A target as `swift package describe --type json` gives it.
private struct Described: Decodable {
    struct Target: Decodable {
        var name: String
        var type: String
        var path: String
        var target_dependencies: [String]?
        var product_dependencies: [String]?
    }
    var targets: [Target]
}

@Suite struct TargetImportTests {
    /// What a target may import: the table's row, and what these import in public, to the end.
    private func allowed(_ target: String) throws -> Set<String> {
        var allowed = TargetTable.mayImport[target] ?? []
        var unread = Array(allowed)
        while let next = unread.popLast() {
            var more = TargetTable.alongside[next] ?? []
            if TargetTable.mayImport[next] != nil {
                more.formUnion(try PackageTree.imports(of: next).filter(\.isPublic).map(\.module))
            }
            for module in more where allowed.insert(module).inserted { unread.append(module) }
        }
        return allowed
    }

    @Test(arguments: TargetTable.mayImport.keys.sorted())
    func aTargetImportsWhatTheDesignAllows(target: String) throws {
        let imports = Set(try PackageTree.imports(of: target).map(\.module)).subtracting(TargetTable.platform)
        let excess = imports.subtracting(try allowed(target))
        #expect(excess.isEmpty, "\(target) imports \(excess.sorted()), which the table does not allow")
    }

    @Test(arguments: TargetTable.pure)
    func aPureTargetHasNoUseForTheSystem(target: String) throws {
        let imports = Set(try PackageTree.imports(of: target).map(\.module)).intersection(TargetTable.impure)
        #expect(imports.isEmpty, "\(target) does no I/O and reads no clock, but imports \(imports.sorted())")
    }

    @Test func theManifestDeclaresWhatTheDesignAllows() throws {
        let package = try describe()
        let sources = package.targets.filter { $0.path.hasPrefix("Sources/") }
        #expect(Set(sources.map(\.name)) == Set(TargetTable.mayImport.keys))
        for target in sources {
            let declared = Set((target.target_dependencies ?? []) + (target.product_dependencies ?? []))
            let excess = declared.subtracting(try allowed(target.name))
            #expect(excess.isEmpty, "\(target.name) declares \(excess.sorted()), which the table does not allow")
            let imported = Set(try PackageTree.imports(of: target.name).map(\.module))
            let idle = declared.subtracting(imported)
            #expect(idle.isEmpty, "\(target.name) declares \(idle.sorted()) and imports none of it")
            let ours = imported.intersection(TargetTable.mayImport.keys).subtracting(declared)
            #expect(ours.isEmpty, "\(target.name) imports \(ours.sorted()) without declaring it")
        }
    }

    /// Runs `describe` in a folder of its own: in the build's own folder it waits for ever for the build's lock.
    private func describe() throws -> Described {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "reprise-describe-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", PackageTree.root.path, "--scratch-path", scratch.path, "describe",
            "--type",
            "json",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Described.self, from: data)
    }
}
