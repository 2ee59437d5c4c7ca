import Testing
import Wire

@testable import Recording

@Suite struct FrameEndsTests {
    @Test func ofTooManyFramesTheLastAreRemembered() {
        var ends = FrameEnds()
        let count = Int64(FrameEnds.limit) * 3 + 7
        for number in 1...count { ends.note(FrameReference(source: 0, number: number), end: number * 10) }
        #expect(ends.count == FrameEnds.limit)
        let first = count - Int64(FrameEnds.limit) + 1
        #expect(ends[FrameReference(source: 0, number: first - 1)] == nil)
        for number in first...count { #expect(ends[FrameReference(source: 0, number: number)] == number * 10) }
    }

    @Test func aFrameThatBringsMoreTakesOnePlace() {
        var ends = FrameEnds()
        let frame = FrameReference(source: 1, number: 5)
        for end in [Int64(10), 30, 20] { ends.note(frame, end: end) }
        #expect(ends[frame] == 30 && ends.count == 1)
    }
}
