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
    private let frameFile: String?

    /// Names the files, in the order of their indices in the log; `-` is standard input.
    ///
    /// `frameFile` is where the frames that the filter lets pass are kept too, in pcapng; `-` is standard output.
    public init(paths: [String], options: RecordingOptions, frameFile: String? = nil) {
        self.paths = paths
        self.options = options
        self.frameFile = frameFile
    }

    /// Reads the files to their end, or until `stop` is set, and ends the log.
    ///
    /// A file that cannot even be started on is an error and nothing is written. One that is damaged or cut midway is
    /// reported in the summary's `damage`; all before the damage is in the log. A file for the frames that cannot be written ends
    /// the run: the log is whole up to there, and the summary's `failure` says why.
    public func run(
        until stop: StopSignal = StopSignal(), progress: (RecordingProgress) -> Void = { _ in }
    ) throws(RecordingError) -> RecordingSummary {
        var sources = try MergedSavefiles(paths: paths, stop: stop)
        var filter = try filter(for: &sources)
        let keeper = try keeper(for: &sources)
        let pipeline = LogPipeline(
            stage: try LogStage(options: options, sources: sources.headers, patience: sources.mayWait ? .zero : nil),
            threads: options.threads)
        var stage = DecodeStage(options: options, tick: Self.tick, keeper: keeper)
        var isMore = true
        var failure: RecordingError?
        do throws(RecordingError) {
            while isMore && !stage.isDone && stop.number == nil && pipeline.ending == nil && failure == nil {
                isMore = try sources.read(into: &stage, filter: &filter)
                var batch = stage.takeBatch()
                try pipeline.hand(over: &batch)
                stage.putBack(&batch, reads: pipeline.leavesReading)
                failure = stage.writeFrames(isMoreToCome: true)
                progress(RecordingProgress(frames: stage.frames))
            }
        } catch {
            pipeline.abandon()
            throw error
        }
        failure = stage.writeFrames(isMoreToCome: false) ?? failure
        let damage = stop.number == nil ? sources.damage : []
        let decoded = DecodedCounts(
            dissection: stage.finish(), clockSteps: sources.clockSteps, sourceDrops: sources.drops,
            damagedSources: damage.count)
        let ledger = try pipeline.finish(stage.takeBatch(), counts: decoded)
        return RecordingSummary(
            ledger: ledger, frames: stage.frames, damage: damage,
            unreadLinkTypes: UnreadLinkType.all(
                in: decoded, sources: paths),
            clockSteps: decoded.clockSteps.named(paths),
            failure: pipeline.ending ?? failure)
    }

    /// Creates the file that keeps the frames, with the link types that come first: without a frame it is whole, too.
    private func keeper(for sources: inout MergedSavefiles) throws(RecordingError) -> FrameFile? {
        guard let frameFile else { return nil }
        do {
            var file = try FrameFile(creating: frameFile, application: options.tool)
            var described: Set<LinkType> = []
            for linkType in sources.firstLinkTypes() where described.insert(linkType).inserted {
                file.describe(interface: nil, linkType: linkType, filter: options.filter)
            }
            if described.isEmpty { file.describe(interface: nil, linkType: .ethernet, filter: options.filter) }
            return file
        } catch {
            throw .frames(error)
        }
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
