import JSONText

/// The field that tells a replayed request from every other, and each from the next.
///
/// A dictionary of structured field values (RFC 9651 §3.2): `Reprise-Replay: run="0f…", seq=17, copy=1`. With the run's name it
/// is what a target, a proxy or a test can count by: the same three never go twice, unless `--resend-unknown` asks for it.
public struct ReplayMark: Sendable, Hashable {
    /// The field's name.
    public static let fieldName = "Reprise-Replay"

    /// The run's name: 16 hexadecimal digits that no other run has, and that a resumed run keeps.
    public let run: String
    /// The field's line up to the number of the request.
    private let opening: [UInt8]

    /// Makes the mark of a run.
    public init(run: String) {
        self.run = run
        opening = Array("\(Self.fieldName): run=\"\(run)\", seq=".utf8)
    }

    /// The mark of a run that is made up now.
    public static func random() -> ReplayMark {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return ReplayMark(run: String(repeating: "0", count: 16 - digits.count) + digits)
    }

    /// The mark of a run that is planned and not made: as long as every other one.
    public static let planned = ReplayMark(run: String(repeating: "0", count: 16))

    /// Appends the field's line for one request.
    func append(seq: Int, copy: Int, to octets: inout [UInt8]) {
        octets += opening
        JSONNumber.append(seq, to: &octets)
        octets += Self.beforeCopy
        JSONNumber.append(copy, to: &octets)
        octets.append(0x0D)
        octets.append(0x0A)
    }

    private static let beforeCopy = Array(", copy=".utf8)
}
