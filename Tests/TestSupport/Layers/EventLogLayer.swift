public import EventLog

/// The event log's reader: a log in pieces to its lines and faults.
public struct EventLogLayer: LayerUnderTest, Sendable {
    private let octets: [UInt8]
    private let lineLimit: Int

    /// Takes a log's octets; `lineLimit` is the longest line that is read.
    public init(_ octets: [UInt8], lineLimit: Int = 1 << 20) {
        self.octets = octets
        self.lineLimit = lineLimit
    }

    /// What a run says.
    public struct Transcript: LayerTranscript, Sendable {
        /// The lines handed out.
        public var records: [LogLine] = []
        /// The header, the lines, the faults and the figures.
        public var lines: [String] = []
        /// Whether anything is wrong with the log.
        public var isDamaged = false
        /// The laws that the run broke.
        public var violations: [String] = []
    }

    /// The octets of the log.
    public var octetCount: Int { octets.count }

    /// The log without one octet.
    public func losing(_ index: Int) -> EventLogLayer {
        var rest = octets
        rest.remove(at: index)
        return EventLogLayer(rest, lineLimit: lineLimit)
    }

    /// Reads the log to its end.
    public func run(_ cut: InputCut) -> Transcript {
        var said = Transcript()
        do throws(LogError) {
            var reader = try LogReader(pieces: cut.pieces(of: octets), name: "log", lineLimit: lineLimit)
            said.lines.append("\(reader.header)")
            while let line = try reader.nextReadable() {
                said.records.append(line)
                said.lines.append("\(line)")
            }
            said.isDamaged = reader.damage != nil
            said.lines += reader.faults.map(\.description)
            said.lines.append("\(reader.faultCount) faults, \(reader.unknownLines) unknown, \(reader.counts)")
            if reader.faultCount < reader.faults.count || (reader.faultCount > 0) != said.isDamaged {
                said.violations.append("\(reader.faultCount) faults, \(reader.faults.count) kept")
            }
        } catch {
            said.isDamaged = true
            said.lines.append(error.description)
        }
        return said
    }

    /// A log that lost an octet before its trailer is never taken for whole: the digest says so.
    public func inventions(of lossy: Transcript, losing index: Int, from whole: Transcript) -> [String] {
        let body = octets.last == 0x0A ? octets.dropLast() : octets[...]
        let trailer = (body.lastIndex(of: 0x0A) ?? -1) + 1
        let isCompressed = octets.starts(with: [0x1F, 0x8B]) || octets.starts(with: [0x28, 0xB5])
        guard !whole.isDamaged, !lossy.isDamaged, !isCompressed, index < trailer else { return [] }
        return ["the loss is not noticed"]
    }
}
