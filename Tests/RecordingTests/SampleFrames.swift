import Foundation
import TestSupport
import Wire

@testable import Recording

extension DecodeStage {
    /// Takes the frames of the capture of real clients, one by one; `body` is called behind each.
    mutating func takeSample(_ body: (inout DecodeStage) throws -> Void = { _ in }) throws {
        let path = CorpusFolder.repository.appending(path: "Samples/real-clients/capture.pcap").path()
        var walk = try FrameWalk(paths: [path])
        while try walk.next({ (frame, octets, _) throws(RecordingError) in
            consume(
                SourceFrame(
                    source: 0, number: frame.stamp.number, time: frame.stamp.time, linkType: frame.linkType,
                    originalLength: frame.originalLength), octets: octets)
        }) { try body(&self) }
    }
}
