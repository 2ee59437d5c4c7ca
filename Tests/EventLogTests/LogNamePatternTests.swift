import Foundation
import Testing
import Wire

@testable import EventLog

@Suite struct LogNamePatternTests {
    /// 2025-10-09T08:53:30.363Z.
    private let time = Timestamp(nanoseconds: 1_760_000_010_363_000_000)

    @Test(arguments: [
        ("events-%Y%m%d-%H%M%S.ndjson.zst", "events-20251009-085330.ndjson.zst"),
        ("%F_%T.ndjson", "2025-10-09_08:53:30.ndjson"),
        ("%Y-%j.%s.ndjson.gz", "2025-282.1760000010.ndjson.gz"),
        ("a%%b%H.ndjson", "a%b08.ndjson"),
        ("plain.ndjson", "plain-000007.ndjson"),
        ("two.dots.ndjson.gz", "two.dots-000007.ndjson.gz"),
    ])
    func aNameIsFilledInWithTheTimeOrElseTheNumber(pattern: String, name: String) throws {
        let pattern = try LogNamePattern(pattern)
        #expect(pattern.name(at: time, part: 7, attempt: 1) == name)
        let dot = try #require(name.range(of: ".ndjson"))
        let second = name[..<dot.lowerBound] + "-2" + name[dot.lowerBound...]
        #expect(pattern.name(at: time, part: 7, attempt: 2) == second)
        #expect(pattern.matches(name) && pattern.matches(String(second)))
    }

    @Test(arguments: [
        (Int64.min, "1677-09-21-001243"), (-1, "1969-12-31-235959"), (0, "1970-01-01-000000"),
        (951_782_400_000_000_001, "2000-02-29-000000"), (.max, "2262-04-11-234716"),
    ])
    func everyInstantHasAName(nanoseconds: Int64, stem: String) throws {
        let pattern = try LogNamePattern("%Y-%m-%d-%H%M%S.ndjson")
        let name = pattern.name(at: Timestamp(nanoseconds: nanoseconds), part: 1, attempt: 1)
        #expect(name == stem + ".ndjson")
    }

    @Test(arguments: [
        "events-2025100-085330.ndjson", "events-20251009-085330.ndjson.zst", "events-20251009-085330-.ndjson",
        "events-20251009-085330-x.ndjson", "other-20251009-085330.ndjson", "events-20251009-085330",
        "events-２０２51009-085330.ndjson", "events-20251009-0853301.ndjson", ".ndjson", "",
    ])
    func otherNamesAreNotTaken(name: String) throws {
        let pattern = try LogNamePattern("events-%Y%m%d-%H%M%S.ndjson")
        #expect(!pattern.matches(name))
        #expect(try !LogNamePattern("events.ndjson").matches(name))
    }

    @Test func aPatternThatCannotBeANameIsAFault() throws {
        #expect(throws: LogNamePattern.Fault.unknownConversion("%Q")) { try LogNamePattern("a%Q.ndjson") }
        #expect(throws: LogNamePattern.Fault.unknownConversion("%")) { try LogNamePattern("a%.ndjson") }
        #expect(throws: LogNamePattern.Fault.wrongEnding) { try LogNamePattern("events-%Y") }
        #expect(throws: LogNamePattern.Fault.wrongEnding) { try LogNamePattern(".ndjson") }
        #expect(throws: LogNamePattern.Fault.wrongEnding) { try LogNamePattern("") }
        let long = String(repeating: "x", count: LogNamePattern.longest - 14) + ".ndjson"
        #expect(try LogNamePattern(long).name(at: time, part: 1, attempt: 1).utf8.count == LogNamePattern.longest)
        #expect(throws: LogNamePattern.Fault.tooLong(LogNamePattern.longest + 1)) { try LogNamePattern("x" + long) }
        let error = #expect(throws: LogError.self) { try LogWriter.check(pattern: "/var/log/%Q.ndjson") }
        #expect(error?.description.hasPrefix("%Q.ndjson: `%Q` is none of the conversions") == true)
    }
}
