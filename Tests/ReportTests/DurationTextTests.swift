import Report
import Testing

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            (0, "0 ns"), (890, "890 ns"), (999, "999 ns"), (1000, "1.00 µs"), (110_000, "110 µs"), (999_499, "999 µs"),
            (999_500, "1.00 ms"), (1_900_000, "1.90 ms"), (12_345_678, "12.3 ms"), (812_000_000, "812 ms"),
            (1_270_000_000, "1.27 s"), (33_000_000_000, "33.0 s"), (59_940_000_000, "59.9 s"),
            (59_960_000_000, "1 m 0 s"),
            (300_800_000_000, "5 m 0.8 s"), (7_500_000_000_000, "2 h 5 m"), (-1_900_000, "-1.90 ms"),
            (Int64.max, "2562047 h 47 m"), (Int64.min, "-2562047 h 47 m"),
        ] as [(Int64, String)])
    func aDurationHasThreeDigitsAndOneUnit(nanoseconds: Int64, text: String) {
        #expect(DurationText.text(nanoseconds: nanoseconds) == text)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func aCountIsGrouped(count: Int, text: String) {
        #expect(CountText.text(count) == text)
    }

    @Test(arguments: [(0, "0 bodies", "0 events"), (1, "1 body", "1 event"), (1000, "1,000 bodies", "1,000 events")])
    func aCountHasTheNounThatFitsIt(count: Int, bodies: String, events: String) {
        #expect(CountText.text(count, "body", several: "bodies") == bodies)
        #expect(CountText.text(count, "event") == events)
    }
}
