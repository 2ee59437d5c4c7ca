import EventLog
import Wire

/// What was read in field sections that are like the ones that come: where lines of interest stand in them, and what some say.
///
/// Kept at the places that the encoder has for sections. An entry is as good as what the encoder says of its place.
struct KnownFields {
    /// What is read in a section; places are counted from the name of its first line.
    struct Reading {
        /// The value that names the authority: that of Host, or of `:authority` where there is none; nil where there are
        /// several Hosts.
        var authority: Range<Int>?
        /// Whether there is more than one Host.
        var hasHosts = false
        /// The value of the first Location.
        var location: Range<Int>?
        /// The hash of the value of the first User-Agent; 0 for none.
        var agent: UInt64 = 0
        /// The bit of the line of that.
        var agentLine: UInt32 = 0
    }

    private var readings = [Reading](repeating: Reading(), count: FieldSection.places)

    /// Reads the fields of which the encoder said `section`.
    mutating func read(_ fields: borrowing FieldLines, _ section: FieldSection) -> Reading {
        guard let place = section.place else { return Reading(fields) }
        if section.isNew {
            readings[place] = Reading(fields)
        } else if section.changed & readings[place].agentLine != 0 {
            readings[place].agent = ContentHash.ofValue("user-agent", in: fields)
        }
        return readings[place]
    }
}

extension KnownFields.Reading {
    /// Reads a section.
    fileprivate init(_ fields: borrowing FieldLines) {
        self.init()
        let lines = fields.lines.span
        guard !lines.isEmpty else { return }
        let start = lines[0].name.lowerBound
        var host: Range<Int>?
        for index in lines.indices.reversed() {
            let line = lines[index]
            let value = line.value.lowerBound &- start..<line.value.upperBound &- start
            if fields.isNamed(line, "host") {
                if host != nil { hasHosts = true }
                host = value
            } else if fields.isNamed(line, ":authority") {
                authority = value
            } else if fields.isNamed(line, "location") {
                location = value
            } else if fields.isNamed(line, "user-agent") {
                agent = ContentHash.of(fields.storage.span.bytes.extracting(line.value))
                agentLine = index < 32 ? 1 &<< UInt32(truncatingIfNeeded: index) : 0
            }
        }
        if let host { authority = hasHosts ? nil : host }
    }
}

extension FieldLines {
    /// A place counted from the name of the first line, as one in the storage.
    func inStorage(_ range: Range<Int>?) -> Range<Int>? {
        guard let range, let first = lines.first else { return nil }
        return first.name.lowerBound &+ range.lowerBound..<first.name.lowerBound &+ range.upperBound
    }
}
