import ByteStream
import HTTP
import TestSupport

/// The input is a conversation: text, with control sequences of FF and a letter between its steps.
///
/// | octets | what follows |
/// | --- | --- |
/// | FF `c`, FF `s` | what the client sends, what the server sends |
/// | FF `a` N | as it is, but the next step acknowledges N octets only |
/// | FF `g` N, FF `n` N | N octets of the present sender are lost, or snapped |
/// | FF `f`, FF `r`, FF `i` | the present sender ends: FIN, RST, idle |
/// | FF `j` | the handshake was not seen |
enum ConversationFuzzing {
    static func faults(in input: [UInt8]) -> [String] {
        let script = script(input)
        let seed = Fingerprint.of(input)
        let whole = script.run()
        var faults = Verifier(seed: seed, cuts: 1, loses: false).faults(in: script, whole: whole)
        for (_, message) in whole.requests {
            if case .whole(let octets) = message.content.octets, octets.count > script.limits.maxContent {
                faults.append("a content of \(octets.count) octets")
            }
        }
        if script.octetCount > 0 {
            let index = Int(seed % UInt64(script.octetCount))
            let lossy = script.losing(index)
            let found = lossy.run()
            faults += found.violations.map { "octet \(index) lost: \($0)" }
            faults += Verifier(seed: seed, cuts: 1, loses: false).faults(in: lossy, whole: found)
                .map { "octet \(index) lost: \($0)" }
        }
        return faults
    }

    static func script(_ input: [UInt8]) -> ConversationScript {
        var script = ConversationScript()
        var sender = Sender.first
        var acknowledges: UInt64?
        var text: [UInt8] = []
        var place = 0
        var ended: Set<Sender> = []
        /// No octet comes behind an end: the reassembler sees to that.
        func act(_ action: ConversationScript.Action) {
            if ended.contains(sender) { return }
            script.steps.append(ConversationScript.Step(sender: sender, action: action, acknowledges: acknowledges))
        }
        func flush() {
            if text.isEmpty { return }
            act(.send(text))
            text = []
            acknowledges = nil
        }
        while place < input.count {
            guard input[place] == 0xFF, place + 1 < input.count else {
                text.append(input[place])
                place += 1
                continue
            }
            let number = place + 2 < input.count ? Int(input[place + 2]) : 0
            let letter = input[place + 1]
            place += 2
            switch letter {
            case 0x63, 0x73:
                flush()
                sender = letter == 0x63 ? .first : .second
            case 0x61:
                flush()
                acknowledges = UInt64(number)
                place += 1
            case 0x67, 0x6E:
                flush()
                if number > 0 { act(.lose(number, letter == 0x67 ? .notCaptured : .snapped)) }
                place += 1
            case 0x66, 0x72, 0x69:
                flush()
                act(.end(letter == 0x66 ? .fin : letter == 0x72 ? .reset : .idle))
                ended.insert(sender)
            case 0x6A: script.hasHandshake = false
            default: text += [0xFF, letter]
            }
        }
        flush()
        return script
    }
}
