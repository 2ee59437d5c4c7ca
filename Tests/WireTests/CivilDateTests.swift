import Testing
import Wire

@Suite struct CivilDateTests {
    @Test func eachDayIsTheOneThatAnInstantIsWrittenWith() throws {
        var days: Int64 = -100_000
        while days < 100_000 {
            let text = Timestamp(nanoseconds: days * 86_400_000_000_000).description
            let parts = text.prefix(10).split(separator: "-").compactMap { Int64($0) }
            let date = try #require(CivilDate(year: parts[0], month: parts[1], day: parts[2]))
            #expect(date.daysSinceEpoch == days, "\(text)")
            days += 13
        }
    }

    @Test(arguments: [
        (2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (10_000, 1, 1),
    ])
    func otherDaysAreNone(year: Int64, month: Int64, day: Int64) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test func leapYearsHaveTheirDay() {
        #expect(CivilDate(year: 2000, month: 2, day: 29)?.daysSinceEpoch == 11_016)
        #expect(CivilDate(year: 0, month: 1, day: 1)?.daysSinceEpoch == -719_528)
    }
}
