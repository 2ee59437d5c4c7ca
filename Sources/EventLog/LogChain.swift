import Foundation

/// The files of a log while they are read one after the other: which comes next, and whether it follows.
struct LogChain: ~Copyable {
    /// The log's name.
    let name: String
    /// Whether what is missing is damage.
    let isWhole: Bool
    private var parts: LogParts
    private var next = 0
    private let following: LogFollowing?
    /// Whether the next part was waited for until that was no longer wanted.
    private(set) var isLeft = false
    /// How many of the first parts their writer removed, as far as the parts that were seen say.
    private var removed: Int
    /// The digest of the parts that were read to their end; nil before the end of the first.
    private var whole: String?
    private var closed = 0
    /// What the trailers of those count.
    private var counted = LogCounts()
    /// The place of the part that is read, and the digest that the next one must follow.
    private var present: LogHeader.Part?
    private var presentDigest: String?

    init(_ parts: LogParts, following: LogFollowing?) {
        self.parts = parts
        self.following = following
        name = parts.name
        isWhole = parts.isWhole
        removed = parts.removed
    }

    /// The file that is read next, opened; nil after the last.
    ///
    /// Where the part before says that there will be one, it is looked for, and whoever follows waits for it.
    mutating func open(
        lineLimit: Int, isAwaited: Bool
    ) throws(LogError) -> LogInput? {
        while true {
            if next == parts.files.count && isAwaited { awaitNext() }
            guard next < parts.files.count else { return nil }
            let file = parts.files[next]
            next += 1
            do throws(LogError) {
                return try open(file, lineLimit: lineLimit)
            } catch {
                // Limits may have removed it since the files were listed: then it is missing, and what is left is read.
                guard isWhole, let part = file.part, error.kind == .cannotOpen(errno: ENOENT) else { throw error }
                // Of one that is known to be removed a look at the folder would say nothing new.
                if part.number > removed, let first = parts.first {
                    look(for: parts.later(than: part.number, first: first))
                }
            }
        }
    }

    private func open(_ file: LogParts.File, lineLimit: Int) throws(LogError) -> LogInput {
        // Only the last may still grow, and the one before it may be about to get its trailer.
        let isLast = next == parts.files.count
        let name = parts.files.count == 1 && !isWhole ? parts.name : nil
        let input: LogInput
        do throws(LogError) {
            input = try LogInput(
                path: file.path, name: name, lineLimit: lineLimit, following: following, isLast: isLast)
        } catch {
            // A part that was being written may have been given its name since.
            let final = LogPath.finalName(file.path)
            guard final != file.path else { throw error }
            input = try LogInput(path: final, name: name, lineLimit: lineLimit, following: following, isLast: isLast)
        }
        if let expected = file.identity, let found = input.identity, found != expected {
            throw LogError(file: input.name, kind: .replaced)
        }
        return input
    }

    /// The number of a part that was read already, where this is another of that number.
    func second(_ part: LogHeader.Part?) -> Int? {
        guard isWhole, let part, let present, part.number <= present.number else { return nil }
        return part.number
    }

    /// Takes the place that the next part's header gives, and says what is wrong with it.
    mutating func begin(_ part: LogHeader.Part?) -> [LogError.Kind] {
        defer { present = part }
        guard isWhole, let part else { return [] }
        let before = present?.number ?? 0
        let (first, last) = (before &+ 1, part.number &- 1)
        if first <= last {
            // The writer says itself how many of its first parts it removed; those behind a part that was read are missed.
            guard removed >= last else { return [.missingParts(first...last)] }
            return before == 0 ? [] : [.removedParts(first...last)]
        }
        guard let expected = part.previous, let found = presentDigest, expected != found else { return [] }
        return [.foreignPart(expected: expected, found: found)]
    }

    /// Takes the end of a part: the digest of its lines, and its trailer where it has one.
    mutating func end(digest: String, trailer: LogTrailer?) {
        whole = wholeDigest(with: digest)
        closed += 1
        if let trailer { counted = counted + LogCounts(trailer) }
        presentDigest = trailer?.digest ?? digest
    }

    /// What is missing after the last part that was there.
    func missing(after trailer: LogTrailer?) -> [LogError.Kind] {
        guard isWhole, let trailer, trailer.isContinued, let number = present?.number else { return [] }
        let next = number &+ 1
        return removed < next ? [.missingParts(next...next)] : [.removedParts(next...removed)]
    }

    /// The trailer of the whole: that of the last part, with the lines of all.
    func closing(_ trailer: LogTrailer) -> LogTrailer {
        guard closed > 1 else { return trailer }
        var whole = trailer
        (whole.exchanges, whole.answers, whole.outcomes) = (counted.exchanges, counted.answers, counted.outcomes)
        whole.digest = self.whole ?? trailer.digest
        return whole
    }

    /// What tells the log from others, up to a part with the digest `part`: that digest where it is the first, else the
    /// digest of two lines, the one up to the part before and the part's.
    func wholeDigest(with part: String) -> String {
        guard let whole else { return part }
        var digest = LogDigest()
        digest.update(Array("\(whole)\n\(part)\n".utf8).span.bytes)
        return digest.text
    }

    /// The same for all parts that were read to their end; nil before the end of the first.
    var wholeDigest: String? { whole }

    /// Looks for the next part, which the writer may have begun since the files were listed, and where that is wanted waits
    /// for it.
    ///
    /// Where a later one is there and the next is not, though its writer says that it was removed, or at a second look, the
    /// later one is read. In one file alone there is nothing to wait for.
    private mutating func awaitNext() {
        guard let present, let digest = presentDigest, parts.folder != nil else { return }
        var seen: Int?
        while true {
            let later = parts.later(than: present.number, first: parts.first ?? present.first ?? digest)
            look(for: later)
            if let file = later.first, let part = file.part {
                let isNext = part.number == present.number &+ 1 && part.previous == digest
                if isNext || removed > present.number || seen == part.number {
                    parts.files.append(file)
                    return
                }
                seen = part.number
            }
            guard let following else { return }
            if !following.wait() {
                isLeft = true
                return
            }
        }
    }

    /// Takes from the headers of some parts how many were removed.
    private mutating func look(for parts: [LogParts.File]) {
        removed = max(removed, parts.compactMap(\.part?.removed).max() ?? 0)
    }
}
