import Foundation
import LiveCapture
import Report
import Wire

/// What `reprise capture -D` prints: the interfaces, and which of them may be captured from.
struct InterfaceTable {
    let interfaces: [CapturableInterface]

    init(_ interfaces: [CapturableInterface]) {
        self.interfaces = interfaces
    }

    /// Prints to standard output, for people or as JSON.
    func print(asJSON: Bool) throws(StandardStream.Failure) {
        if asJSON {
            try StandardStream.write(ReportJSON.encode(Document(interfaces: entries)), to: STDOUT_FILENO)
            return
        }
        try StandardStream.print(text)
        // The reason is one for all of them.
        guard !interfaces.contains(where: { if case .allowed = $0.access { true } else { false } }) else { return }
        for case .refused(let error) in interfaces.map(\.access) where error.kind == .notPermitted {
            Diagnostic.warning("capturing is not permitted to this user", hint: error.hint)
            return
        }
    }

    /// A line for each interface: name, whether it may be captured from, state, addresses, description.
    var text: String {
        let rows = entries.map { entry in
            let state = [
                entry.up ? "up" : "down", entry.running ? "running" : nil, entry.loopback ? "loopback" : nil,
            ]
            return [
                entry.name, entry.mayCapture.map { $0 ? "may capture" : "may not capture" } ?? "not tried",
                state.compactMap { $0 }.joined(separator: ","), entry.addresses.joined(separator: " "),
                entry.why ?? entry.description ?? "",
            ]
        }
        let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let columns = zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) } + [row[4]]
            return columns.joined(separator: "  ").trimmingSuffix(of: " ") + "\n"
        }.joined()
    }

    private var entries: [Entry] { interfaces.map { Entry($0) } }

    private struct Document: Encodable {
        let interfaces: [Entry]
    }

    private struct Entry: Encodable {
        let name: String
        let description: String?
        let addresses: [String]
        let up: Bool
        let running: Bool
        let loopback: Bool
        /// Nil where it was not tried.
        let mayCapture: Bool?
        /// Why it may not be captured from.
        let why: String?
        /// Where it may be.
        let linkType: UInt32?

        init(_ interface: CapturableInterface) {
            name = interface.name
            description = interface.description
            addresses = interface.addresses
            up = interface.isUp
            running = interface.isRunning
            loopback = interface.isLoopback
            switch interface.access {
            case .allowed(let type): (mayCapture, why, linkType) = (true, nil, type.rawValue)
            case .refused(let error): (mayCapture, why, linkType) = (false, error.reason, nil)
            case .notTried: (mayCapture, why, linkType) = (nil, nil, nil)
            }
        }
    }
}

extension String {
    /// Without the octets of padding at its end.
    fileprivate func trimmingSuffix(of character: Character) -> Substring {
        guard let last = lastIndex(where: { $0 != character }) else { return "" }
        return self[...last]
    }
}
