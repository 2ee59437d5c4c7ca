import Dissection
import Extraction
import HTTP

extension RecordingOptions {
    /// What the decoder is told.
    var dissection: DissectionOptions {
        var limits = HTTPLimits.standard
        limits.maxContent = maxBody
        return DissectionOptions(interest: selection.interest, http: limits)
    }

    /// What the extractor is told.
    var extraction: ExtractionOptions {
        let (seconds, attoseconds) = hold.components
        let nanoseconds =
            seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000
        return ExtractionOptions(selection: selection, keepsCredentials: keepsCredentials, hold: nanoseconds)
    }
}
