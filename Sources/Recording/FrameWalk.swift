import EventLog
import Savefile
import Wire

/// The frames of capture files one by one, merged as a recording merges them.
struct FrameWalk: ~Copyable {
    private let sources: [MergedSource]
    /// What was wrong with files that had begun well, in the order in which it was met.
    private(set) var damage: [SavefileError] = []
    private var clock = Timestamp(nanoseconds: .min)

    /// Opens every file and reads its header.
    init(paths: [String]) throws(RecordingError) {
        var sources: [MergedSource] = []
        for (index, path) in paths.enumerated() {
            do {
                sources.append(MergedSource(try SavefileReader(path: path, among: paths.count), index: index))
            } catch {
                throw .savefile(error)
            }
        }
        self.sources = sources
    }

    /// The sources as a log's header names them.
    var headers: [LogHeader.Source] { sources.map { LogHeader.Source(name: $0.name, size: $0.size) } }

    /// Hands the next frame to `body`, with the index of its source among `paths` and the name of its interface; false at
    /// the end.
    mutating func next(
        _ body: (Frame, RawSpan, String?) throws(RecordingError) -> Void
    ) throws(RecordingError) -> Bool {
        var first: MergePlace?
        for source in sources {
            if source.head == nil, let error = source.advance() { damage.append(error) }
            guard let place = source.place else { continue }
            if let known = first, known < place { continue }
            first = place
        }
        guard let first else { return false }
        if first.time > clock { clock = first.time }
        let interface = sources[first.index].interfaceName
        try sources[first.index].passOn { (frame, octets) throws(RecordingError) in
            let stamp = FrameStamp(
                time: frame.time, clock: clock, source: Int32(truncatingIfNeeded: first.index), number: frame.number)
            try body(
                Frame(stamp: stamp, linkType: frame.linkType, originalLength: frame.originalLength), octets,
                interface)
        }
        return true
    }
}
