import Replay
import Report

/// A run that is gone on with: its journal, held against others and read.
final class EarlierRun {
    /// The journal, to which the run that goes on adds.
    let file: JournalFile
    private var reader: JournalReader

    /// Opens and holds the journal, and reads its header.
    init(path: String, isSynced: Bool) throws(JournalError) {
        file = try JournalFile.reopen(path, isSynced: isSynced)
        reader = try JournalReader(path: file.readingPath, name: file.name)
    }

    /// What the run has in common with the one that goes on.
    var header: JournalHeader { reader.header }

    /// Reads the journal to its end, hands the outcomes in it to `outcome`, and cuts off what a killed run left of a line.
    ///
    /// `isKept`: it stays as it is, for a run that sends nothing.
    func read(isKept: Bool = false, outcome: (Outcome) throws -> Void) throws -> JournalState {
        var state = JournalState()
        while let line = try reader.next() {
            let isNews = state.add(line)
            if isNews, case .outcome(let known) = line { try outcome(known) }
        }
        if reader.tornOctets > 0 {
            Diagnostic.note(
                "\(file.name): a last line of \(CountText.text(reader.tornOctets, "octet")) that was never whole "
                    + (isKept ? "is passed over" : "is cut off"))
        }
        if !isKept { try file.truncate(to: reader.wholeLength) }
        return state
    }
}
