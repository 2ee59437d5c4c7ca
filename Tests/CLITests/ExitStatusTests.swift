import Testing

@testable import RepriseCLI

@Suite struct ExitStatusTests {
    @Test func theWeightierOfTwoReasonsWins() {
        let byWeight: [RepriseCLI.ExitStatus] = [
            .refused, .usage, .failed, .interrupted(signal: 2), .gate, .damaged, .done,
        ]
        for (place, heavier) in byWeight.enumerated() {
            for lighter in byWeight.dropFirst(place) {
                #expect(heavier.or(lighter) == heavier)
                #expect(lighter.or(heavier) == heavier)
            }
        }
    }

    @Test func theCodesAreThoseOfTheManual() {
        let codes: [(RepriseCLI.ExitStatus, Int32)] = [
            (.done, 0), (.failed, 1), (.usage, 2), (.gate, 3), (.damaged, 4), (.refused, 5),
            (.interrupted(signal: 1), 129), (.interrupted(signal: 2), 130), (.interrupted(signal: 15), 143),
        ]
        for (status, code) in codes { #expect(status.code == code) }
    }
}
