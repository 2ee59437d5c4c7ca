import EventLog
import Replay
import Testing
import Wire

@Suite struct TargetSafetyTests {
    /// What a log was recorded from that has these records.
    private func recorded(_ records: [ExchangeRecord], answers: [AnswerRecord] = []) -> RecordedServers {
        var survey = PlanSurvey(options: PlanOptions())
        for record in records { survey.add(record) }
        for answer in answers { survey.add(answer) }
        return survey.finish().recordedServers
    }

    private func refusals(
        _ target: String, names: [String] = [], addresses: [String] = ["192.0.2.1"], _ servers: RecordedServers? = nil
    ) throws -> [SafetyRefusal] {
        TargetSafety(try ReplayTarget(target), names: names, addresses: addresses).productionRefusals(recorded: servers)
    }

    @Test(arguments: [
        "a.hb-api.omtrdc.net", "A.OMTRDC.NET", "omtrdc.net", "omtrdc.net.", "edge.adobedc.net", "x.y.adobedc.net.",
    ])
    func collectionServersAreRefused(_ name: String) throws {
        let normal = name.lowercased().hasSuffix(".") ? String(name.lowercased().dropLast()) : name.lowercased()
        #expect(try refusals("https://\(name)") == [.collectionServer(normal)])
        #expect(try refusals("https://stage.example", names: ["cdn.example", name]) == [.collectionServer(normal)])
    }

    @Test(arguments: ["notomtrdc.net", "omtrdc.net.example", "omtrdc.network", "omtrdcxnet.example"])
    func namesThatOnlyLookLikeThemAreNot(_ name: String) throws {
        #expect(try refusals("https://\(name)").isEmpty)
    }

    @Test func recordedNamesAreRefusedHoweverTheyAreWritten() throws {
        var second = Records.exchange(2, at: 1, target: "http://absolute.example/x/events")
        second.request.authority = Array("h2.example:8443".utf8)
        let third = Records.exchange(
            3, at: 2, fields: [("Host", "lb.internal"), ("X-Forwarded-Host", "a.example, b.example:1")])
        var fourth = Records.exchange(4, at: 3)
        fourth.response?.fields.append(name: "Location".utf8, value: "https://answer.example/api/v1/sessions/x".utf8)
        let servers = recorded([
            Records.exchange(1, at: 0, fields: [("HOST", "Collect.Example.:80")]), second, third, fourth,
        ])
        for name in [
            "collect.example", "COLLECT.example.", "absolute.example", "h2.example", "lb.internal", "a.example",
            "b.example",
            "answer.example",
        ] {
            let found = try refusals("http://\(name):8080", servers)
            #expect(found.count == 1, "\(name): \(found)")
            #expect(try refusals("http://other.example", names: [name], servers).count == 1, "\(name) as an alias")
        }
        #expect(try refusals("http://other.example", servers).isEmpty)
        #expect(try refusals("http://xcollect.example", servers).isEmpty)
    }

    @Test func recordedAddressesAreRefusedWhateverThePort() throws {
        // The records' connections went to 10.0.0.9:80.
        let servers = recorded([Records.exchange(1, at: 0, fields: [("Host", "[2001:db8::9]:81")])])
        for address in ["10.0.0.9", "::ffff:10.0.0.9", "64:ff9b::a00:9", "2001:DB8:0::9"] {
            let found = try refusals("http://stage.example:9999", addresses: ["192.0.2.1", address], servers)
            #expect(found.count == 1, "\(address): \(found)")
        }
        #expect(try refusals("http://10.0.0.9:81", addresses: ["10.0.0.9"], servers) == [.recorded("10.0.0.9")])
        #expect(try refusals("http://10.0.0.8", addresses: ["10.0.0.8"], servers).isEmpty)
    }

    @Test func aLaterAnswersLocationCounts() throws {
        var fields = FieldLines()
        fields.append(name: "Location".utf8, value: "//late.example/x".utf8)
        let answer = AnswerRecord(to: 1, response: ExchangeRecord.Response(status: 201, fields: fields))
        let servers = recorded([Records.start(1, at: 0, status: nil)], answers: [answer])
        #expect(try refusals("http://late.example", servers) == [.recorded("late.example")])
    }

    @Test func loopbackIsExceptedThoughItWasRecorded() throws {
        var record = Records.exchange(1, at: 0, fields: [("Host", "localhost:8080")])
        record.connection.server = "127.0.0.1:8080"
        let servers = recorded([record])
        for target in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]"] {
            #expect(try refusals(target, addresses: ["127.0.0.1", "::1"], servers).isEmpty, "\(target)")
        }
        // A name that leads to loopback is still the name of a recorded server.
        record.request.fields.append(name: "X-Forwarded-Host".utf8, value: "c.example".utf8)
        #expect(
            try refusals("http://c.example", addresses: ["127.0.0.1"], recorded([record])) == [.recorded("c.example")])
    }

    @Test func eachOfSeveralHostsIsARecordedName() throws {
        var record = Records.exchange(1, at: 1, fields: [("Host", "one.example"), ("host", "two.example:8080")])
        record.notes = [.ambiguousHost]
        let servers = recorded([record])
        for name in ["one.example", "two.example"] {
            #expect(try refusals("http://\(name)", servers).count == 1)
        }
    }

    @Test func whereNotAllServersAreKeptNoneIsSafe() throws {
        let servers = recorded(
            (1...(RecordedServers.most + 1)).map {
                Records.exchange($0, at: Int64($0), fields: [("Host", "h\($0).example")])
            })
        #expect(servers.count == RecordedServers.most && !servers.isWhole)
        #expect(try refusals("http://stage.example", servers) == [.tooManyServers])
    }
}
