public import Replay
internal import Wire

extension PlanSummary {
    /// Each rewrite with how often it fits, in words.
    public var rewriteTexts: [String] {
        let rules = options.rewrites
        var texts = zip(rules.members, rewrites.members).map { "--map \($0.text): \(CountText.text($1, "value"))" }
        texts += zip(rules.fields, rewrites.fields).map {
            "--header \(String(decoding: $0.name, as: UTF8.self)): \(CountText.text($1, "request"))"
        }
        texts += zip(rules.paths, rewrites.paths).map { "--path \($0.text): \(CountText.text($1, "target"))" }
        if rewrites.pseudonyms > 0 {
            texts.append("visitor ids: \(CountText.text(rewrites.pseudonyms)) replaced by pseudonyms")
        }
        if rewrites.decoded > 0 {
            texts.append("content codings: \(CountText.text(rewrites.decoded, "request")) sent without")
        }
        return texts.map(\.printable)
    }

    /// Values of a member that are listed.
    private static let listedValues = 10

    /// Whose reports the bodies count in as they go: member, and how many bodies name each value, the most first.
    var routingRows: [(name: String, values: [String])] {
        routing.members.map { member in
            let sorted = member.values.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            var values = sorted.prefix(Self.listedValues).map {
                "\($0.key.printable):\(CountText.text($0.value))"
            }
            let more = sorted.count - values.count
            if more > 0 { values.append("and \(CountText.text(more)) more") }
            return (member.name, values.isEmpty ? ["none"] : values)
        }
    }
}
