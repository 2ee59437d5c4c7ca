import EventLog
import Foundation
import LiveCapture
import Recording
import Wire

/// What a live capture counts, in the text that Prometheus reads (exposition format 0.0.4).
struct MetricsText {
    private(set) var text = ""

    /// Makes the text; `now` is the wall clock, by which the kernel stamps frames.
    init(_ figures: LiveFigures, now: Timestamp) {
        add(
            "reprise_frames_total", .counter, "Frames that the kernel handed over.", figures.interfaces, \.frames)
        add(
            "reprise_captured_octets_total", .counter, "Octets of these frames, as far as they were captured.",
            figures.interfaces, \.octets)
        head("reprise_frames_dropped_total", .counter, "Frames that were lost before the decoder, by who dropped them.")
        for interface in figures.interfaces {
            for (cause, count) in interface.drops {
                sample("reprise_frames_dropped_total", [("interface", interface.name), ("cause", cause)], count)
            }
        }
        add(
            "reprise_interface_up", .gauge, "Whether the interface is there and up.", figures.interfaces,
            \.isHere.asNumber)
        add(
            "reprise_interface_absences_total", .counter, "How often the interface went down or away.",
            figures.interfaces, \.absences)
        add("reprise_queue_octets", .gauge, "Octets that wait for the decoder.", figures.waitingOctets)
        add(
            "reprise_queue_high_water_octets", .gauge, "The most octets that ever waited for the decoder.",
            figures.highWaterOctets)
        add("reprise_decoded_frames_total", .counter, "Frames that the decoder took.", figures.decoder.frames)
        add("reprise_open_connections", .gauge, "Connections that the decoder holds.", figures.decoder.connections)
        head("reprise_log_lines_total", .counter, "Lines of the log, by kind.")
        sample("reprise_log_lines_total", [("kind", "exchange")], figures.log.lines.exchanges)
        sample("reprise_log_lines_total", [("kind", "answer")], figures.log.lines.answers)
        head("reprise_log_lag_seconds", .gauge, "How far the log is behind the wire; 0 where nothing waits.")
        let lag = Double(figures.logLag(at: now)) / 1e9
        text += "reprise_log_lag_seconds \(lag)\n"
        head("reprise_build_info", .gauge, "The tool and its version.")
        sample("reprise_build_info", [("version", ToolVersion.name)], 1)
    }

    private enum Kind: String {
        case counter, gauge
    }

    private mutating func head(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        head(name, kind, help)
        sample(name, [], value)
    }

    private mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ interfaces: [InterfaceFigures],
        _ value: KeyPath<InterfaceFigures, Int>
    ) {
        head(name, kind, help)
        for interface in interfaces { sample(name, [("interface", interface.name)], interface[keyPath: value]) }
    }

    private mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: Int) {
        let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }

    /// A label's value: interfaces may have any name that the kernel lets them.
    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}

extension InterfaceFigures {
    /// Frames that did not reach the decoder, by who dropped them.
    var drops: [(cause: String, count: Int)] {
        [("kernel", kernel.dropped), ("interface", kernel.droppedByInterface), ("queue", queueFull)]
    }
}

extension Bool {
    fileprivate var asNumber: Int { self ? 1 : 0 }
}
