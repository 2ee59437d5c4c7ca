import Foundation
import LiveCapture
import TestSupport
import Testing

@Suite struct ConfinementTests {
    /// What no live capture may do, whoever starts it.
    private static let forbidden = [
        "fork", "execute", "trace", "signalOther", "mount", "unshare", "setLimit", "executableMemory", "becomeRoot",
        "rootGroup", "groups", "packetSocket", "datagramSocket", "makeFolder", "linkAway", "connectAllowed",
        "connectOther", "sendAndConnectAllowed", "sendAndConnectOther",
    ]
    /// What no socket may do that was open before: a refusal by the filter, where the kernel's own words would be others.
    private static let forbiddenToSockets = [
        "bindCaptureShort", "bindDatagrams", "bindDatagramsLong", "writeFrame", "writeFrameInParts", "sendFrame",
        "duplicateCapture", "duplicateCaptureTo", "duplicateCaptureByCommand", "replaceCapture", "closeCapture",
    ]
    /// What lies outside its folder, where Landlock keeps it out.
    private static let outside = [
        "createOutside", "moveOutside", "readOutside", "otherEnvironment", "listProcesses",
    ]
    /// What it has to do.
    private static let needed = [
        "signalSelf", "create", "rename", "truncate", "read", "list", "remove", "timeZone", "threadState",
        "threads",
    ]

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func rootBecomesTheUserThatIsNamedAndCanDoNothingBeyondItsFolder() throws {
        let places = try Places(owner: 65534)
        let neighbour = try Neighbour(user: 65534)
        defer { withExtendedLifetime(neighbour) {} }
        let process = try ConfinedProcess(["user", "65534"] + neighbour.arguments + places.arguments)
        #expect(process.report.hasPrefix("report "), "\(process.report)")
        #expect(process.unexpected(Self.forbidden, [EPERM]) == [])
        #expect(process.unexpected(Self.needed, [0]) == [])
        if Host.hasLandlock { #expect(process.unexpected(Self.outside, [EACCES]) == []) }
        #expect(places.filesOutside == [])
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func aSocketThatCapturesGoesToAnotherInterfaceAndSendsNothingAndNoOtherSocketIsBound() throws {
        let places = try Places(owner: 65534)
        // With a port, since connections send.
        let process = try ConfinedProcess(["user", "65534", "allowed", "9"] + places.arguments)
        #expect(process.unexpected(["rebindCapture"], [0]) == [])
        #expect(process.unexpected(Self.forbiddenToSockets, [EPERM]) == [])
        #expect(process.unexpected(["closeCaptureRange"], [ENOSYS]) == [])
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func everyThreadIsTheUserWithoutAnyRight() throws {
        let places = try Places(owner: 65534)
        let threads = try ConfinedProcess(["user", "nobody"] + places.arguments).threads()
        // The first one, Foundation's, Dispatch's.
        #expect(threads.count >= 3)
        for thread in threads {
            #expect(thread["Uid"] == "65534 65534 65534 65534")
            #expect(thread["Gid"] == "65534 65534 65534 65534")
            #expect(thread["Groups"] == "65534")
            for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                #expect(thread[set] == "0000000000000000", "\(set)")
            }
            #expect(thread["NoNewPrivs"] == "1")
            #expect(thread["Seccomp"] == "2")
        }
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func rootWithoutAUserBecomesTheOwnerOfTheFolder() throws {
        let places = try Places(owner: 4242)
        let process = try ConfinedProcess(places.arguments)
        #expect(process.unexpected(Self.needed, [0]) == [])
        #expect(try process.threads().allSatisfy { $0["Uid"] == "4242 4242 4242 4242" && $0["Groups"] == "" })
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func rootThatWritesNothingBecomesNobody() throws {
        let process = try ConfinedProcess(["output", "-"])
        #expect(try process.threads().allSatisfy { $0["Uid"] == "65534 65534 65534 65534" })
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func rootThatStaysRootHasNothingThatComesWithIt() throws {
        let places = try Places(owner: 0)
        let neighbour = try Neighbour(user: 0)
        defer { withExtendedLifetime(neighbour) {} }
        let process = try ConfinedProcess(neighbour.arguments + places.arguments)
        #expect(process.unexpected(Self.needed, [0]) == [])
        #expect(process.unexpected(Self.forbidden.filter { $0 != "becomeRoot" }, [EPERM]) == [])
        if Host.hasLandlock { #expect(process.unexpected(Self.outside, [EACCES]) == []) }
        #expect(try process.threads().allSatisfy { $0["CapPrm"] == "0000000000000000" && $0["CapBnd"] == $0["CapPrm"] })
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func anOrdinaryUserGivesUpTheCapabilityItCameWith() throws {
        let places = try Places(owner: 65534)
        let process = try ConfinedProcess(
            places.arguments,
            through: [
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+net_raw",
                "--ambient-caps=+net_raw", "--no-new-privs",
            ])
        #expect(process.unexpected(Self.forbidden, [EPERM]) == [])
        for thread in try process.threads() {
            for set in ["CapInh", "CapPrm", "CapEff", "CapAmb"] { #expect(thread[set] == "0000000000000000", "\(set)") }
        }
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func thePortThatIsAllowedIsTheOnlyOneThatIsReached() throws {
        let places = try Places(owner: 65534)
        let allowed = try ListeningSocket(address: "127.0.0.1")
        let other = try ListeningSocket(address: "127.0.0.1")
        let process = try ConfinedProcess(
            ["user", "65534", "allowed", "\(allowed.port)", "other", "\(other.port)"] + places.arguments)
        #expect(process.results["connectAllowed"] == 0)
        #expect(process.unexpected(["packetSocket", "datagramSocket", "becomeRoot"], [EPERM]) == [])
        // Of a connection that is opened by sending Landlock may know nothing.
        #expect(process.unexpected(["sendAndConnectAllowed", "sendAndConnectOther"], [EPERM]) == [])
        if Host.hasLandlock {
            #expect(process.results["connectOther"] == EACCES)
            #expect(!other.sawConnection)
        }
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)), arguments: [65534, 0] as [uid_t])
    func withoutLandlockAndSeccompRightsAreGivenUpAllTheSame(user: uid_t) throws {
        let places = try Places(owner: user)
        let neighbour = try Neighbour(user: user)
        defer { withExtendedLifetime(neighbour) {} }
        let refused = ["packetSocket", "groups", "mount"] + (user == 0 ? [] : ["becomeRoot"])
        // What only the kernel's confinement keeps a process from.
        let open = ["createOutside", "datagramSocket", "otherEnvironment", "signalOther", "listProcesses"]
        let attempts = (refused + open).joined(separator: ",")
        let process = try ConfinedProcess(
            ["extent", "off", "user", "\(user)", "attempts", attempts] + neighbour.arguments + places.arguments)
        #expect(process.unexpected(refused, [EPERM]) == [])
        #expect(process.unexpected(open, [0]) == [])
        #expect(process.report.contains("landlock: nil") && process.report.contains("seccomp: false"))
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func aUserThatDoesNotExistIsNamed() throws {
        let process = try ConfinedProcess(["user", "no-such-user"])
        #expect(process.report == "error -Z no-such-user: there is no such user")
    }

    @Test(.enabled(if: Host.isRoot, Comment(rawValue: Host.need)))
    func anOrdinaryUserCannotBecomeAnother() throws {
        let process = try ConfinedProcess(
            ["user", "root"], through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
        #expect(process.report == "error -Z root: only root can become another user")
    }

    @Test(.enabled(if: Host.isLinux, Comment(rawValue: Host.need)))
    func aThreadThatRunsAlreadyIsAnError() throws {
        let process = try ConfinedProcess(["thread", ""])
        #expect(process.report.hasPrefix("error giving up privileges failed: 2 threads run already"))
    }
}

/// What the tests of confinement need of the host.
private enum Host {
    static let need = "needs root on Linux, to give its rights up"
    #if os(Linux)
        static let isLinux = true
    #else
        static let isLinux = false
    #endif
    static let isRoot = isLinux && geteuid() == 0
    /// Whether the kernel has Landlock; without it nothing keeps a process out of what its user may write.
    static let hasLandlock: Bool = {
        // `landlock_create_ruleset` with `LANDLOCK_CREATE_RULESET_VERSION`.
        typealias Call = @convention(c) (Int, UnsafeRawPointer?, Int, Int) -> Int
        guard isLinux, let symbol = dlsym(nil, "syscall") else { return false }
        let has = unsafeBitCast(symbol, to: Call.self)(444, nil, 0, 1) > 0
        if !has { print("this kernel has no Landlock: folders and ports were not tried.") }
        return has
    }()
}

/// A folder for outputs, and one beside it that everybody may write.
private struct Places {
    private let folder: TemporaryFolder

    init(owner: uid_t) throws {
        folder = try TemporaryFolder()
        for (name, mode) in [("inside", 0o700), ("outside", 0o777)] {
            try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: false)
            try #require(chmod(folder.path(name), mode_t(mode)) == 0)
        }
        try #require(chmod(folder.url.path, 0o711) == 0)
        try #require(chown(folder.path("inside"), owner, owner) == 0)
    }

    var arguments: [String] { ["output", folder.path("inside/log"), "outside", folder.path("outside")] }

    var filesOutside: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path("outside"))) ?? []
    }
}
