import Savefile
import Wire

/// A capture file among others: its reader, and its next frame.
///
/// A class because arrays hold no noncopyable values; the reader is taken out while a run of frames is read.
final class MergedSource {
    /// How a run of frames ended.
    enum Reading {
        /// At the bound, or because the stage is full.
        case bounded
        /// Before a read that may take long, with frames handed over.
        case wouldWait
        /// At the file's end, or at its damage.
        case ended(SavefileError?)
    }

    let name: String
    let size: Int?
    let mayWait: Bool
    /// The next frame; nil before the first, at the end, and where reading it may take long.
    private(set) var head: SavefileFrame?
    private var reader: SavefileReader?
    private var isAtEnd = false

    init(_ reader: consuming SavefileReader) {
        name = reader.name
        size = reader.size
        mayWait = reader.mayWait
        self.reader = consume reader
    }

    /// Frames that the file says were dropped when it was captured.
    var drops: Int? { reader?.drops }

    /// The name of the next frame's interface, where the file says it.
    var interfaceName: String? { reader?.interfaceName }

    /// Where the next frame stands among all files' frames.
    func place(index: Int) -> MergePlace? {
        head.map { MergePlace(time: $0.time, index: index) }
    }

    /// Reads the next frame.
    ///
    /// Gives the damage that ended the file, if that is what happened.
    func advance() -> SavefileError? {
        if isAtEnd { return nil }
        do {
            head = try reader?.next()
            isAtEnd = head == nil
            return nil
        } catch {
            head = nil
            isAtEnd = true
            return error
        }
    }

    /// Hands over the next frame alone, and leaves the place for the one after it empty.
    func passOn(
        _ body: (SavefileFrame, RawSpan) throws(RecordingError) -> Void
    ) throws(RecordingError) {
        guard let frame = head else { return }
        head = nil
        try reader?.withOctets(of: frame) { (octets) throws(RecordingError) in try body(frame, octets) }
    }

    /// Hands over frames up to `bound`, where another file's next frame stands.
    func read(
        index: Int, until bound: MergePlace?, into stage: inout DecodeStage, filter: inout FrameFilter?
    ) throws(RecordingError) -> Reading {
        guard let first = head, var reader = reader.take() else { return .ended(nil) }
        let run = Result { () throws(RecordingError) in
            try Self.read(
                &reader, from: first, mayWait: mayWait, index: index, until: bound, into: &stage, filter: &filter)
        }
        self.reader = consume reader
        let (next, reading) = try run.get()
        head = next
        if case .ended = reading { isAtEnd = true }
        return reading
    }

    /// The loop of `read` over the reader itself; gives the frame that comes next.
    private static func read(
        _ reader: inout SavefileReader, from first: SavefileFrame, mayWait: Bool, index: Int, until bound: MergePlace?,
        into stage: inout DecodeStage, filter: inout FrameFilter?
    ) throws(RecordingError) -> (SavefileFrame?, Reading) {
        var frame = first
        while !stage.isFull {
            if let bound, bound < MergePlace(time: frame.time, index: index) { break }
            try reader.withOctets(of: frame) { (octets) throws(RecordingError) in
                try stage.consume(SourceFrame(frame, source: index), octets: octets, filter: &filter)
            }
            if mayWait && !reader.hasFrame { return (nil, .wouldWait) }
            do {
                guard let next = try reader.next() else { return (nil, .ended(nil)) }
                frame = next
            } catch {
                return (nil, .ended(error))
            }
        }
        return (frame, .bounded)
    }
}

/// A place in the order of merging.
struct MergePlace: Comparable {
    var time: Timestamp
    var index: Int

    static func < (left: MergePlace, right: MergePlace) -> Bool {
        left.time != right.time ? left.time < right.time : left.index < right.index
    }
}
