import Savefile
import Wire

/// A capture in memory: the octets of all frames, one after the other, and where each lies.
///
/// So that a layer is measured without the reading of its file.
struct LoadedCapture {
    private(set) var octets: [UInt8] = []
    private(set) var frames: [(frame: Frame, octets: Range<Int>)] = []

    init(path: String) throws {
        var reader = try SavefileReader(path: path)
        octets.reserveCapacity(reader.size ?? 0)
        var clock = Timestamp(nanoseconds: .min)
        while let header = try reader.next() {
            clock = max(clock, header.time)
            let start = octets.count
            octets.append(contentsOf: reader.storage[header.octets])
            frames.append(
                (
                    Frame(
                        stamp: FrameStamp(time: header.time, clock: clock, source: 0, number: header.number),
                        linkType: header.linkType, originalLength: header.originalLength),
                    start..<octets.count
                ))
        }
    }
}
