import EventLog
import TestSupport

/// The input is a log; each exchange that is read of it is written and read again.
enum EventLogFuzzing {
    /// The longest line: short, so that the fuzzer meets the limit.
    private static let lineLimit = 2048

    static func faults(in input: [UInt8]) -> [String] {
        let seed = Fingerprint.of(input)
        let layer = EventLogLayer(input, lineLimit: lineLimit)
        let whole = layer.run(.whole)
        var faults = Verifier(seed: seed, cuts: 1, loses: false).faults(in: layer, whole: whole)
        for line in whole.records {
            guard case .exchange(let record) = line else { continue }
            let again = record.writtenAndRead
            if again != record { faults.append("written and read again: \(String(describing: again)) for \(record)") }
        }
        return faults
    }
}
