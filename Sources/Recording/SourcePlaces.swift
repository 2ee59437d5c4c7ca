import EventLog
import Wire

/// Where the frames of captures stand among the sources of a log: of which source each is, and its number there.
///
/// A capture is one source. Or it is the file in which a live capture of several interfaces kept its frames: each interface is
/// a source, whose frames the log counts by themselves, and the file has them one behind the other.
struct SourcePlaces {
    /// For each capture, the sources that its frames may be of.
    private let candidates: [[Int]]
    /// Interfaces that are told apart by name: the source that each is.
    private let named: [String: Int]
    /// Frames so far, by source, of those that are told apart by name.
    private var numbers: [Int: Int64] = [:]

    /// Finds captures among a log's sources by base name and size.
    ///
    /// A source whose size the log does not know, a pipe or an interface, is any capture that is left over; where one is left
    /// over alone, it is all of them.
    init(of captures: [LogHeader.Source], in sources: [LogHeader.Source]) throws(ExplainError) {
        var free = Set(sources.indices)
        var candidates: [[Int]] = captures.map { capture in
            guard let index = sources.indices.first(where: { free.contains($0) && sources[$0] == capture }) else {
                return []
            }
            free.remove(index)
            return [index]
        }
        let left = captures.indices.filter { candidates[$0].isEmpty }
        for place in left {
            let unsized = sources.indices.filter { free.contains($0) && sources[$0].size == nil }
            guard let first = unsized.first else {
                throw .notOfTheLog(name: captures[place].name, size: captures[place].size, sources: sources)
            }
            candidates[place] = left.count == 1 ? unsized : [first]
            free.subtract(candidates[place])
        }
        self.candidates = candidates
        named = Dictionary(
            candidates.filter { $0.count > 1 }.flatMap { $0 }.map { (sources[$0].name, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Whether a capture may hold frames of a source.
    func mayHold(_ source: Int) -> Bool { candidates.contains { $0.contains(source) } }

    /// Whether frames of a source were seen that are told apart by name.
    func hasSeen(_ source: Int) -> Bool { numbers[source] != nil }

    /// Puts the stamp of a capture's next frame into the log's terms; `interface` is the name that the capture has for the
    /// frame's interface.
    mutating func place(_ stamp: inout FrameStamp, interface: String?) {
        let candidates = candidates[Int(stamp.source)]
        var source = candidates[0]
        if candidates.count > 1, let interface, let index = named[interface], candidates.contains(index) {
            source = index
            numbers[source, default: 0] &+= 1
            stamp.number = numbers[source, default: 0]
        }
        stamp.source = Int32(truncatingIfNeeded: source)
    }
}
