import HTTPSender
import NIOCore
import Replay
import Testing

private let noContent = "HTTP/1.1 204 No Content\r\n\r\n"
private let created = "HTTP/1.1 201 Created\r\nLocation: /api/v1/sessions/new1\r\nContent-Length: 0\r\n\r\n"

@Suite(.serialized)
struct ReplayRunTests {
    @Test func aSessionIsOpenedAndItsEventsCarryTheNewID() throws {
        let server = try ScriptedServer {
            $1.hasPrefix("POST /api/v1/sessions ") ? .answer(created) : .answer(noContent)
        }
        defer { server.stop() }
        let (unsorted, ending) = try Requests.run(
            [Requests.start(1), Requests.event(2, of: 1), Requests.event(3, of: 1, isLast: true)], port: server.port)
        // The two events do not wait for each other: either may be answered first.
        let outcomes = unsorted.sorted { $0.seq < $1.seq }
        #expect(ending == nil)
        #expect(outcomes.map(\.seq) == [1, 2, 3])
        #expect(outcomes.map(\.word) == ["201", "204", "204"])
        #expect(outcomes.map(\.verdict) == [.same, .same, .same])
        #expect(outcomes.allSatisfy { $0.replayedSession == "new1" })
        #expect(server.log.requests[1].hasPrefix("POST /api/v1/sessions/new1/events HTTP/1.1\r\n"))
        #expect(server.log.requests[2].hasPrefix("POST /api/v1/sessions/new1/events HTTP/1.1\r\n"))
    }

    @Test func aRefusingTargetEndsTheRunBeforeItsStart() throws {
        let server = try ScriptedServer { _, _ in .silence }
        server.stop()
        let (outcomes, ending) = try Requests.run(
            (1...50).map { Requests.plain($0, due: Int64($0) * 1_000_000_000) }, port: server.port)
        #expect(ending == .targetGone(.unreachable))
        #expect(outcomes.count == 50)
        #expect(outcomes.allSatisfy { $0.result == .notSent(.connectFailed) && $0.sent == nil })
    }

    /// What the target does, what it answers, and what becomes of three requests in a row on one connection.
    static let behaviours: [(name: String, act: ScriptedServer.Act, expected: String)] = [
        ("answers", .answer(noContent), "204"),
        ("closes after each answer", .answerAndClose("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"), "204"),
        ("closes without saying so", .answerAndClose(noContent), "204"),
        ("answers until it closes", .answerAndClose("HTTP/1.0 200 OK\r\n\r\nhello"), "200"),
        (
            "answers in chunks",
            .drip(["HTTP/1.1 200 OK\r\nTransfer-Enc", "oding: chunked\r\n\r\n3\r\nab", "c\r\n0\r", "\n\r\n"]), "200"
        ),
        (
            "answers interim first",
            .answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\nLink: a\r\n\r\n" + noContent), "204"
        ),
        ("sends more than the answer", .answer(noContent + "HTTP/1.1 500 Oops\r\n\r\n"), "204"),
        (
            "redirects",
            .answer("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"), "302"
        ),
        ("resets after the request", .reset, "connectionLost"),
        (
            "resets inside the answer", .answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"),
            "connectionLost"
        ),
        ("resets an answer that ends with it", .answerAndReset("HTTP/1.1 200 OK\r\n\r\nab"), "connectionLost"),
        ("answers garbage", .answer("hello, who are you?\r\n\r\n"), "badAnswer"),
        ("switches protocols", .answer("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), "badAnswer"),
        ("floods interim answers", .flood("HTTP/1.1 100 Continue\r\n\r\n"), "tooManyInterim"),
        (
            "sends an endless head", .flood("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 9000)),
            "headTooLong"
        ),
        (
            "sends a head of 100 KiB",
            .answer("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 100 << 10) + "\r\n\r\n"), "headTooLong"
        ),
        ("never answers", .silence, "timedOut"),
        ("never ends its answer", .drip(["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "a"]), "timedOut"),
    ]

    @Test(arguments: behaviours.indices)
    func everyRequestHasOneOutcomeWhateverTheTargetDoes(_ index: Int) throws {
        let (name, act, expected) = Self.behaviours[index]
        let server = try ScriptedServer { _, _ in act }
        defer { server.stop() }
        let (outcomes, ending) = try Requests.run(
            (1...3).map { Requests.plain($0, due: Int64($0) * 5_000_000) }, port: server.port)
        #expect(outcomes.map(\.seq).sorted() == [1, 2, 3], "\(name)")
        #expect(outcomes.map(\.word) == [expected, expected, expected], "\(name)")
        #expect(ending == nil, "\(name)")
        // Requests that the target saw: each attempt once, nothing sent again.
        #expect(server.log.requests.count == outcomes.count { $0.sent != nil }, "\(name)")
    }

    @Test func anEndlessContentIsGivenUpAndTheNextRequestGoesOn() throws {
        let megabyte = String(repeating: "x", count: 1 << 20)
        let server = try ScriptedServer { number, _ in
            number == 0 ? .flood("HTTP/1.1 200 OK\r\n\r\n" + megabyte) : .answer(noContent)
        }
        defer { server.stop() }
        var limits = Requests.quick
        limits.answerTimeout = 10_000_000_000
        let (outcomes, _) = try Requests.run(
            [Requests.plain(1), Requests.plain(2, due: 1_000_000)], port: server.port, limits: limits)
        #expect(outcomes.sorted { $0.seq < $1.seq }.map(\.word) == ["200", "204"])
        #expect(outcomes.filter(\.isCut).map(\.seq) == [1])
    }

    /// A server that closes an idle connection at the moment at which it is used again.
    @Test(arguments: [ScriptedServer.Act.reset, .answerAndClose("")])
    func whatIsLostOnAConnectionThatHadServedSaysSo(act: ScriptedServer.Act) throws {
        let server = try ScriptedServer { number, _ in number == 1 ? act : .answer(noContent) }
        defer { server.stop() }
        let (outcomes, _) = try Requests.run(
            (1...3).map { Requests.plain($0, due: Int64($0) * 500_000_000) }, port: server.port)
        #expect(outcomes.map(\.word) == ["204", "connectionLost", "204"])
        #expect(outcomes.map(\.isLostOnReuse) == [false, true, false])
        #expect(server.log.requests.count == 3)
    }

    @Test func aTargetThatResetsEveryConnectionAtOnceGetsNothing() throws {
        let server = try ScriptedServer(onAccept: .reset) { _, _ in .silence }
        defer { server.stop() }
        let (outcomes, _) = try Requests.run(
            (1...5).map { Requests.plain($0, due: Int64($0) * 2_000_000) }, port: server.port)
        #expect(outcomes.map(\.seq).sorted() == [1, 2, 3, 4, 5])
        #expect(outcomes.allSatisfy { ["connectionLost", "connectFailed"].contains($0.word) })
        #expect(server.log.requests.isEmpty)
    }

    @Test func requestsOfOneRecordedConnectionShareOneToTheTarget() throws {
        let server = try ScriptedServer { _, _ in .answer(noContent) }
        defer { server.stop() }
        let requests = (1...8).map { number in
            var request = Requests.plain(number, due: Int64(number) * 50_000_000, lane: 1 + number % 2)
            request.follows = number > 2 ? [number - 2] : []
            return request
        }
        var limits = Requests.quick
        limits.causalWait = 10_000_000_000
        let (outcomes, _) = try Requests.run(requests, port: server.port, limits: limits)
        #expect(outcomes.allSatisfy { $0.word == "204" })
        #expect(server.log.connections == 2)
    }

    @Test func requestsInFlightAtOnceDoNotShareAConnection() throws {
        let server = try ScriptedServer { _, _ in .silence }
        defer { server.stop() }
        let (outcomes, _) = try Requests.run((1...10).map { Requests.plain($0) }, port: server.port)
        #expect(outcomes.allSatisfy { $0.word == "timedOut" })
        #expect(server.log.connections == 10)
    }

    @Test func connectionsAreBoundedAndTheRestWaits() throws {
        let server = try ScriptedServer { _, _ in .drip(["HTTP/1.1 204 No", " Content\r\n\r\n"]) }
        defer { server.stop() }
        var limits = Requests.quick
        limits.connections = 4
        let (outcomes, _) = try Requests.run(
            (1...200).map { Requests.plain($0, lane: $0) }, port: server.port, limits: limits)
        #expect(outcomes.count == 200)
        #expect(outcomes.allSatisfy { $0.word == "204" })
        #expect(server.log.connections <= 4)
    }

    @Test func aStoppedRunFinishesWhatIsInFlightAndNamesTheRest() throws {
        let stop = StopSwitch()
        let server = try ScriptedServer { number, _ in
            if number == 0 { stop.stop() }
            return .drip(["HTTP/1.1 204 No", " Content\r\n\r\n"])
        }
        defer { server.stop() }
        let requests = (1...3000).map { Requests.plain($0, due: Int64($0 - 1) * 3_600_000_000_000) }
        let (outcomes, ending) = try Requests.run(requests, port: server.port, stop: stop)
        #expect(ending == .stopped)
        #expect(outcomes.count == 3000)
        #expect(outcomes.first { $0.seq == 1 }?.word == "204")
        #expect(outcomes.count { $0.result == .notSent(.stopped) } == 2999)
    }

    @Test func aTargetThatNeverAnswersIsGivenUpAndNothingIsSentTwice() throws {
        let server = try ScriptedServer { _, _ in .silence }
        defer { server.stop() }
        let (outcomes, ending) = try Requests.run(
            (1...100).map { Requests.plain($0, due: Int64($0) * 20_000_000) }, port: server.port)
        #expect(ending == .targetGone(.failuresInARow(20)))
        #expect(outcomes.count == 100)
        #expect(server.log.requests.count == outcomes.count { $0.sent != nil })
    }

    /// A run that goes on may have begun before the machine did: its clock is no less right for that.
    @Test func aRunGoesOnFromAPlaceBeyondTheMachinesUptime() throws {
        let server = try ScriptedServer { _, _ in .answer(noContent) }
        defer { server.stop() }
        let address = try PinnedAddress(ResolvedTarget(ReplayTarget("http://127.0.0.1:\(server.port)")))
        let uptime = Int64(NIODeadline.now().uptimeNanoseconds)
        let origin = uptime + 3_600_000_000_000
        var rest = [Requests.plain(1, due: origin), Requests.plain(2, due: origin + 50_000_000)]
        var outcomes: [Outcome] = []
        let started = ContinuousClock.now
        let ending = ReplayRun(to: address, speed: .recorded, limits: Requests.quick, origin: origin).run(
            startingAt: WallClock.nanoseconds + 50_000_000,
            next: { () throws(Never) in
                defer { rest = [] }
                return rest.isEmpty ? nil : rest
            },
            outcome: { (outcome) throws(Never) in outcomes.append(outcome) }, turn: { () throws(Never) in })
        #expect(ending == nil && ContinuousClock.now - started < .seconds(30))
        #expect(outcomes.map(\.word) == ["204", "204"])
        #expect(outcomes.allSatisfy { ($0.lateness ?? .max) >= 0 && ($0.lateness ?? .max) < 10_000_000_000 })
    }
}
