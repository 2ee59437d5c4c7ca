import EventLog
import Foundation
import Replay

/// A plan on standard output: its requests, in words or as JSON lines, then what they come to.
struct PlanPrinter {
    private let isJSON: Bool
    private let isOn: Bool
    private var lines: [UInt8] = []

    /// Octets that are written at once.
    private static let piece = 1 << 16

    /// Makes a printer; one that is not on prints nothing.
    init(isJSON: Bool, isOn: Bool = true) {
        self.isJSON = isJSON
        self.isOn = isOn
    }

    /// Prints a request.
    mutating func add(_ request: PlannedRequest) throws(LogError) {
        guard isOn else { return }
        lines += isJSON ? PlanListing.json(request) : Array(PlanListing.text(request).utf8)
        lines.append(0x0A)
        if lines.count >= Self.piece { try print() }
    }

    /// Prints the sums.
    mutating func finish(text: String, json: [UInt8]) throws(LogError) {
        guard isOn else { return }
        lines += isJSON ? json : Array(("\n" + text).utf8)
        try print()
    }

    private mutating func print() throws(LogError) {
        do throws(StandardStream.Failure) {
            try StandardStream.write(lines, to: STDOUT_FILENO)
        } catch {
            guard case .failed(let number) = error else { throw LogError(file: "standard output", kind: .closedPipe) }
            throw LogError(file: "standard output", kind: .cannotWrite(errno: number))
        }
        lines.removeAll(keepingCapacity: true)
    }
}
