import EventLog
import Savefile
import Wire

/// Capture files turned into one event log.
public struct FileRecording: Sendable {
    /// How often what was learnt takes effect, in nanoseconds of capture time: so often that what waits for it is still in the
    /// cache.
    ///
    /// In a live capture, whose octets come slowly, fewer steps take less time.
    private static let tick: Int64 = 20_000_000

    private let paths: [String]
    private let options: RecordingOptions

    /// Names the files, in the order of their indices in the log; `-` is standard input.
    public init(paths: [String], options: RecordingOptions) {
        self.paths = paths
        self.options = options
    }

    /// Reads the files to their end, or until `stop` is set, and ends the log.
    ///
    /// A file that cannot even be started on is an error and nothing is written. One that is damaged or cut midway is
    /// reported in the summary's `damage`; all before the damage is in the log.
    public func run(
        until stop: StopSignal = StopSignal(), progress: (RecordingProgress) -> Void = { _ in }
    ) throws(RecordingError) -> RecordingSummary {
        var sources = try MergedSavefiles(paths: paths, stop: stop)
        var filter = try filter(for: &sources)
        let pipeline = LogPipeline(
            stage: try LogStage(options: options, sources: sources.headers, patience: sources.mayWait ? .zero : nil),
            threads: options.threads)
        var stage = DecodeStage(options: options, tick: Self.tick)
        var isMore = true
        while isMore && !stage.isDone && stop.number == nil && pipeline.ending == nil {
            isMore = try sources.read(into: &stage, filter: &filter)
            stage.putBack(try pipeline.hand(over: stage.takeBatch()), reads: pipeline.leavesReading)
            progress(RecordingProgress(frames: stage.frames))
        }
        let decoded = DecodedCounts(
            dissection: stage.finish(), clockSteps: sources.clockSteps, sourceDrops: sources.drops)
        let ledger = try pipeline.finish(stage.takeBatch(), counts: decoded)
        return RecordingSummary(
            ledger: ledger, frames: stage.frames, damage: stop.number == nil ? sources.damage : [],
            unreadLinkTypes: UnreadLinkType.all(
                in: decoded, sources: paths),
            clockSteps: decoded.clockSteps.named(paths),
            failure: pipeline.ending)
    }

    /// The filter, compiled for what comes first, so that a wrong expression is an error before a log is begun.
    private func filter(for sources: inout MergedSavefiles) throws(RecordingError) -> FrameFilter? {
        guard let expression = options.filter else { return nil }
        var filter = FrameFilter(expression)
        let linkTypes = sources.firstLinkTypes()
        for linkType in linkTypes.isEmpty ? [.ethernet] : linkTypes { try filter.prepare(linkType) }
        return filter
    }
}
