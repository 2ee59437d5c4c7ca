import Extraction
import HTTP
import Wire

/// The batch that is being filled: findings are read as they come, while their octets are at hand, or kept for the thread that
/// writes.
struct FindingIntake: FindingSink, ~Copyable {
    var batch = FindingBatch()
    /// Whether findings are read here.
    var reads = true
    private var reader: FindingReader

    init(options: RecordingOptions) {
        reader = FindingReader(options: options.extraction)
    }

    mutating func take(_ finding: consuming Finding) {
        if reads { reader.read(finding, into: &batch.readings) } else { batch.findings.take(finding) }
    }

    mutating func take(_ request: inout RequestMessage, of id: ExchangeID, at stamp: FrameStamp) {
        if reads {
            reader.read(request, of: id, at: stamp, into: &batch.readings)
        } else {
            batch.findings.take(&request, of: id, at: stamp)
        }
    }

    mutating func take(_ response: inout ResponseMessage, of id: ExchangeID, at stamp: FrameStamp) {
        if reads {
            reader.read(response, of: id, at: stamp, into: &batch.readings)
        } else {
            batch.findings.take(&response, of: id, at: stamp)
        }
    }
}
