import Dissection
import LiveCapture
import Wire

/// What the frames of a live capture go through on the decoding thread: the file that keeps them, and the decoder.
struct LiveSink: ~Copyable {
    var stage: DecodeStage
    private var frameFile: FrameFile?
    private let linkTypes: [LinkType]
    /// Frames so far, by interface.
    private var numbers: [Int64]
    /// One for all interfaces, which the system's clock dates.
    private var clock = SourceClock()
    /// The last frame.
    private var last = FrameReference(source: 0, number: 0)
    /// The frame whose place in time depends on the next one's, and its octets.
    private var unplaced: (frame: SourceFrame, octets: [UInt8])?

    init(stage: consuming DecodeStage, frameFile: consuming FrameFile?, linkTypes: [LinkType]) {
        self.stage = stage
        self.frameFile = frameFile
        self.linkTypes = linkTypes
        numbers = [Int64](repeating: 0, count: linkTypes.count)
    }

    /// Whether there is a file that keeps the frames.
    var keepsFrames: Bool { frameFile != nil }

    /// What the clock did.
    var clockSteps: ClockSteps { clock.steps }

    /// A time of the capture clock as the system's clock says it now.
    func systemTime(_ time: Timestamp) -> Timestamp {
        clock.offset == 0 ? time : time.advanced(by: 0 &- clock.offset)
    }

    /// Takes a frame of an interface.
    mutating func consume(_ entry: FrameBatch.Entry, octets: RawSpan, from source: Int) {
        numbers[source] &+= 1
        let length = Int(entry.originalLength)
        frameFile?.append(time: entry.time, originalLength: length, octets: octets, interface: source)
        var frame = SourceFrame(
            source: Int32(truncatingIfNeeded: source), number: numbers[source], time: entry.time,
            linkType: linkTypes[source], originalLength: length)
        last = frame.reference
        if unplaced != nil { settle(next: entry.time) }
        guard let time = clock.place(entry.time, at: frame.reference) else {
            unplaced = (frame, octets.withUnsafeBytes { [UInt8]($0) })
            return
        }
        frame.time = time
        stage.consume(frame, octets: octets)
    }

    /// Says that the system's clock has reached `time` without a frame.
    mutating func tick(_ time: Timestamp) {
        if unplaced != nil { settle(next: time) }
        if let reached = clock.read(time, at: last) { stage.tick(reached) }
    }

    /// Declares the end of the capture and gives the counts; the last batch is to be taken.
    mutating func finish() -> DissectionLedger {
        if unplaced != nil { settle(next: nil) }
        return stage.finish()
    }

    /// Hands on the frame that waits, now that the next one's time is known, or that none comes.
    private mutating func settle(next: Timestamp?) {
        guard var waiting = unplaced.take() else { return }
        waiting.frame.time = clock.settle(waiting.frame.time, at: waiting.frame.reference, next: next)
        stage.consume(waiting.frame, octets: waiting.octets.span.bytes)
    }

    /// Writes the frames that are kept, unless more are about to come.
    ///
    /// Throws where that failed, now or before.
    mutating func flushFrames(isMoreToCome: Bool) throws(RecordingError) {
        do {
            try frameFile?.flush(isMoreToCome: isMoreToCome)
        } catch {
            throw .frames(error)
        }
    }

    /// Ends the file of the frames that are kept.
    mutating func closeFrames(_ figures: LiveFigures) throws(RecordingError) {
        do {
            for (source, interface) in figures.interfaces.enumerated() {
                frameFile?.append(
                    received: interface.kernel.received,
                    dropped: interface.kernel.dropped &+ interface.queueFull, at: LiveCapture.now, interface: source)
            }
            try frameFile?.close()
        } catch {
            throw .frames(error)
        }
    }
}
