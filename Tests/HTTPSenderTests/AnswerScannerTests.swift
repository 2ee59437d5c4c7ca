import Replay
import TestSupport
import Testing

@testable import HTTPSender

@Suite struct AnswerScannerTests {
    /// What a scanner makes of octets in pieces, the connection ending after them.
    private func scan(_ pieces: [[UInt8]], isHead: Bool = false) -> AnswerScanner.Progress {
        var memo = AnswerHeadMemo()
        return scan(pieces, isHead: isHead, &memo)
    }

    private func scan(
        _ pieces: [[UInt8]], isHead: Bool = false, _ memo: inout AnswerHeadMemo
    ) -> AnswerScanner.Progress {
        var scanner = AnswerScanner(isHead: isHead)
        for piece in pieces {
            let progress = scanner.consume(piece.span.bytes, &memo)
            if progress != .needsMore { return progress }
        }
        return scanner.end()
    }

    private static func answer(
        _ status: Int, _ text: String? = nil, reusable: Bool = true, location: String? = nil
    )
        -> AnswerScanner.Progress
    {
        .answer(
            Answer(
                status: status, locations: location.map { [Array($0.utf8)] } ?? [], content: text.map { Array($0.utf8) }
            ),
            isReusable: reusable)
    }

    static let answers: [(String, AnswerScanner.Progress)] = [
        ("HTTP/1.1 204 No Content\r\n\r\n", answer(204)),
        ("HTTP/1.1 204\r\n\r\n", answer(204)),
        ("HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n", answer(600)),
        ("HTTP/1.1 999 X\r\nContent-Length: 1\r\n\r\na", answer(999, "a")),
        ("HTTP/1.1 204 \n\n", answer(204)),
        ("HTTP/1.0 204 N\r\n\r\n", answer(204, reusable: false)),
        ("HTTP/1.0 200 N\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nab", answer(200, "ab")),
        (
            "HTTP/1.1 201 C\r\nlocation:  /sessions/x \r\nContent-Length: 0\r\n\r\n",
            answer(201, location: "/sessions/x")
        ),
        (
            "HTTP/1.1 201 C\r\nLocation: /sessions/x\r\nLocation: /sessions/x\r\nlocation: /y\r\nContent-Length: 0\r\n\r\n",
            .answer(
                Answer(status: 201, locations: [Array("/sessions/x".utf8), Array("/y".utf8)]),
                isReusable: true)
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabc", answer(200, "abc")),
        ("HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 1\r\n\r\na", answer(200, "a", reusable: false)),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2;a=\"b\"\r\nab\r\n00A \r\n0123456789\r\n0\r\nT: x\r\n\r\n",
            answer(200, "ab0123456789")
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n", answer(200, "a")),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: , chunked ,, \r\n\r\n1\r\na\r\n0\r\n\r\n", answer(200, "a")),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n1\r\na\r\n0\r\n\r\n",
            answer(200, "a", reusable: false)
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc", answer(200, "abc", reusable: false)),
        ("HTTP/1.1 200 OK\r\n\r\nuntil the end", answer(200, "until the end", reusable: false)),
        ("HTTP/1.1 304 N\r\nContent-Length: 5\r\n\r\n", answer(304)),
        ("HTTP/1.1 100 C\r\n\r\nHTTP/1.1 102 P\r\nA: b\r\n\r\nHTTP/1.1 204 N\r\n\r\n", answer(204)),
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", .cut), ("HTTP/1.1 20", .cut), ("", .cut),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", .cut),
        ("HTTP/2 200\r\n\r\n", .bad(.badAnswer)), ("HTTP/1.1 099 X\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 2000 X\r\n\r\n", .bad(.badAnswer)), ("HTTP/1.1  204 X\r\n\r\n", .bad(.badAnswer)),
        ("ICY 200 OK\r\n\r\n", .bad(.badAnswer)),
        ("\r\nHTTP/1.1 204 N\r\n\r\n", .bad(.badAnswer)), ("HTTP/1.1 101 S\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 204 N\r\nA\0: b\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 204 N\r\nA: b\r\n c\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 204 N\r\nA b: c\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 204 N\r\n: c\r\n\r\n", .bad(.badAnswer)), ("HTTP/1.1 204 N\r\nno colon\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nContent-Length: -1\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nContent-Length: +1\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nContent-Length: 99999999999999999999\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", .bad(.badAnswer)),
        ("HTTP/1.1 200 N\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n", .bad(.badAnswer)),
    ]

    @Test(arguments: answers.indices)
    func howeverTheOctetsAreCutTheAnswerIsTheSame(_ index: Int) {
        let (text, expected) = Self.answers[index]
        let octets = Array(text.utf8)
        #expect(scan([octets]) == expected, "whole: \(text)")
        #expect(scan(octets.map { [$0] }) == expected, "octet by octet: \(text)")
        for cut in 0...octets.count {
            #expect(scan([Array(octets[..<cut]), Array(octets[cut...])]) == expected, "cut at \(cut): \(text)")
        }
    }

    @Test func whatWasAnsweredBeforeChangesNothing() {
        for (seen, _) in Self.answers {
            for (text, expected) in Self.answers {
                var memo = AnswerHeadMemo()
                _ = scan([Array(seen.utf8)], &memo)
                let octets = Array(text.utf8)
                #expect(scan([octets], &memo) == expected, "\(seen), then \(text)")
                #expect(scan(octets.map { [$0] }, &memo) == expected, "\(seen), then \(text)")
                #expect(scan([octets], &memo) == expected, "\(text) again")
            }
        }
    }

    @Test func anAnswerToHeadHasNoContent() {
        let text = Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".utf8)
        #expect(scan([text], isHead: true) == Self.answer(200))
    }

    @Test func whatFollowsAnAnswerBarsTheConnection() {
        #expect(scan([Array("HTTP/1.1 204 N\r\n\r\nHTTP/1.1 204 N\r\n\r\n".utf8)]) == Self.answer(204, reusable: false))
    }

    @Test func boundsHoldToTheOctet() {
        let start = Array("HTTP/1.1 204 N\r\nA: ".utf8)
        let end = Array("\r\n\r\n".utf8)
        let room = AnswerLimits.head - start.count - end.count
        #expect(scan([start, [UInt8](repeating: 0x61, count: room), end]) == Self.answer(204))
        #expect(scan([start, [UInt8](repeating: 0x61, count: room + 1), end]) == .bad(.headTooLong))
        let interim = Array("HTTP/1.1 100 C\r\n\r\n".utf8)
        let final = Array("HTTP/1.1 204 N\r\n\r\n".utf8)
        #expect(scan(Array(repeating: interim, count: AnswerLimits.interim) + [final]) == Self.answer(204))
        #expect(scan(Array(repeating: interim, count: AnswerLimits.interim + 1) + [final]) == .bad(.tooManyInterim))
    }

    @Test func contentIsKeptToABoundAndReadToAnother() {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(AnswerLimits.content)\r\n\r\n".utf8)
        let piece = [UInt8](repeating: 0x61, count: 1 << 20)
        guard case .answer(let answer, true) = scan([head] + Array(repeating: piece, count: AnswerLimits.content >> 20))
        else {
            Issue.record("no answer")
            return
        }
        #expect(answer.content?.count == AnswerLimits.keptContent && answer.readSize == AnswerLimits.content)
        let kept = [UInt8](repeating: 0x61, count: AnswerLimits.keptContent)
        let cut = AnswerScanner.Progress.answer(
            Answer(status: 200, content: kept, readSize: AnswerLimits.content, isCut: true), isReusable: false)
        let pieces = Array(repeating: piece, count: AnswerLimits.content >> 20)
        #expect(scan([Array("HTTP/1.1 200 OK\r\n\r\n".utf8)] + pieces + [[0x61]]) == cut)
        let length = "HTTP/1.1 200 OK\r\nContent-Length: \(AnswerLimits.content + 1)\r\n\r\n"
        #expect(scan([Array(length.utf8)] + pieces + [[0x61]]) == cut)
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"
        #expect(scan([Array(chunks.utf8)] + pieces + [[0x61]]) == cut)
    }

    /// Octets at random, and answers with octets changed: never a trap, and an end to every scan.
    @Test(arguments: 1...300)
    func noOctetsTrap(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var octets = Array(Self.answers[Int.random(in: 0..<Self.answers.count, using: &random)].0.utf8)
        for _ in 0..<Int.random(in: 1...8, using: &random) where !octets.isEmpty {
            octets[Int.random(in: 0..<octets.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let whole = scan([octets])
        #expect(whole != .needsMore, "seed \(seed)")
        #expect(scan(octets.map { [$0] }).isSame(as: whole), "seed \(seed)")
    }
}

extension AnswerScanner.Progress {
    /// The same but for reuse, which octets after the answer bar only where they came with it.
    fileprivate func isSame(as other: Self) -> Bool {
        if case .answer(let left, _) = self, case .answer(let right, _) = other { return left == right }
        return self == other
    }
}
