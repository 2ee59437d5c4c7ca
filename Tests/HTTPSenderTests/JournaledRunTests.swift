import EventLog
import Foundation
import HTTPSender
import Replay
import Synchronization
import TestSupport
import Testing

@Suite(.serialized)
struct JournaledRunTests {
    static let noContent = "HTTP/1.1 204 No Content\r\n\r\n"
    static let header = JournalHeader(
        tool: "t", run: "00", plan: PlanIdentity(log: "", settings: [:], planned: 0, digest: ""), target: "",
        address: "", start: 0, shift: 0)

    /// A request whose path says which one it is.
    private static func request(_ seq: Int, due: Int64) -> PlannedRequest {
        PlannedRequest(
            seq: seq, call: .event, lane: seq % 7, due: due, recordedStatus: 204,
            content: .request(Requests.image("/\(seq)/events")))
    }

    private static func intents(_ path: String) -> Set<Int> {
        var seqs: Set<Int> = []
        do throws(JournalError) {
            var reader = try JournalReader(path: path, name: "j")
            while let line = try reader.next() {
                if case .intent(let ids) = line { seqs.formUnion(ids.map(\.seq)) }
            }
        } catch {
            Issue.record("\(error)")
        }
        return seqs
    }

    private func run(
        _ requests: [PlannedRequest], _ port: Int, _ journal: JournalFile, _ speed: ReplaySpeed
    ) throws
        -> [Outcome]
    {
        let address = try PinnedAddress(ResolvedTarget(ReplayTarget("http://127.0.0.1:\(port)")))
        var rest = requests[...]
        var outcomes: [Outcome] = []
        // No time-out is short: the server reads the whole journal for each answer.
        _ = ReplayRun(to: address, speed: speed, limits: .standard, journal: journal).run(
            startingAt: WallClock.nanoseconds + 50_000_000,
            next: { () throws(Never) in rest.popFirst().map { [$0] } },
            outcome: { (outcome) throws(Never) in outcomes.append(outcome) }, turn: { () throws(Never) in })
        return outcomes
    }

    static let ways: [(isSynced: Bool, speed: ReplaySpeed)] = [
        (false, .recorded), (true, .recorded), (false, .max), (true, .max),
    ]

    @Test(arguments: ways.indices)
    func whatTheServerSeesIsInTheJournalAlready(_ index: Int) throws {
        let (isSynced, speed) = Self.ways[index]
        let folder = try TemporaryFolder()
        let path = folder.path("j")
        let missing = Mutex<[Int]>([])
        let server = try ScriptedServer { _, text in
            let seq = text.firstMatch(of: /^POST \/([0-9]+)\//).flatMap { Int($0.1) } ?? 0
            if !Self.intents(path).contains(seq) { missing.withLock { $0.append(seq) } }
            return .answer(Self.noContent)
        }
        defer { server.stop() }
        let journal = try JournalFile.create(path, header: Self.header, isSynced: isSynced)
        let outcomes = try run(
            (1...120).map { Self.request($0, due: Int64($0) * 1_000_000) }, server.port, journal, speed)
        #expect(outcomes.count == 120 && outcomes.allSatisfy { $0.word == "204" })
        #expect(missing.withLock { $0 } == [] && Self.intents(path).count == 120)
    }

    /// A journal that cannot be written to any more ends the run, and nothing goes that is not in it.
    @Test(arguments: [false, true])
    func aJournalThatFailsStopsTheRun(isSynced: Bool) throws {
        let folder = try TemporaryFolder()
        let journal = try JournalFile.create(folder.path("j"), header: Self.header, isSynced: isSynced)
        let server = try ScriptedServer { _, _ in .answer(Self.noContent) }
        defer { server.stop() }
        // No file is so long: what is written to it after this fails.
        try journal.truncate(to: Int(Int32.max))
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        var low = rlimit(rlim_cur: rlim_t(Int32.max), rlim_max: limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &low)
        defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) }
        let outcomes = try run(
            (1...50).map { Self.request($0, due: Int64($0) * 10_000_000) }, server.port, journal, .recorded)
        #expect(journal.failure?.kind == .cannotWrite(errno: EFBIG))
        #expect(outcomes.count == 50 && outcomes.allSatisfy { $0.result == .notSent(.stopped) })
        #expect(server.log.requests.isEmpty)
    }
}
