import ByteStream
import HTTP
import TestSupport
import Testing

/// Conversations made by chance, in any cut and with any losses: the same output, and nothing invented.
@Suite struct RandomConversationTests {
    /// A conversation and what is true of it: the status of each target.
    private struct Made {
        var script = ConversationScript()
        var statuses: [String: Int] = [:]
        var bodies: [String: [UInt8]] = [:]
    }

    @Test func everyCutGivesTheSame() {
        for seed in UInt64(1)...60 {
            let made = Self.conversation(seed: seed, pipelines: true)
            let said = verify(made.script, seed: seed, losing: false)
            #expect(said.requests.count == made.statuses.count, "seed \(seed)")
            for (index, request) in said.requests {
                let target = String(decoding: request.target, as: UTF8.self)
                #expect(said.responses[index]?.status == made.statuses[target], "seed \(seed), \(target)")
                #expect(request.content.octets == .whole(made.bodies[target] ?? []), "seed \(seed), \(target)")
                #expect(request.faults == [], "seed \(seed), \(target)")
            }
            #expect(said.ledger.octets.selected == said.octetsFed, "seed \(seed)")
        }
    }

    @Test func lossesNeverInventOrMispair() {
        for seed in UInt64(1)...400 {
            var random = SeededRandom(seed: seed &* 977)
            let made = Self.conversation(seed: seed, pipelines: seed % 3 == 0)
            let script = Self.losing(made.script, Int.random(in: 1...4, using: &random), &random)
            Self.check(script.run(), made, seed)
            Self.check(script.run(.random(seed: seed)), made, seed)
            let whole = script.run().lines
            let octets = script.run(.octets).lines
            let pair = zip(whole, octets).first { $0 != $1 }
            #expect(pair == nil && whole.count == octets.count, "seed \(seed): \(pair?.0 ?? "") for \(pair?.1 ?? "")")
        }
    }

    @Test func aCaptureFromAnyPlaceOnNeverInventsOrMispairs() {
        for seed in UInt64(1)...2000 {
            var random = SeededRandom(seed: seed &* 31)
            let made = Self.conversation(seed: seed, pipelines: seed % 2 == 0)
            Self.check(Self.joining(made.script, &random).run(), made, seed)
        }
    }

    @Test func framesOfBothEndsInTheWrongOrderGiveTheSamePairs() {
        for seed in UInt64(1)...1000 {
            var random = SeededRandom(seed: seed &* 131)
            let made = Self.conversation(seed: seed, pipelines: true)
            let swapped = Self.swapping(made.script, &random)
            let said = swapped.run(.random(seed: seed))
            #expect(said.violations.isEmpty, "seed \(seed): \(said.violations)")
            for (index, request) in said.requests {
                let target = String(decoding: request.target, as: UTF8.self)
                #expect(said.responses[index]?.status == made.statuses[target], "seed \(seed), \(target)")
            }
            #expect(said.requests.count == made.statuses.count, "seed \(seed)")
            // With a loss in it, too: then some pairs may be missing, and none may be wrong.
            Self.check(Self.losing(swapped, 2, &random).run(), made, seed)
        }
    }

    @Test func octetsChangedByChanceNeverBreakTheReaderOrTheLedger() {
        for seed in UInt64(1)...1500 {
            var random = SeededRandom(seed: seed &* 4099)
            var script = Self.conversation(seed: seed, pipelines: seed % 2 == 0).script
            if seed % 3 == 0 { script = Self.losing(script, 1, &random) }
            if seed % 5 == 0 { script = Self.swapping(script, &random) }
            script.hasHandshake = seed % 4 != 0
            for _ in 0..<Int.random(in: 1...6, using: &random) { Self.change(&script, &random) }
            let whole = script.run()
            #expect(whole.violations.isEmpty, "seed \(seed): \(whole.violations)")
            for cut in [InputCut.octets, .random(seed: seed)] {
                let other = script.run(cut)
                #expect(other.violations.isEmpty, "seed \(seed), \(cut): \(other.violations)")
                let pair = zip(whole.lines, other.lines).first { $0 != $1 }
                let isSame = pair == nil && whole.lines.count == other.lines.count
                #expect(isSame, "seed \(seed), \(cut): \(pair?.1 ?? "") for \(pair?.0 ?? "")")
            }
        }
    }

    @Test func mostRequestsSurviveTheLossOfOneRunOfOctets() {
        var found = 0
        var all = 0
        for seed in UInt64(1)...200 {
            var random = SeededRandom(seed: seed &* 7919)
            let made = Self.conversation(seed: seed, pipelines: false)
            let said = Self.losing(made.script, 1, &random).run()
            all += made.statuses.count
            found += said.requests.count { $0.message.faults.isEmpty && said.responses[$0.index]?.faults == [] }
        }
        print("RandomConversationTests: \(found) of \(all) exchanges whole after one loss in each conversation")
        // One exchange of the four or so in each conversation must be lost: a quarter.
        #expect(Double(found) > 0.7 * Double(all))
    }

    private static func check(_ said: ConversationTranscript, _ made: Made, _ seed: UInt64) {
        #expect(said.violations.isEmpty, "seed \(seed): \(said.violations)")
        for (index, request) in said.requests {
            let target = String(decoding: request.target, as: UTF8.self)
            guard let status = made.statuses[target], let body = made.bodies[target] else {
                Issue.record("seed \(seed): invented \(target)")
                continue
            }
            if let answer = said.responses[index] {
                #expect(answer.status == status, "seed \(seed): wrong answer for \(target)")
            }
            switch request.content.octets {
            case .whole(let octets): #expect(octets == body || !request.faults.isEmpty, "seed \(seed): \(target)")
            case .parts(let parts):
                for part in parts {
                    let isInside = part.offset + part.octets.count <= body.count
                    #expect(
                        isInside && Array(body[part.offset..<part.offset + part.octets.count]) == part.octets,
                        "seed \(seed): invented octets in \(target)")
                }
            }
        }
    }

    // MARK: Making

    private static func conversation(seed: UInt64, pipelines: Bool) -> Made {
        var random = SeededRandom(seed: seed)
        var made = Made()
        var number = 0
        for _ in 0..<Int.random(in: 2...6, using: &random) {
            let burst = pipelines ? Int.random(in: 1...4, using: &random) : 1
            var asked: [UInt8] = []
            var answered: [UInt8] = []
            for _ in 0..<burst {
                number += 1
                let target = "/\(seed)/\(number)"
                let status = 200 + number
                made.statuses[target] = status
                let (request, body, method) = request(target, &random)
                made.bodies[target] = body
                asked += request
                answered += answer(status, toHead: method == "HEAD", &random)
            }
            made.script.client(asked)
            made.script.server(answered)
        }
        made.script.end(.first)
        made.script.end(.second)
        return made
    }

    private static func request(_ target: String, _ random: inout SeededRandom) -> ([UInt8], [UInt8], String) {
        let decoys = ["", "GET /decoy HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "HTTP/1.1 299 No\r\n\r\n", "0\r\n\r\n"]
        let decoy = decoys[Int.random(in: 0..<decoys.count, using: &random)]
        // Never empty: a decoy right before a request would frame into it, which is all the proof that law 5 d asks for.
        let filler = String(repeating: "x", count: Int.random(in: 1...80, using: &random))
        let body = Array((filler + decoy + filler).utf8)
        let name = ["Content-Length", "content-length", "CONTENT-LENGTH"][Int.random(in: 0..<3, using: &random)]
        let fields = "Host: a\r\nX-Filler:\(filler)\r\n"
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return (Array("GET \(target) HTTP/1.1\r\n\(fields)\r\n".utf8), [], "GET")
        case 1: return (Array("HEAD \(target) HTTP/1.1\r\n\(fields)\r\n".utf8), [], "HEAD")
        case 2:
            let head = "POST \(target) HTTP/1.1\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n"
            return (Array(head.utf8) + chunks(body, &random), body, "POST")
        default:
            return (
                Array("POST \(target) HTTP/1.1\r\n\(fields)\(name): \(body.count)\r\n\r\n".utf8) + body, body, "POST"
            )
        }
    }

    private static func answer(_ status: Int, toHead: Bool, _ random: inout SeededRandom) -> [UInt8] {
        let body = [UInt8](repeating: 0x79, count: Int.random(in: 0...60, using: &random))
        let interim = Int.random(in: 0..<8, using: &random) == 0 ? "HTTP/1.1 102 Processing\r\n\r\n" : ""
        if status == 204 { return Array("\(interim)HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n".utf8) }
        if Bool.random(using: &random) {
            let head = "\(interim)HTTP/1.1 \(status) OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            return Array(head.utf8) + (toHead ? [] : chunks(body, &random))
        }
        return Array("\(interim)HTTP/1.1 \(status) OK\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
            + (toHead ? [] : body)
    }

    private static func chunks(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var octets: [UInt8] = []
        var place = 0
        while place < body.count {
            let end = min(body.count, place + Int.random(in: 1...40, using: &random))
            let note = Bool.random(using: &random) ? ";a=\"b;c\"" : ""
            octets += Array("\(String(end - place, radix: 16))\(note)\r\n".utf8) + body[place..<end] + [0x0D, 0x0A]
            place = end
        }
        return octets + Array("0\r\n\(Bool.random(using: &random) ? "T: u\r\n" : "")\r\n".utf8)
    }

    /// The conversation with runs of octets lost.
    private static func losing(
        _ script: ConversationScript, _ losses: Int, _ random: inout SeededRandom
    ) -> ConversationScript {
        var script = script
        for _ in 0..<losses {
            let sends = script.steps.indices.filter { if case .send = script.steps[$0].action { true } else { false } }
            guard let place = sends.randomElement(using: &random), case .send(let octets) = script.steps[place].action,
                !octets.isEmpty
            else { continue }
            let start = Int.random(in: 0..<octets.count, using: &random)
            let most = Bool.random(using: &random) ? octets.count - start : min(octets.count - start, 20)
            let count = Int.random(in: 1...most, using: &random)
            let step = script.steps[place]
            var pieces: [ConversationScript.Step] = []
            for action in [
                ConversationScript.Action.send(Array(octets[..<start])), .lose(count, .notCaptured),
                .send(Array(octets[(start + count)...])),
            ] {
                if case .send(let rest) = action, rest.isEmpty { continue }
                var piece = step
                piece.action = action
                pieces.append(piece)
            }
            script.steps.replaceSubrange(place...place, with: pieces)
        }
        return script
    }

    /// Changes one thing in the octets of a step: what framing hangs on more often than others.
    private static func change(_ script: inout ConversationScript, _ random: inout SeededRandom) {
        guard let place = script.steps.indices.randomElement(using: &random),
            case .send(var octets) = script.steps[place].action, !octets.isEmpty
        else { return }
        let index = Int.random(in: 0..<octets.count, using: &random)
        let tokens = [
            "\r\n", "\n", "\r", "\u{0}", " ", ":", "HTTP/1.1", "HTTP/1.0", "POST / HTTP/1.1\r\n", "\r\n\r\n",
            "0\r\n\r\n",
            "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: x\r\n",
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "HTTP/1.1 101 S\r\n\r\n", "HTTP/1.1 100 C\r\n\r\n", "Content-Encoding: gzip\r\n", "f", ";",
            "Expect: 100-continue\r\n",
        ]
        switch Int.random(in: 0..<4, using: &random) {
        case 0: octets[index] = UInt8.random(in: 0...255, using: &random)
        case 1: octets.remove(at: index)
        case 2: octets.insert(contentsOf: tokens[Int.random(in: 0..<tokens.count, using: &random)].utf8, at: index)
        default:
            // At the start of a line, where it counts.
            let line = octets[index...].firstIndex(of: 0x0A).map { $0 + 1 } ?? index
            octets.insert(contentsOf: tokens[Int.random(in: 0..<tokens.count, using: &random)].utf8, at: line)
        }
        script.steps[place].action = .send(octets)
    }

    /// The conversation with neighbouring turns swapped, their acknowledgements as they were.
    private static func swapping(_ script: ConversationScript, _ random: inout SeededRandom) -> ConversationScript {
        var script = script
        var sent: [Sender: UInt64] = [.first: 0, .second: 0]
        for index in script.steps.indices {
            let sender = script.steps[index].sender
            script.steps[index].acknowledges = sent[sender.other]
            if case .send(let octets) = script.steps[index].action { sent[sender, default: 0] += UInt64(octets.count) }
        }
        var index = 0
        while index + 1 < script.steps.count {
            let isPair = script.steps[index].sender != script.steps[index + 1].sender
            if isPair, Bool.random(using: &random) {
                script.steps.swapAt(index, index + 1)
                index += 1
            }
            index += 1
        }
        return script
    }

    /// The conversation as a capture has it that begins somewhere inside.
    private static func joining(_ script: ConversationScript, _ random: inout SeededRandom) -> ConversationScript {
        var script = script
        script.hasHandshake = false
        let skipped = Int.random(in: 0..<max(1, script.steps.count - 2), using: &random)
        script.steps.removeFirst(skipped)
        if case .send(let octets) = script.steps[0].action, Bool.random(using: &random), !octets.isEmpty {
            let rest = Array(octets[Int.random(in: 0..<octets.count, using: &random)...])
            // A capture that begins at what looks like a request in a content cannot be told from one at a request.
            if !rest.starts(with: Array("GET /decoy".utf8)) { script.steps[0].action = .send(rest) }
        }
        return script
    }
}
