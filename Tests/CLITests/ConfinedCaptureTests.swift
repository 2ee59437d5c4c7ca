import EventLog
import Foundation
import TestSupport
import Testing

/// A live capture as a process that gives its rights up, looked at from outside.
@Suite(.enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
struct ConfinedCaptureTests {
    private static let request =
        "POST /api/v1/sessions/abc/events HTTP/1.1\r\nHost: collect.example.test\r\nContent-Length: 20\r\n\r\n"
        + #"{"eventType":"play"}"#
    private static let response = "HTTP/1.1 204 No Content\r\n\r\n"
    /// Starts a program as `nobody`, with the right to capture and none that it could get.
    private static let ambient = [
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+net_raw", "--ambient-caps=+net_raw",
        "--no-new-privs",
    ]

    private let folder: OwnedFolder

    init() throws {
        folder = try OwnedFolder(owner: 65534)
    }

    @Test func rootBecomesTheUserBeforeItCreatesAFileAndLogsWhatItSees() async throws {
        let folder = folder
        try await PrivateNetwork.run {
            let log = folder.path("log.ndjson")
            let frames = folder.path("frames.pcapng")
            let tool = try RunningTool(["capture", "-i", "lo", "-Z", "nobody", "-o", log, "-w", frames])
            try tool.wait { folder.text("log.ndjson").contains("\n") }
            try LoopbackExchange.run(request: Self.request, response: Self.response)
            try tool.wait { folder.text("log.ndjson").contains(#""kind":"exchange""#) }
            try expectConfined(tool, user: "65534 65534 65534 65534")
            tool.signal(SIGINT)
            let run = try tool.wait()
            #expect(run.status == 0, "\(run.errors)")
            for name in ["log.ndjson", "frames.pcapng"] {
                let facts = try FileManager.default.attributesOfItem(atPath: folder.path(name))
                #expect(facts[.ownerAccountID] as? Int == 65534)
                #expect(facts[.posixPermissions] as? Int == 0o600)
            }
        }
        let text = folder.text("log.ndjson")
        #expect(text.contains(#""confinement":{"user":"nobody","capabilities":[],"noNewPrivileges":true,"#))
        #expect(text.contains(#""coreDumps":false}"#))
        #expect(text.contains(#""kind":"trailer""#))
    }

    @Test func theOrderIsKeptCallByCallBeforeAFrameIsWaitedFor() async throws {
        let folder = folder
        let errors = try await PrivateNetwork.run {
            let tool = try RunningTool(
                ["capture", "-i", "lo", "-Z", "nobody", "-o", folder.path("log.ndjson"), "--duration", "0.2"],
                through: ["strace", "-f", "-o", folder.path("calls"), "-s", "0"])
            return try tool.wait().errors
        }
        let calls = folder.text("calls").split(separator: "\n")
        if calls.isEmpty && errors.contains("strace") { return Tool.sayMissing("strace") }
        func place(_ call: String, last: Bool = false) throws -> Int {
            let found = last ? calls.lastIndex { $0.contains(call) } : calls.firstIndex { $0.contains(call) }
            return try #require(found, "\(call) was not called: \(errors)")
        }
        let socket = try place("socket(AF_PACKET", last: true)
        let number = try #require(calls[socket].split(separator: " ").last)
        let order = [
            socket, try place("setgroups("), try place("setresgid("), try place("setresuid(65534"),
            try place("capset("), try place("prctl(PR_SET_NO_NEW_PRIVS"), try place("prctl(PR_SET_DUMPABLE"),
            try place("landlock_restrict_self("), try place("seccomp(SECCOMP_SET_MODE_FILTER"),
        ]
        #expect(order == order.sorted())
        let confined = try #require(order.last)
        #expect(try place(" clone(") > confined)
        #expect(try place("log.ndjson\", O_WRONLY", last: true) > confined)
        let reads = calls.indices.filter { $0 > socket }.filter { index in
            ["poll(", "recvfrom(\(number),", "recvmsg(\(number),", "read(\(number),"].contains {
                calls[index].contains($0)
            }
        }
        #expect(reads.allSatisfy { $0 > confined })
        #expect(!reads.isEmpty)
    }

    @Test func theOwnerOfTheFolderIsWhoRootBecomesWhereNoUserIsNamed() async throws {
        let folder = folder
        let run = try await PrivateNetwork.run {
            try BuiltTool.run(["capture", "-i", "lo", "-o", folder.path("log.ndjson"), "--duration", "0.1"])
        }
        #expect(run.status == 0)
        #expect(run.errors.contains("capturing as nobody without any privilege; -Z names another user"))
        #expect(folder.text("log.ndjson").contains(#""confinement":{"user":"nobody","#))
    }

    @Test(arguments: [[], ["-Z", "root"]])
    func rootThatStaysRootIsWarnedOnce(options: [String]) async throws {
        let folder = try OwnedFolder(owner: 0)
        let run = try await PrivateNetwork.run {
            try BuiltTool.run(
                ["capture", "-i", "lo", "-o", folder.path("log.ndjson"), "--duration", "0.1"] + options)
        }
        #expect(run.status == 0)
        let lines = run.errorLines.filter { $0.contains("root") }
        #expect(
            lines == [
                "warning: the process stays root, whose files are its own though every privilege is gone; -Z names another user"
            ], "\(run.errors)")
    }

    @Test func aFolderOfAnotherUserIsAnErrorThatNamesTheUser() async throws {
        let other = try OwnedFolder(owner: 4242)
        let run = try await PrivateNetwork.run {
            try BuiltTool.run(["capture", "-i", "lo", "-Z", "nobody", "-o", other.path("log.ndjson")])
        }
        #expect(run.status == 1)
        #expect(run.errors.contains("it is created by user nobody; choose a folder of that user"), "\(run.errors)")
        #expect(other.text("log.ndjson").isEmpty)
    }

    @Test func anOrdinaryUserWithTheAmbientCapabilityCapturesAndKeepsNothing() async throws {
        let folder = folder
        try await PrivateNetwork.run {
            let tool = try RunningTool(
                ["capture", "-i", "lo", "-o", folder.path("log.ndjson")], through: Self.ambient)
            try tool.wait { folder.text("log.ndjson").contains("\n") }
            try LoopbackExchange.run(request: Self.request, response: Self.response)
            try tool.wait { folder.text("log.ndjson").contains(#""kind":"exchange""#) }
            try expectConfined(tool, user: "65534 65534 65534 65534")
            tool.signal(SIGTERM)
            #expect(try tool.wait().status == 0)
        }
    }

    @Test func aFileCapabilityOnTheProgramIsEnough() async throws {
        let program = try TemporaryFolder()
        let copy = program.path("reprise")
        try FileManager.default.copyItem(atPath: BuiltTool.url.path, toPath: copy)
        try #require(chmod(program.url.path, 0o755) == 0)
        guard try Tool.run("setcap", ["cap_net_raw=ep", copy]) != nil else { return Tool.sayMissing("setcap") }
        let folder = folder
        let run = try await PrivateNetwork.run {
            try RunningTool(
                ["capture", "-i", "lo", "-o", folder.path("log.ndjson"), "--duration", "0.1"],
                through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"], program: copy
            ).wait()
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(folder.text("log.ndjson").contains(#""confinement":{"user":"nobody","capabilities":[],"#))
    }

    @Test func anInterfaceThatGoesAndComesBackIsCapturedFromAgain() async throws {
        let folder = folder
        let run = try await PrivateNetwork.run { () throws -> BuiltTool.Run? in
            let make = ["link", "add", "d0", "type", "veth", "peer", "name", "d1"]
            guard try Tool.run("ip", make) != nil else { return nil }
            for name in ["d0", "d1"] { _ = try Tool.run("ip", ["link", "set", name, "up"]) }
            let tool = try RunningTool(["capture", "-i", "d0", "-o", folder.path("log.ndjson")])
            try tool.wait { folder.text("log.ndjson").contains("\n") }
            _ = try Tool.run("ip", ["link", "del", "d0"])
            try tool.wait { try tool.errorsSoFar().contains("d0: ") }
            let before = try tool.errorsSoFar()
            _ = try Tool.run("ip", make)
            for name in ["d0", "d1"] { _ = try Tool.run("ip", ["link", "set", name, "up"]) }
            try tool.wait { try tool.errorsSoFar() != before }
            tool.signal(SIGINT)
            return try tool.wait()
        }
        guard let run else { return Tool.sayMissing("ip") }
        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.errors.contains("permitted"), "\(run.errors)")
    }

    @Test func aLogInPartsIsWrittenInItsFolder() async throws {
        let folder = folder
        let run = try await PrivateNetwork.run {
            let tool = try RunningTool([
                "capture", "-i", "lo", "-o", folder.path("log-%Y.ndjson.zst"), "-C", "4K", "--max-files", "3",
            ])
            for _ in 0..<40 { try LoopbackExchange.run(request: Self.request, response: Self.response) }
            try tool.wait {
                try LoopbackExchange.run(request: Self.request, response: Self.response)
                return folder.names.count >= 3
            }
            tool.signal(SIGINT)
            return try tool.wait()
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(folder.names.count <= 3 && folder.names.allSatisfy { $0.hasSuffix(".ndjson.zst") }, "\(folder.names)")
    }

    @Test func withoutConfinementTheHeaderAndTheUserAreToldSo() async throws {
        let folder = folder
        let run = try await PrivateNetwork.run {
            try BuiltTool.run([
                "capture", "-i", "lo", "-Z", "nobody", "-o", folder.path("log.ndjson"), "--duration", "0.1",
                "--confinement", "off",
            ])
        }
        #expect(run.status == 0)
        #expect(run.errors.contains("warning: --confinement off: no Landlock, no seccomp"), "\(run.errors)")
        let wanted = #""confinement":{"user":"nobody","capabilities":[],"noNewPrivileges":true,"seccomp":false,"#
        #expect(folder.text("log.ndjson").contains(wanted))
    }

    /// Every thread is the user and has no right beyond it.
    private func expectConfined(_ tool: RunningTool, user: String) throws {
        let threads = "/proc/\(tool.processIdentifier)/task"
        let names = try FileManager.default.contentsOfDirectory(atPath: threads)
        #expect(names.count >= 3)
        for name in names {
            let status = try String(contentsOfFile: "\(threads)/\(name)/status", encoding: .utf8)
                .replacingOccurrences(of: "\t", with: " ")
            for line in [
                "Uid: \(user)", "CapInh: 0000000000000000", "CapPrm: 0000000000000000", "CapEff: 0000000000000000",
                "CapAmb: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2",
            ] {
                #expect(status.contains(line + "\n"), "\(line)")
            }
        }
    }
}

/// A folder that belongs to a user and nobody else may enter.
private final class OwnedFolder: Sendable {
    private let place: URL

    init(owner: uid_t) throws {
        place = FileManager.default.temporaryDirectory.appendingPathComponent("reprise-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try #require(chmod(place.path, 0o700) == 0)
        try #require(chown(place.path, owner, owner) == 0)
    }

    deinit { try? FileManager.default.removeItem(at: place) }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? [] }

    func path(_ name: String) -> String { place.appendingPathComponent(name).path }

    func text(_ name: String) -> String {
        String(decoding: (try? Data(contentsOf: place.appendingPathComponent(name))) ?? Data(), as: UTF8.self)
    }
}
