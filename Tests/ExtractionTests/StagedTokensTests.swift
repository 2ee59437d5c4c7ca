import TestSupport
import Testing
import Wire

@testable import Extraction

@Suite struct StagedTokensTests {
    /// Whatever comes behind its time, tokens come out as a sort of all would give them, those of one frame as they were added.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func tokensComeOutInTheOrderOfTheCapture(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var staged = StagedTokens()
        var model: [Token] = []
        var clock: Int64 = 0
        var order = 0
        for _ in 0..<200 {
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                clock += Int64.random(in: 0...2, using: &random)
                let isLate = Int.random(in: 0..<6, using: &random) == 0
                let token = token(isLate ? Int64.random(in: 0...clock, using: &random) : clock, order)
                order += 1
                staged.append(token)
                model.append(token)
                #expect(staged.last.map { !($0.at < token.at) } == true)
            }
            let time = Bool.random(using: &random) ? clock - Int64.random(in: 0...5, using: &random) : clock + 1
            staged.sort()
            model.sort(by: Token.isBefore)
            while let first = staged.first, first.at.clock.nanoseconds < time {
                #expect(first.order == model.first?.order, "seed \(seed)")
                model.removeFirst()
                staged.removeFirst()
            }
            #expect(staged.first?.order == model.first?.order, "seed \(seed)")
            staged.closeUp()
            #expect(staged.first?.order == model.first?.order, "seed \(seed)")
        }
    }

    private func token(_ clock: Int64, _ order: Int) -> Token {
        let time = Timestamp(nanoseconds: clock)
        return Token(
            at: FrameStamp(time: time, clock: time, source: 0, number: clock), order: order, kind: .answer, octets: 1,
            subject: order)
    }

    @Test func theLastIsCompletedOrTakenBack() {
        var staged = StagedTokens()
        staged.append(token(1, 0))
        staged.append(token(5, 1))
        staged.append(token(3, 2))
        staged.completeLast(octets: 9)
        #expect(staged.last?.order == 1 && staged.last?.kind == .beganWithRequest && staged.last?.octets == 10)
        #expect(staged.removeLast().order == 1)
        staged.sort()
        #expect(staged.first?.order == 0)
        staged.removeFirst()
        #expect(staged.first?.order == 2)
        staged.removeFirst()
        let isEmpty = staged.first == nil
        #expect(isEmpty)
    }
}
