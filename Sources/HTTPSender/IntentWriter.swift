import Dispatch
import NIOCore
import Replay

/// Writes what an engine wants in the journal before it goes on.
///
/// Confined to its event loop. As a rule the loop writes itself, since that is ahead of the due times and takes some
/// microseconds. Where each piece is brought to the disk, a thread of its own does that, and what is added meanwhile goes
/// in one piece after it.
final class IntentWriter {
    private let file: JournalFile
    private let loop: any EventLoop
    /// Called on the loop with the number of the last intent that is written, or nil once that fails.
    private let whenWritten: (Int?) -> Void
    private let queue: DispatchQueue?
    private var octets: [UInt8] = []
    private var lastIntent = 0
    private var isWriting = false
    /// Whether all that was added is written.
    var isIdle: Bool { !isWriting && octets.isEmpty }

    init(file: JournalFile, loop: any EventLoop, whenWritten: @escaping (Int?) -> Void) {
        self.file = file
        self.loop = loop
        self.whenWritten = whenWritten
        queue = file.isSynced ? DispatchQueue(label: "reprise.journal") : nil
    }

    /// Writes entries, the intents up to the one with number `last` among them.
    func add(_ entries: [JournalEntry], upTo last: Int) {
        JournalEncoding.append(entries, to: &octets)
        lastIntent = last
        write()
    }

    private func write() {
        guard !isWriting, !octets.isEmpty else { return }
        guard let queue else {
            let isWritten = Self.append(octets, to: file)
            octets.removeAll(keepingCapacity: true)
            whenWritten(isWritten ? lastIntent : nil)
            return
        }
        isWriting = true
        let (piece, last) = (octets, lastIntent)
        octets.removeAll()
        let this = NIOLoopBound(self, eventLoop: loop)
        queue.async { [file, loop] in
            let isWritten = Self.append(piece, to: file)
            loop.execute {
                this.value.isWriting = false
                this.value.whenWritten(isWritten ? last : nil)
                this.value.write()
            }
        }
    }

    /// Whether the octets are written; what failed is kept by the file.
    private static func append(_ octets: [UInt8], to file: JournalFile) -> Bool {
        do throws(JournalError) {
            try file.append(octets)
            return true
        } catch {
            return false
        }
    }
}
