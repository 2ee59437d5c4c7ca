import EventLog
import Extraction
import Savefile
import Wire

/// One record of a log, looked up in the captures that the log was made from.
public struct RecordInquiry: Sendable {
    private let logged: LoggedRecord
    private let paths: [String]
    /// The place among the log's sources of each path's frames.
    private let places: SourcePlaces
    private let exchange: TracedExchange

    /// Finds the record in the log, and the captures among its sources by base name and size.
    ///
    /// A source whose size the log does not know, a pipe or an interface, is any capture that is left over; one that is left over
    /// alone may have the frames of several interfaces, which it names.
    public init(seq: Int, log: String, captures: [String]) throws(ExplainError) {
        logged = try LoggedRecord(seq: seq, log: log)
        paths = captures
        guard let exchange = TracedExchange(logged.record, rank: logged.rank) else {
            throw .notFound(seq: seq, frames: logged.record.sources)
        }
        self.exchange = exchange
        if captures.contains("-") { throw .standardInput }
        places = try SourcePlaces(of: try Self.open(captures).headers, in: logged.header.sources)
        let places = places
        try Self.require(logged) { places.mayHold($0) }
    }

    /// Throws where a source that the record has frames of does not hold what it should.
    private static func require(_ logged: LoggedRecord, _ holds: (Int) -> Bool) throws(ExplainError) {
        for span in logged.record.sources
        where logged.header.sources.indices.contains(span.source) && !holds(span.source) {
            throw .captureMissing(logged.header.sources[span.source])
        }
    }

    /// Reads the captures and says what they show of the record.
    public func explain() throws(ExplainError) -> RecordExplanation {
        var trace = ExchangeTrace(exchange)
        var places = places
        let damage = try walk(&places) { frame, octets in
            trace.consume(frame, octets: octets)
            return !trace.isDone
        }
        trace.finish()
        guard let found = trace.found else {
            if logged.record.sources.contains(where: { places.hasSeen($0.source) }) {
                try Self.require(logged) { places.hasSeen($0) }
            }
            throw .notFound(seq: logged.record.seq, frames: logged.record.sources)
        }
        var explanation = RecordExplanation(logged.record, sources: logged.header.sources, found: found)
        explanation.lastSilence = trace.lastSilence
        explanation.damage = damage
        explanation.logFaults = logged.faults
        return explanation
    }

    /// Reads the captures again and writes to a new file the fewest frames that give the record.
    public func write(_ explanation: RecordExplanation, to path: String) throws(ExplainError) -> ReducedCapture {
        var widest = StoredFrames()
        for breadth in FrameBreadth.allCases {
            var choice = FrameChoice(breadth, exchange, explanation: explanation, start: logged.start)
            var stored = StoredFrames()
            var places = places
            _ = try walk(&places) { frame, octets in
                if choice.takes(frame, octets: octets) { stored.append(frame, octets: octets) }
                return !stored.isOverflown && !choice.isDone
            }
            if stored.isOverflown { throw .tooManyFrames(octets: StoredFrames.limit) }
            var reduction = FrameReduction(stored, options: options, record: logged.record)
            if let kept = reduction.run() {
                try save(stored, kept, to: path)
                return ReducedCapture(frames: kept.count, isSame: true, isSmallest: reduction.isSmallest)
            }
            widest = stored
        }
        try save(widest, Array(widest.frames.indices), to: path)
        return ReducedCapture(frames: widest.frames.count, isSame: false, isSmallest: false)
    }

    /// What the log was made with.
    private var options: RecordingOptions {
        var options = RecordingOptions(tool: logged.header.tool)
        options.selection = Selection(words: logged.header.selection)
        options.keepsCredentials = logged.header.redaction.isEmpty
        return options
    }

    private func save(_ stored: StoredFrames, _ kept: [Int], to path: String) throws(ExplainError) {
        do throws(FrameFileError) {
            guard let first = kept.first else { return }
            var file = try FrameFile(creating: path, application: logged.header.tool)
            file.describe(
                interface: "record \(logged.record.seq)", linkType: stored.frames[first].frame.linkType)
            for index in kept {
                let known = stored.frames[index]
                stored.withOctets(of: known) { octets in file.append(known.frame, octets: octets) }
            }
            try file.close()
        } catch {
            throw .recording(.frames(error))
        }
    }

    /// Hands the frames that pass the log's filter to `body`, numbered by the log's sources, until it says no.
    private func walk(
        _ places: inout SourcePlaces, _ body: (Frame, RawSpan) -> Bool
    ) throws(ExplainError) -> [SavefileError] {
        do throws(RecordingError) {
            var walk = try FrameWalk(paths: paths)
            var filter = logged.header.filter.map { FrameFilter($0) }
            var isMore = true
            while isMore {
                var isWanted = true
                isMore = try walk.next { (frame, octets, interface) throws(RecordingError) in
                    var frame = frame
                    places.place(&frame.stamp, interface: interface)
                    let passes =
                        try filter?.passes(octets, linkType: frame.linkType, originalLength: frame.originalLength)
                        ?? true
                    if passes { isWanted = body(frame, octets) }
                }
                if !isWanted { break }
            }
            return walk.damage
        } catch {
            throw .recording(error)
        }
    }

    private static func open(_ paths: [String]) throws(ExplainError) -> FrameWalk {
        do throws(RecordingError) {
            return try FrameWalk(paths: paths)
        } catch {
            throw .recording(error)
        }
    }
}

/// What became of writing a record's frames.
public struct ReducedCapture: Sendable, Equatable {
    /// Frames written.
    public var frames: Int
    /// Whether a capture of them gives the same record.
    public var isSame: Bool
    /// Whether none of them can be left out; otherwise the search was ended at its bound.
    public var isSmallest: Bool
}
