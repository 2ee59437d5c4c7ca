import Dissection
import Extraction
import HTTP

extension RecordingOptions {
    /// What the decoder is told.
    var dissection: DissectionOptions {
        var http = limits.http
        http.maxContent = maxBody
        var options = DissectionOptions(interest: selection.interest, reassembly: limits.reassembly, http: http)
        options.readerOctets = limits.readerOctets
        return options
    }

    /// What the extractor is told.
    var extraction: ExtractionOptions {
        let (seconds, attoseconds) = hold.components
        let nanoseconds =
            seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000
        var options = ExtractionOptions(
            selection: selection, keepsCredentials: keepsCredentials, hold: nanoseconds,
            maxHeldOctets: limits.heldLines)
        options.maxSessions = limits.sessions
        options.sessionIdle = limits.sessionIdle
        options.maxAnswersAwaited = limits.answersAwaited
        return options
    }
}
