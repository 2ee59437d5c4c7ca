import Replay
import Testing

@Suite struct PlanIdentityTests {
    private func identity(_ options: PlanOptions, log: String = "aa", count: Int = 2) throws -> PlanIdentity {
        let records = (1...count).map { Records.exchange($0, at: Int64($0) * 100) }
        return try Records.plan(records, options: options).plan.identity(log: log, settings: ["mark": "true"])
    }

    @Test func theSameLogAndOptionsAreTheSamePlan() throws {
        let names = (0..<50).map { "s\($0)" }
        let one = try identity(PlanOptions(sessions: []))
        #expect(one == (try identity(PlanOptions())))
        #expect(one.settings["mark"] == "true" && one.settings["speed"] == "1x" && one.digest.utf8.count == 32)
        let records = [Records.start(1, at: 0)]
        let many = PlanOptions(sessions: Set(names))
        let texts = try (0..<5).map { _ in
            try Records.plan(records, options: PlanOptions(sessions: Set(names.shuffled()))).plan.identity(log: "a")
        }
        #expect(Set(texts.map(\.digest)).count == 1)
        #expect(texts[0] == (try Records.plan(records, options: many).plan.identity(log: "a")))
    }

    @Test func everyOptionAndTheLogCount() throws {
        let speed = try #require(ReplaySpeed("2x"))
        let all = try [
            identity(PlanOptions()), identity(PlanOptions(), log: "bb"), identity(PlanOptions(), count: 3),
            identity(PlanOptions(speed: speed)), identity(PlanOptions(orphans: .send)),
            identity(PlanOptions(sendsAmbiguous: true)), identity(PlanOptions(think: 5)),
        ]
        #expect(Set(all.map(\.digest)).count == all.count)
    }
}
