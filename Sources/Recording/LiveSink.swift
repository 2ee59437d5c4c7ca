import LiveCapture
import Wire

/// What the frames of a live capture go through: the file that keeps them, and the decoder.
struct LiveSink: ~Copyable {
    var stage: DecodeStage
    private var frameFile: FrameFile?
    private let linkType: LinkType
    private let frameLimit: Int

    init(stage: consuming DecodeStage, frameFile: consuming FrameFile?, linkType: LinkType, frameLimit: Int?) {
        self.stage = stage
        self.frameFile = frameFile
        self.linkType = linkType
        self.frameLimit = frameLimit ?? .max
    }

    /// The frames that may still come.
    var room: Int { frameLimit - stage.frames }

    /// Takes a frame.
    mutating func consume(_ header: LiveCapture.FrameHeader, octets: RawSpan) {
        frameFile?.append(time: header.time, originalLength: header.originalLength, octets: octets)
        let frame = SourceFrame(
            source: 0, number: Int64(stage.frames &+ 1), time: header.time, linkType: linkType,
            originalLength: header.originalLength)
        stage.consume(frame, octets: octets)
    }

    /// Writes the frames that are kept.
    ///
    /// Throws where that failed, now or before.
    mutating func flushFrames() throws(RecordingError) {
        do {
            try frameFile?.flush()
        } catch {
            throw .frames(error)
        }
    }

    /// Ends the file of the frames that are kept.
    mutating func closeFrames(_ statistics: CaptureStatistics?) throws(RecordingError) {
        do {
            if let statistics {
                frameFile?.append(
                    received: statistics.received, dropped: statistics.dropped, at: LiveCapture.now)
            }
            try frameFile?.close()
        } catch {
            throw .frames(error)
        }
    }
}
