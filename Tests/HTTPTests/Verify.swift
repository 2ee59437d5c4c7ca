import ByteStream
import HTTP
import TestSupport
import Testing

/// Runs a conversation whole, octet by octet, at random cuts, and with each octet of it lost, and compares.
///
/// Returns what the reader said of it whole.
@discardableResult
func verify(
    _ script: ConversationScript, seed: UInt64 = 0x5EED, losing: Bool = true,
    at location: SourceLocation = #_sourceLocation
) -> ConversationTranscript {
    let whole = script.run()
    #expect(whole.violations.isEmpty, "\(whole.violations)", sourceLocation: location)
    compare(script.run(.octets), whole, "octet by octet", location)
    for round in 0..<8 {
        let seed = seed &+ UInt64(round)
        compare(script.run(.random(seed: seed)), whole, "cut by seed \(seed)", location)
    }
    guard losing else { return whole }
    for sender in [Sender.first, .second] {
        for index in 0..<script.octets(of: sender) {
            let lossy = script.losing(sender, index)
            let cut = lossy.run()
            #expect(
                cut.violations.isEmpty, "octet \(index) of \(sender) lost: \(cut.violations)", sourceLocation: location)
            checkInvention(cut, whole, "octet \(index) of \(sender) lost", location)
            if index % 7 == 0 {
                compare(lossy.run(.octets), cut, "octet \(index) of \(sender) lost, by octets", location)
            }
        }
    }
    return whole
}

private func compare(
    _ found: ConversationTranscript, _ expected: ConversationTranscript, _ what: String, _ location: SourceLocation
) {
    #expect(found.violations.isEmpty, "\(what): \(found.violations)", sourceLocation: location)
    let pair = zip(found.lines, expected.lines).first { $0 != $1 }
    #expect(
        pair == nil && found.lines.count == expected.lines.count,
        "\(what): \(pair?.0 ?? "\(found.lines.count) lines") for \(pair?.1 ?? "\(expected.lines.count)")",
        sourceLocation: location)
}

/// Nothing may come out of a conversation with a loss that was not in it without: no octet, no pair.
private func checkInvention(
    _ lossy: ConversationTranscript, _ whole: ConversationTranscript, _ what: String, _ location: SourceLocation
) {
    for (index, request) in lossy.requests {
        let origin = whole.requests.first { $0.message.target == request.target && $0.message.method == request.method }
        guard let origin else {
            Issue.record("\(what): invented \(lossy.lines)", sourceLocation: location)
            continue
        }
        checkInvention(request.content, origin.message.content, request.isComplete, what, location)
        guard let answer = lossy.responses[index] else { continue }
        guard let answerOrigin = whole.responses[origin.index] else {
            Issue.record("\(what): invented an answer \(lossy.lines)", sourceLocation: location)
            continue
        }
        #expect(answer.status == answerOrigin.status, "\(what): wrong answer \(lossy.lines)", sourceLocation: location)
        checkInvention(answer.content, answerOrigin.content, answer.faults.isEmpty, what, location)
    }
}

private func checkInvention(
    _ found: MessageContent, _ origin: MessageContent, _ isWhole: Bool, _ what: String, _ location: SourceLocation
) {
    switch found.octets {
    case .whole:
        #expect(found == origin || !isWhole, "\(what): \(found) for \(origin)", sourceLocation: location)
    case .parts(let parts):
        #expect(!isWhole, "\(what): parts of a whole message", sourceLocation: location)
        let full: [UInt8]
        if let coded = origin.coded {
            full = coded
        } else if case .whole(let octets) = origin.octets {
            full = octets
        } else {
            return
        }
        for part in parts {
            let fits = part.offset + part.octets.count <= full.count
            #expect(
                fits && Array(full[part.offset..<part.offset + part.octets.count]) == part.octets,
                "\(what): invented octets", sourceLocation: location)
        }
    }
}
