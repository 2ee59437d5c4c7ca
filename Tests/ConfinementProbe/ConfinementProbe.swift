import Foundation
import LiveCapture

/// Confines itself as a live capture does, tries what it then should not be able to do, and says how each attempt ended.
///
/// A process of its own, since what it gives up it never gets back. It waits for the end of its standard input, so that it
/// can be looked at from outside.
@main
enum ConfinementProbe {
    static func main() {
        var confinement = Confinement()
        var ports: [UInt16] = [1, 1]
        var outside = "/"
        var neighbour = getppid()
        var chosen: [Substring] = []
        var words = CommandLine.arguments.dropFirst()
        while let name = words.popFirst(), let value = words.popFirst() {
            switch name {
            case "user": confinement.user = value
            case "output": confinement.outputs.append(value)
            case "outside": outside = value
            case "neighbour": neighbour = Int32(value) ?? 0
            case "extent": confinement.extent = Confinement.Extent(rawValue: value) ?? .available
            case "allowed": ports[0] = UInt16(value) ?? 0
            case "other": ports[1] = UInt16(value) ?? 0
            case "attempts": chosen = value.split(separator: ",")
            case "thread": Thread { sleep(600) }.start()
            default: say("unknown", 0)
            }
        }
        if ports[0] > 1 { confinement.targetPorts = [ports[0]] }
        let sockets = OpenSockets()
        do {
            let report = try confinement.enforce()
            print("report \(report)")
        } catch {
            print("error \(error.description)")
            return
        }
        let parts = (confinement.outputs.first ?? "").split(separator: "/").dropLast()
        let folder = "/" + parts.joined(separator: "/")
        let attempts =
            Attempt.all(
                folder: folder, outside: outside, neighbour: neighbour, allowedPort: ports[0], otherPort: ports[1])
            + sockets.attempts
        for attempt in attempts where chosen.isEmpty || chosen.contains(Substring(attempt.name)) {
            say(attempt.name, attempt.run())
        }
        say("threads", startThreads())
        print("done 0")
        fflush(nil)
        while readLine() != nil {}
    }

    private static func say(_ name: String, _ number: Int32) {
        print("\(name) \(number)")
        fflush(nil)
    }

    /// Uses a thread of Foundation's, which stays, and one of Dispatch's.
    private static func startThreads() -> Int32 {
        let done = DispatchSemaphore(value: 0)
        Thread {
            done.signal()
            sleep(600)
        }.start()
        DispatchQueue.global().async { done.signal() }
        for _ in 0..<2 where done.wait(timeout: .now() + 10) == .timedOut { return ETIMEDOUT }
        return 0
    }
}
