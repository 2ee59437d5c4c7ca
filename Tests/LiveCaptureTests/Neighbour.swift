import Foundation
import Testing

/// A process of a user that has no more rights than a confined one, so that nothing but confinement keeps that out of it.
final class Neighbour {
    private let process = Process()

    /// Starts it and waits until it is that user's.
    init(user: uid_t) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
            "sleep", "600",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(20)
        while name != "sleep\n" {
            try #require(
                process.isRunning && ContinuousClock.now < deadline, "no process of user \(user) can be started")
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    deinit {
        // Signals that can be blocked are, as on the thread that started it.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// What the probe is to be told of it.
    var arguments: [String] { ["neighbour", "\(process.processIdentifier)"] }

    private var name: String? {
        try? String(contentsOfFile: "/proc/\(process.processIdentifier)/comm", encoding: .utf8)
    }
}
