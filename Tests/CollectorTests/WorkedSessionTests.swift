import MediaCollection
import Testing

@testable import Collector

/// A live view that was suspended for eleven minutes: the API's statuses for it, event by event, and the collector's.
@Suite struct WorkedSessionTests {
    private struct Step {
        var milliseconds: Int64
        var session: Int
        var type: String
        var playhead: Int
        var rest = ""
        var status: Int
    }

    private static let ad =
        #","params":{"media.ad.id":"a","media.ad.length":10,"media.ad.podPosition":1,"media.ad.playerName":"p"}"#
    private static let adBreak = #","params":{"media.ad.podIndex":1,"media.ad.podSecond":35655}"#
    private static let failure = #","qoeData":{"media.qoe.errorID":"HLS-403","media.qoe.errorSource":"player"}"#
    private static let steps: [Step] = [
        Step(milliseconds: 40, session: 1, type: "sessionStart", playhead: 35600, status: 201),
        Step(milliseconds: 251, session: 1, type: "play", playhead: 35600, status: 204),
        Step(milliseconds: 10252, session: 1, type: "ping", playhead: 35610, status: 204),
        Step(milliseconds: 22043, session: 1, type: "adStart", playhead: 35622, rest: ad, status: 204),
        Step(milliseconds: 25038, session: 1, type: "error", playhead: 35625, rest: failure, status: 204),
        Step(milliseconds: 32041, session: 1, type: "adComplete", playhead: 35632, status: 204),
        Step(
            milliseconds: 40255, session: 1, type: "bitrateChange", playhead: 35640,
            rest: #","params":{"media.qoe.bitrate":3200}"#, status: 400),
        Step(milliseconds: 55063, session: 1, type: "adBreakStart", playhead: 35655, rest: adBreak, status: 204),
        Step(milliseconds: 80251, session: 1, type: "ping", playhead: 35680, status: 204),
        Step(milliseconds: 744_039, session: 1, type: "play", playhead: 36344, status: 410),
        Step(milliseconds: 744_160, session: 2, type: "sessionStart", playhead: 36344, status: 201),
        Step(milliseconds: 744_291, session: 2, type: "play", playhead: 36344, status: 204),
        Step(
            milliseconds: 744_341, session: 2, type: "stateStart", playhead: 36344,
            rest: #","params":{"media.state.name":"fullscreen"}"#, status: 204),
        Step(milliseconds: 764_252, session: 2, type: "ping", playhead: 36364, status: 204),
        Step(milliseconds: 770_040, session: 2, type: "sessionEnd", playhead: 36370, status: 204),
        Step(milliseconds: 770_055, session: 2, type: "sessionEnd", playhead: 36370, status: 204),
        Step(milliseconds: 774_252, session: 2, type: "ping", playhead: 36374, status: 410),
    ]

    @Test(arguments: [1.0, 20, 0.5])
    func theCollectorAnswersAsTheServiceDidAtAnySpeed(speed: Double) throws {
        var options = CollectorOptions()
        options.speed = speed
        var service = CollectionService(options: options, seed: 3)
        var locations: [Int: String] = [:]
        for step in Self.steps {
            let body =
                step.type == "sessionStart"
                ? Bodies.start.replacing("\"playhead\":0", with: "\"playhead\":\(step.playhead)")
                : "{\"playerTime\":{\"playhead\":\(step.playhead),\"ts\":1760003600000},\"eventType\":\"\(step.type)\"\(step.rest)}"
            let target =
                step.type == "sessionStart" ? "/api/v1/sessions" : try #require(locations[step.session]) + "/events"
            let answer = service.answer(
                CollectionRequest(method: "POST", target: Array(target.utf8), authority: "h", body: Array(body.utf8)),
                at: Int64(Double(step.milliseconds) * 1e6 / speed))
            #expect(answer.status == step.status, "\(step)")
            if let location = answer.location { locations[step.session] = location }
        }
    }
}
