import EventLog

/// Reads a journal line by line, in memory that one line bounds.
public struct JournalReader: ~Copyable {
    /// The first line.
    public let header: JournalHeader
    private var lines: JournalLines

    /// Opens the journal at `path`, and reads its header; errors call it `name`.
    public init(path: String, name: String) throws(JournalError) {
        var lines = try JournalLines(path: path, name: name)
        guard let first = try lines.next() else { throw JournalError(file: name, kind: .noHeader) }
        guard case .header(let header) = first else {
            throw JournalError(file: name, line: 1, kind: .notAJournal("its first line is no header"))
        }
        self.header = header
        self.lines = lines
    }

    /// The octets of the whole lines read so far: where the next line begins.
    public var wholeLength: Int { lines.wholeLength }
    /// The octets of a last line without its line feed, which is passed over; known at the end.
    public var tornOctets: Int { lines.tornOctets }

    /// The next line; nil at the end.
    ///
    /// A line that breaks the format is thrown, and so is a second header.
    public mutating func next() throws(JournalError) -> JournalLine? {
        guard let line = try lines.next() else { return nil }
        if case .header = line { throw lines.fault("a second header") }
        return line
    }
}

/// The lines of a journal, the header like the others.
private struct JournalLines: ~Copyable {
    private(set) var wholeLength = 0
    private(set) var tornOctets = 0
    private var input: LogInput
    private let name: String
    private var number = 0

    init(path: String, name: String) throws(JournalError) {
        self.name = name
        do throws(LogError) {
            input = try LogInput(path: path, lineLimit: LogFormat.lineLimit)
        } catch {
            throw Self.translated(error, name: name)
        }
    }

    mutating func next() throws(JournalError) -> JournalLine? {
        let piece: LogInput.Piece?
        do throws(LogError) {
            piece = try input.next()
        } catch {
            throw Self.translated(error, name: name)
        }
        number += 1
        switch piece {
        case nil: return nil
        case .tooLong: throw fault("the line is longer than \(LogFormat.lineLimit) octets")
        case .line(let range, let isEnded):
            guard isEnded else {
                tornOctets = range.count
                return nil
            }
            wholeLength += range.count + 1
            do throws(OutcomeError) {
                return try JournalDecoding.line(Array(input.storage[range]))
            } catch {
                throw fault(error.reason)
            }
        }
    }

    /// A fault of the line that was read last; of the first line it says that this is no journal.
    func fault(_ reason: String) -> JournalError {
        JournalError(file: name, line: number, kind: number == 1 ? .notAJournal(reason) : .badLine(reason))
    }

    private static func translated(_ error: LogError, name: String) -> JournalError {
        switch error.kind {
        case .cannotOpen(let code): JournalError(file: name, kind: .cannotOpen(errno: code))
        case .cannotRead(let code): JournalError(file: name, kind: .cannotRead(errno: code))
        default: JournalError(file: name, kind: .notAJournal(error.description))
        }
    }
}
