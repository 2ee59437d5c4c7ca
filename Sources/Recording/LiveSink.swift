import LiveCapture
import Wire

/// What the frames of a live capture go through on the decoding thread: the file that keeps them, and the decoder.
struct LiveSink: ~Copyable {
    var stage: DecodeStage
    private var frameFile: FrameFile?
    private let linkTypes: [LinkType]
    /// Frames so far, by interface.
    private var numbers: [Int64]

    init(stage: consuming DecodeStage, frameFile: consuming FrameFile?, linkTypes: [LinkType]) {
        self.stage = stage
        self.frameFile = frameFile
        self.linkTypes = linkTypes
        numbers = [Int64](repeating: 0, count: linkTypes.count)
    }

    /// Whether there is a file that keeps the frames.
    var keepsFrames: Bool { frameFile != nil }

    /// Takes a frame of an interface.
    mutating func consume(_ entry: FrameBatch.Entry, octets: RawSpan, from source: Int) {
        numbers[source] &+= 1
        let length = Int(entry.originalLength)
        frameFile?.append(time: entry.time, originalLength: length, octets: octets, interface: source)
        let frame = SourceFrame(
            source: Int32(truncatingIfNeeded: source), number: numbers[source], time: entry.time,
            linkType: linkTypes[source], originalLength: length)
        stage.consume(frame, octets: octets)
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
