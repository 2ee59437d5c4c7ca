import Wire

/// What was learnt and is not yet in effect, given back in the order of the capture.
///
/// Nearly everything is learnt in that order and stays as it comes; only what comes behind its time, such as the end of a
/// connection that was last heard of long ago, is sorted.
struct StagedTokens {
    /// What came in order, from `head` on.
    private var ordered: [Token] = []
    private var head = 0
    /// What came behind its time, from `strayHead` on; each is before the last of the others.
    private var strays: [Token] = []
    private var strayHead = 0
    private var areStraysSorted = true

    /// The token that is last in the order of the capture.
    var last: Token? { ordered.last }

    /// Adds a token; one of the same frame goes behind those that were added before.
    mutating func append(_ token: Token) {
        if let last = ordered.last, token.at < last.at {
            strays.append(token)
            areStraysSorted = false
        } else {
            ordered.append(token)
        }
    }

    /// Makes the last token, that an exchange began, one that its request is whole, too.
    mutating func completeLast(octets: Int) {
        guard !ordered.isEmpty else { return }
        ordered[ordered.count - 1].kind = .beganWithRequest
        ordered[ordered.count - 1].octets &+= octets
    }

    /// Takes the last token back; there must be one.
    mutating func removeLast() -> Token { ordered.removeLast() }

    /// The token that is first in the order of the capture.
    var first: Token? {
        guard strayHead < strays.count else { return head < ordered.count ? ordered[head] : nil }
        guard head < ordered.count, Token.isBefore(ordered[head], strays[strayHead]) else { return strays[strayHead] }
        return ordered[head]
    }

    /// Whether the first token is of a frame.
    func continues(_ stamp: FrameStamp) -> Bool {
        if strayHead < strays.count, strays[strayHead].at == stamp { return true }
        return head < ordered.count && ordered[head].at == stamp
    }

    /// Sorts what came out of order: due before the first is looked at, where something was added since.
    mutating func sort() {
        if areStraysSorted { return }
        strays.sort(by: Token.isBefore)
        areStraysSorted = true
    }

    /// Takes the first token out.
    mutating func removeFirst() {
        if strayHead < strays.count, head >= ordered.count || Token.isBefore(strays[strayHead], ordered[head]) {
            strayHead += 1
        } else if head < ordered.count {
            head += 1
        }
    }

    /// Gives up the room of what was taken out; O(n) in what is left, which is little.
    mutating func closeUp() {
        if head == ordered.count { ordered.removeAll(keepingCapacity: true) } else { ordered.removeFirst(head) }
        if strayHead == strays.count { strays.removeAll(keepingCapacity: true) } else { strays.removeFirst(strayHead) }
        (head, strayHead) = (0, 0)
    }
}
