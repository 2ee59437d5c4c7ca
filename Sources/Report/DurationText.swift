/// Durations as people read them: three significant digits and one unit, or minutes and seconds, or hours and minutes.
public enum DurationText {
    /// A number of nanoseconds as text: `890 ns`, `1.27 ms`, `33.0 s`, `5 m 0.8 s`, `2 h 5 m`.
    ///
    /// Rounded to the digits shown; a value that rounds up to the next unit is written in that unit.
    public static func text(nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let magnitude = nanoseconds.magnitude
        if magnitude < 1000 { return "\(sign)\(magnitude) ns" }
        let seconds = Double(magnitude) / 1e9
        for (unit, scale) in [("µs", 1e6), ("ms", 1e3), ("s", 1.0)] {
            let value = seconds * scale
            if value < (unit == "s" ? 59.95 : 999.5) { return "\(sign)\(threeDigits(value)) \(unit)" }
        }
        let tenths = (magnitude &+ 50_000_000) / 100_000_000
        if tenths < 36_000 {
            let rest = tenths % 600
            return "\(sign)\(tenths / 600) m \(rest / 10)\(rest % 10 == 0 ? "" : ".\(rest % 10)") s"
        }
        let minutes = (magnitude / 1_000_000_000 &+ 30) / 60
        return "\(sign)\(minutes / 60) h \(minutes % 60) m"
    }

    /// A value from 0 up to 1,000 with three significant digits.
    private static func threeDigits(_ value: Double) -> String {
        let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        let scale: UInt64 = decimals == 2 ? 100 : decimals == 1 ? 10 : 1
        let scaled = UInt64((value * Double(scale)).rounded())
        if scale == 1 { return "\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}
