import Dissection
import Extraction
import HTTP
import Savefile
import Wire

/// The first half of the road: frames to batches of findings.
struct DecodeStage: ~Copyable {
    /// Captured octets after which a batch is handed over: large enough that the hand-over costs nothing beside it, small
    /// enough for a second core's cache.
    static let batchOctets = 65_536
    /// Frames after which a batch is handed over, whatever their size.
    static let batchFrames = 4096

    private var dissector: Dissector
    private var intake: FindingIntake
    private var octets = 0
    private var batched = 0
    private var clock = Timestamp(nanoseconds: .min)
    private let frameLimit: Int
    /// Frames read so far.
    private(set) var frames = 0
    /// Connections that are held now.
    var connections: Int { dissector.connectionCount }
    /// Frames that a filter kept from the decoder.
    private var filtered = 0
    /// Keeps the frames of files that the filter lets pass.
    private var keeper: FrameFile?
    private let keepsFrames: Bool

    /// `tick` is the distance of two clock findings, in nanoseconds of capture time.
    init(options: RecordingOptions, tick: Int64 = Dissector.tick, keeper: consuming FrameFile? = nil) {
        var dissection = options.dissection
        dissection.tick = tick
        dissector = Dissector(options: dissection)
        intake = FindingIntake(options: options)
        frameLimit = options.frameLimit ?? .max
        keepsFrames = keeper != nil
        self.keeper = keeper
    }

    /// Takes a frame of a source.
    mutating func consume(
        _ frame: SourceFrame, octets span: RawSpan, filter: inout FrameFilter?
    ) throws(RecordingError) {
        let passes =
            try filter?.passes(span, linkType: frame.linkType, originalLength: frame.originalLength) ?? true
        if keepsFrames, passes {
            keeper?.append(
                time: frame.time, linkType: frame.linkType, originalLength: frame.originalLength, octets: span)
        }
        consume(frame, octets: span, passes: passes)
    }

    /// Writes the frames that are kept, at the end all of them.
    ///
    /// Gives what went wrong, now or before.
    mutating func writeFrames(isMoreToCome: Bool) -> RecordingError? {
        do {
            if isMoreToCome { try keeper?.flush(isMoreToCome: true) } else { try keeper?.close() }
            return nil
        } catch {
            return .frames(error)
        }
    }

    /// Takes a frame; `passes` is false where a filter expression keeps it from the decoder.
    mutating func consume(_ frame: SourceFrame, octets span: RawSpan, passes: Bool = true) {
        frames &+= 1
        if frame.time > clock { clock = frame.time }
        let frame = Frame(
            stamp: FrameStamp(time: frame.time, clock: clock, source: frame.source, number: frame.number),
            linkType: frame.linkType, originalLength: frame.originalLength)
        octets &+= span.byteCount
        batched &+= 1
        if passes {
            dissector.consume(frame, octets: span, into: &intake)
        } else {
            filtered &+= 1
            dissector.filtered(frame, into: &intake)
        }
    }

    /// Says that capture time has reached `time` without a frame.
    mutating func tick(_ time: Timestamp) {
        if time > clock { clock = time }
        dissector.tick(clock, into: &intake)
    }

    /// Whether the batch is large enough to be handed over, or the last.
    var isFull: Bool { octets >= Self.batchOctets || batched >= Self.batchFrames || isDone }

    /// Whether the limit of frames is reached.
    var isDone: Bool { frames &- filtered >= frameLimit }

    /// Takes the batch out and leaves none; `putBack` gives the next one its storage.
    mutating func takeBatch() -> FindingBatch {
        octets = 0
        batched = 0
        var taken = FindingBatch()
        swap(&intake.batch, &taken)
        taken.clock = clock
        return taken
    }

    /// Whether there is nothing to hand over.
    var isEmpty: Bool { intake.batch.isEmpty }

    /// Takes the storage of a batch that has been read, and leaves it without any.
    ///
    /// `reads`: whether the findings of the next are to be read here.
    mutating func putBack(_ empty: inout FindingBatch, reads: Bool) {
        swap(&intake.batch, &empty)
        dissector.reuse(&intake.batch.spare)
        intake.reads = reads
    }

    /// Declares the end of the capture and gives the counts; the last batch is to be taken.
    mutating func finish() -> DissectionLedger {
        dissector.finish(into: &intake)
        return dissector.ledger
    }
}

/// A frame as a source gives it, before it has its place in the run.
struct SourceFrame {
    var source: Int32
    var number: Int64
    var time: Timestamp
    var linkType: LinkType
    var originalLength: Int
}

extension SourceFrame {
    /// The frame without its time.
    var reference: FrameReference { FrameReference(source: source, number: number) }

    init(_ frame: SavefileFrame, source: Int) {
        self.init(
            source: Int32(truncatingIfNeeded: source), number: frame.number, time: frame.time, linkType: frame.linkType,
            originalLength: frame.originalLength)
    }
}
