import ArgumentParser
import EventLog
import Foundation
import Recording
import Report
import Savefile

/// `reprise explain`: the frames behind one record of a log.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show the frames of one record, and say what they mean.",
        discussion: """
            EXAMPLES:
              reprise explain 17 field.ndjson field.pcapng
              reprise explain 17 field.ndjson field.pcapng -w record-17.pcapng && wireshark record-17.pcapng

            EVENT is the seq of a record. The captures are those that the log was made from, known by base name and size. \
            Each frame stands with its time, the gap to the frame before it, its flags, its octets, and what of the request or \
            the answer it carries; the last lines say in words what happened. -w writes the fewest frames that \
            still give the record.

            Exits with 1 where the record or its frames cannot be found, and with 4 where the log or a capture is damaged.
            """
    )

    @Argument(help: ArgumentHelp("The seq of the record.", valueName: "event"))
    var event: Int

    @Argument(
        help: ArgumentHelp(
            "The event log, also .gz and .zst, or the folder of its parts; - for standard input.", valueName: "log"))
    var log: String

    @Argument(help: ArgumentHelp("The captures that the log was made from.", valueName: "capture"))
    var captures: [String]

    @Option(
        name: .customShort("w"),
        help: ArgumentHelp("Write the fewest frames that still give the record to this new file.", valueName: "pcapng"))
    var write: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if event < 1 { throw ValidationError("a record's seq is 1 or more; found \(event)") }
        if captures.contains("-") {
            throw ValidationError("a capture is read more than once here: standard input cannot be one")
        }
        if write == "-" { throw ValidationError("-w writes a file; standard output has the explanation") }
    }

    func run() throws {
        do {
            let inquiry = try RecordInquiry(seq: event, log: log, captures: captures)
            let explanation = try inquiry.explain()
            var status = ExitStatus.done
            for fault in explanation.logFaults {
                Diagnostic.error(fault.description, hint: fault.hint)
                status = status.or(.damaged)
            }
            for damage in explanation.damage {
                Diagnostic.error(damage.description, hint: damage.hint)
                status = status.or(damage.isDamage ? .damaged : .failed)
            }
            if json {
                try StandardStream.write(ExplanationJSON(explanation).octets, to: STDOUT_FILENO)
            } else {
                try StandardStream.print(ExplanationText(explanation).text)
            }
            if let write { status = status.or(try save(explanation, of: inquiry, to: write)) }
            try status.leave()
        } catch let error as ExplainError {
            Diagnostic.error(error.description, hint: error.hint)
            throw ExitStatus.failed
        }
    }

    private func save(
        _ explanation: RecordExplanation, of inquiry: RecordInquiry, to path: String
    ) throws(ExplainError) -> ExitStatus {
        let written = try inquiry.write(explanation, to: path)
        let frames = CountText.text(written.frames, "frame")
        guard written.isSame else {
            Diagnostic.error(
                "\(path): \(frames) of the client were written, but a capture of them does not give the same record",
                hint:
                    "was the log made with --max-body, --hold or -c, or does the record rest on other clients' frames?")
            return .failed
        }
        Diagnostic.note(
            "\(path): \(frames)"
                + (written.isSmallest
                    ? ", none of which can be left out" : ", perhaps more than needed: the search was ended"))
        return .done
    }
}
