import Savefile
import Wire

/// A capture file among others: its reader, and its next frame.
///
/// The frames' times are those on the line of the source's clock. A class because arrays hold no noncopyable values; the reader
/// is taken out while a run of frames is read.
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
    /// Its place among the sources.
    let index: Int
    let size: Int?
    let mayWait: Bool
    /// The next frame; nil before the first, at the end, and where reading it may take long.
    private(set) var head: SavefileFrame?
    /// The octets of `head`, where the frame behind it has been read already.
    private var headOctets: [UInt8]?
    /// The frame that was read last, where it has no place in time yet.
    private var unplaced: SavefileFrame?
    /// The damage that was met while the frame behind one was looked at.
    private var damage: SavefileError?
    private var reader: SavefileReader?
    private var clock = SourceClock()
    /// Frames without a time so far.
    private var invalidTimes = 0
    private var isAtEnd = false

    init(_ reader: consuming SavefileReader, index: Int) {
        self.index = index
        name = reader.name
        size = reader.size
        mayWait = reader.mayWait
        self.reader = consume reader
    }

    /// Frames that the file says were dropped when it was captured.
    var drops: Int? { reader?.drops }

    /// The name of the next frame's interface, where the file says it.
    var interfaceName: String? { headOctets == nil ? reader?.interfaceName : headInterface }
    private var headInterface: String?

    /// What the clock did.
    var clockSteps: ClockSteps { clock.steps }

    /// Where the next frame stands among all files' frames.
    var place: MergePlace? {
        head.map { MergePlace(time: $0.time, index: index) }
    }

    /// Reads the next frame.
    ///
    /// Gives the damage that ended the file, if that is what happened.
    func advance() -> SavefileError? {
        if head != nil { return nil }
        guard let frame = unplaced.take() ?? read() else { return damage.take() }
        place(frame)
        return nil
    }

    /// Reads a frame as the file has it; keeps the damage that ends the file.
    private func read() -> SavefileFrame? {
        if isAtEnd { return nil }
        do {
            let frame = try reader?.next()
            isAtEnd = frame == nil
            return frame
        } catch {
            damage = error
            isAtEnd = true
            return nil
        }
    }

    /// Makes the frame that was read last the next one, at its place in time; reads the one behind it where that decides.
    private func place(_ frame: SavefileFrame) {
        let invalid = reader?.invalidTimes ?? 0
        let isInvalid = invalid != invalidTimes
        invalidTimes = invalid
        var frame = frame
        if !isInvalid, let time = clock.place(frame.time, at: frame.reference(in: index)) {
            frame.time = time
        } else {
            headOctets = reader?.withOctets(of: frame) { $0.withUnsafeBytes { [UInt8]($0) } }
            headInterface = reader?.interfaceName
            unplaced = read()
            if isInvalid {
                frame.time = clock.placeWithoutTime(at: frame.reference(in: index), next: unplaced?.time) ?? frame.time
            } else {
                frame.time = clock.settle(frame.time, at: frame.reference(in: index), next: unplaced?.time)
            }
        }
        head = frame
    }

    /// Hands over the next frame alone, and leaves the place for the one after it empty.
    func passOn(
        _ body: (SavefileFrame, RawSpan) throws(RecordingError) -> Void
    ) throws(RecordingError) {
        guard let frame = head else { return }
        head = nil
        if let octets = headOctets.take() {
            try body(frame, octets.span.bytes)
        } else {
            try reader?.withOctets(of: frame) { (octets) throws(RecordingError) in try body(frame, octets) }
        }
    }

    /// Hands over frames up to `bound`, where another file's next frame stands.
    func read(
        until bound: MergePlace?, into stage: inout DecodeStage, filter: inout FrameFilter?
    ) throws(RecordingError) -> Reading {
        if headOctets != nil {
            try passOn { (frame, octets) throws(RecordingError) in
                try stage.consume(SourceFrame(frame, source: index), octets: octets, filter: &filter)
            }
            return reachNext()
        }
        guard let first = head, var reader = reader.take() else { return .ended(nil) }
        let run = Result { () throws(RecordingError) in
            try Self.read(
                &reader, &clock, from: first, mayWait: mayWait, index: index, until: bound, into: &stage,
                filter: &filter, invalidTimes: invalidTimes)
        }
        self.reader = consume reader
        let (next, reading) = try run.get()
        head = nil
        switch next {
        case .placed(let frame): head = frame
        case .unplaced(let frame):
            unplaced = frame
            return reachNext()
        case .none: if case .ended = reading { isAtEnd = true }
        }
        return reading
    }

    /// Places the frame that was read last, unless the one behind it decides and may be long in coming.
    private func reachNext() -> Reading {
        guard unplaced != nil else { return isAtEnd ? .ended(damage.take()) : .wouldWait }
        if mayWait, reader?.hasFrame == false { return .wouldWait }
        return advance().map { .ended($0) } ?? .bounded
    }

    /// The frame that comes next.
    private enum Next {
        case placed(SavefileFrame)
        case unplaced(SavefileFrame)
        case none
    }

    /// The loop of `read` over the reader itself; gives the frame that comes next.
    private static func read(
        _ reader: inout SavefileReader, _ clock: inout SourceClock, from first: SavefileFrame, mayWait: Bool,
        index: Int, until bound: MergePlace?, into stage: inout DecodeStage, filter: inout FrameFilter?,
        invalidTimes: Int
    ) throws(RecordingError) -> (Next, Reading) {
        var frame = first
        while !stage.isFull {
            if let bound, bound < MergePlace(time: frame.time, index: index) { break }
            try reader.withOctets(of: frame) { (octets) throws(RecordingError) in
                try stage.consume(SourceFrame(frame, source: index), octets: octets, filter: &filter)
            }
            if mayWait && !reader.hasFrame { return (.none, .wouldWait) }
            do {
                guard let next = try reader.next() else { return (.none, .ended(nil)) }
                frame = next
            } catch {
                return (.none, .ended(error))
            }
            guard reader.invalidTimes == invalidTimes,
                let time = clock.place(frame.time, at: frame.reference(in: index))
            else {
                return (.unplaced(frame), .bounded)
            }
            frame.time = time
        }
        return (.placed(frame), .bounded)
    }
}

extension SavefileFrame {
    /// The frame without its time, in the source at `index`.
    func reference(in index: Int) -> FrameReference {
        FrameReference(source: Int32(truncatingIfNeeded: index), number: number)
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
