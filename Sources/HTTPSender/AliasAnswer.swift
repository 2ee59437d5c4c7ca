/// The names in an answer of the DNS that are aliases or have them (RFC 1035 §4.1).
enum AliasAnswer {
    /// Records of an answer that are looked at; more than any chain that resolvers follow.
    private static let mostRecords = 64
    /// Labels of a name, and steps to them: no name of 255 octets has more.
    private static let mostLabels = 128
    private static let aliasType = 5

    /// The names that CNAME records of the answer lead to; none where the octets are no answer.
    static func aliases(in octets: [UInt8]) -> [String] {
        guard octets.count >= 12 else { return [] }
        var place = 12
        for _ in 0..<number(octets, 4) {
            guard let end = name(octets, at: place)?.end else { return [] }
            place = end + 4
        }
        var names: [String] = []
        for _ in 0..<min(number(octets, 6), mostRecords) {
            guard let owner = name(octets, at: place), owner.end + 10 <= octets.count else { return names }
            let content = owner.end + 10
            if number(octets, owner.end) == aliasType, let alias = name(octets, at: content)?.text {
                names.append(alias)
            }
            place = content + number(octets, owner.end + 8)
        }
        return names
    }

    private static func number(_ octets: [UInt8], _ place: Int) -> Int {
        Int(octets[place]) << 8 | Int(octets[place + 1])
    }

    /// A name, and where it ends; pointers are followed, and run out.
    private static func name(_ octets: [UInt8], at start: Int) -> (text: String, end: Int)? {
        var labels: [String] = []
        var place = start
        var end: Int?
        for _ in 0..<mostLabels {
            guard place < octets.count else { return nil }
            let length = Int(octets[place])
            if length == 0 { return (labels.joined(separator: "."), end ?? place + 1) }
            if length & 0xC0 == 0xC0 {
                guard place + 1 < octets.count else { return nil }
                end = end ?? place + 2
                place = number(octets, place) & 0x3FFF
            } else {
                guard length < 64, place + 1 + length <= octets.count else { return nil }
                labels.append(String(decoding: octets[(place + 1)...(place + length)], as: UTF8.self))
                place += 1 + length
            }
        }
        return nil
    }
}
