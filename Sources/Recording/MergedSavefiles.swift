import EventLog
import LiveCapture
import Savefile
import Wire

/// Capture files as one sequence of frames by capture time; ties by source, then by order in the file.
///
/// Within one file the frames keep their order, also where their times step back.
struct MergedSavefiles: ~Copyable {
    private let sources: [MergedSource]
    /// What was wrong with files that had begun well, in the order in which it was met.
    private(set) var damage: [SavefileError] = []

    /// Opens every file and reads its header.
    ///
    /// Throws where one is not a capture at all.
    init(paths: [String], stop: StopSignal) throws(RecordingError) {
        var sources: [MergedSource] = []
        for (index, path) in paths.enumerated() {
            do {
                sources.append(
                    MergedSource(
                        try SavefileReader(path: path, among: paths.count) { stop.number != nil }, index: index))
            } catch {
                throw .savefile(error)
            }
        }
        self.sources = sources
    }

    /// The sources as the log's header names them.
    var headers: [LogHeader.Source] { sources.map { LogHeader.Source(name: $0.name, size: $0.size) } }

    /// Whether a source is a pipe, whose next frame may be long in coming.
    var mayWait: Bool { sources.contains { $0.mayWait } }

    /// Frames that the files say were dropped when they were captured, or nil where none says so.
    var drops: Int? {
        let known = sources.compactMap { $0.drops }
        return known.isEmpty ? nil : known.reduce(0, &+)
    }

    /// What the clocks of the sources did.
    var clockSteps: ClockSteps { sources.reduce(into: ClockSteps()) { $0.add($1.clockSteps) } }

    /// The link types of the frames that come first.
    mutating func firstLinkTypes() -> [LinkType] {
        fillHeads()
        return sources.compactMap { $0.head?.linkType }
    }

    /// Reads frames into the stage until that is full, a pipe has no more for now, or the end; false at the end.
    mutating func read(into stage: inout DecodeStage, filter: inout FrameFilter?) throws(RecordingError) -> Bool {
        fillHeads()
        while !stage.isFull {
            guard let first = earliest(but: nil) else { return false }
            let second = earliest(but: first)
            let reading = try sources[first].read(
                until: second.flatMap { sources[$0].place }, into: &stage, filter: &filter)
            switch reading {
            case .bounded: break
            case .wouldWait: return true
            case .ended(let error): if let error { damage.append(error) }
            }
        }
        return true
    }

    private mutating func fillHeads() {
        for source in sources where source.head == nil {
            if let error = source.advance() { damage.append(error) }
        }
    }

    /// The index of the source whose next frame comes first.
    private func earliest(but excluded: Int?) -> Int? {
        var best: MergePlace?
        for (index, source) in sources.enumerated() where index != excluded {
            guard let place = source.place else { continue }
            if let known = best, known < place { continue }
            best = place
        }
        return best?.index
    }
}
