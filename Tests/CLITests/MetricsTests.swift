import EventLog
import Foundation
import LiveCapture
import Monitoring
import Recording
import Synchronization
import TestSupport
import Testing
import Wire

@testable import RepriseCLI

@Suite struct MetricsTests {
    private static let second: Int64 = 1_000_000_000

    private var figures: LiveFigures {
        var eth = InterfaceFigures(name: "eth0")
        (eth.frames, eth.octets, eth.queueFull) = (1234, 567_890, 3)
        (eth.kernel.received, eth.kernel.dropped, eth.kernel.droppedByInterface) = (1300, 60, 6)
        var odd = InterfaceFigures(name: "a\"b\\c")
        (odd.isHere, odd.absences) = (false, 2)
        var figures = LiveFigures(interfaces: [eth, odd])
        (figures.waitingOctets, figures.highWaterOctets) = (10, 4096)
        (figures.decoder.frames, figures.decoder.connections) = (1231, 12)
        figures.log.lines.exchanges = 310
        figures.log.clock = Timestamp(nanoseconds: 100 * Self.second)
        return figures
    }

    private let now = Timestamp(nanoseconds: 102 * second + second / 2)

    @Test func everyFigureIsASampleOfItsFamily() {
        let text = MetricsText(figures, now: now).text
        let lines = text.split(separator: "\n")
        for line in [
            #"reprise_frames_total{interface="eth0"} 1234"#, #"reprise_captured_octets_total{interface="eth0"} 567890"#,
            #"reprise_frames_dropped_total{interface="eth0",cause="kernel"} 60"#,
            #"reprise_frames_dropped_total{interface="eth0",cause="interface"} 6"#,
            #"reprise_frames_dropped_total{interface="eth0",cause="queue"} 3"#,
            #"reprise_interface_up{interface="eth0"} 1"#, #"reprise_interface_up{interface="a\"b\\c"} 0"#,
            #"reprise_interface_absences_total{interface="a\"b\\c"} 2"#, "reprise_queue_octets 10",
            "reprise_queue_high_water_octets 4096", "reprise_decoded_frames_total 1231", "reprise_open_connections 12",
            #"reprise_log_lines_total{kind="exchange"} 310"#, "reprise_log_lag_seconds 2.5",
        ] {
            #expect(lines.contains(Substring(line)), "\(line) is not in\n\(text)")
        }
        #expect(text.hasSuffix("\n"))
        // Each family has its two lines of comment before its samples, once.
        var family: Substring = ""
        var seen: Set<Substring> = []
        for line in lines {
            if line.hasPrefix("# TYPE ") {
                family = line.split(separator: " ")[2]
                #expect(seen.insert(family).inserted)
            } else if !line.hasPrefix("#") {
                #expect(line.prefix { $0 != "{" && $0 != " " } == family)
            }
        }
    }

    @Test func lagIsCountedWhileSomethingWaitsAndNotOnAnIdleLink() {
        var idle = figures
        idle.waitingOctets = 0
        #expect(idle.logLag(at: now) == 0)
        idle.decoder.clock = Timestamp(nanoseconds: 101 * Self.second)
        #expect(idle.logLag(at: now) == 5 * Self.second / 2)
        idle.log.clock = idle.decoder.clock
        #expect(idle.logLag(at: now) == 0)
        #expect(LiveFigures(interfaces: []).logLag(at: now) == 0)
    }

    @Test func aLogThatNeverTookAnythingIsAsFarBehindAsTheCaptureIsOld() {
        var stuck = LiveFigures(interfaces: [InterfaceFigures(name: "eth0")])
        stuck.start = Timestamp(nanoseconds: 90 * Self.second)
        #expect(stuck.logLag(at: now) == 0)
        stuck.decoder.clock = Timestamp(nanoseconds: 91 * Self.second)
        #expect(stuck.logLag(at: now) == 25 * Self.second / 2)
        #expect(CaptureStatus(stuck, now: now).faults == ["the log is 12.5 s behind the wire"])
        stuck.decoder.clock = Timestamp(nanoseconds: .min)
        stuck.waitingOctets = 1
        #expect(stuck.logLag(at: now) == 25 * Self.second / 2)
    }

    @Test func theStatusLineNamesWhatIsLostAndWhatIsAway() {
        let line = CaptureStatus(figures, now: now).line
        #expect(
            line == "1,234 frames, 69 dropped (kernel 60, interface 6, queue 3), 12 connections, 310 exchanges logged, "
                + "2.50 s behind, a\"b\\c is away")
        #expect(CaptureStatus(figures, now: now).faults.isEmpty)
        var bad = figures
        bad.interfaces[0].isHere = false
        bad.log.clock = Timestamp(nanoseconds: 0)
        #expect(
            CaptureStatus(bad, now: now).faults == [
                "no interface is there and up", "the log is 1 m 42.5 s behind the wire",
            ])
    }

    /// As many as there is room for, none of them ever idle for long.
    @Test func whoSendsAnOctetNowAndThenKeepsNobodyOut() throws {
        let listener = try MetricsListener(host: "127.0.0.1", port: 0)
        let documents = MetricsServer.Documents(metrics: { "a 1\n" }, faults: { [] })
        let server = try MetricsServer(listener, documents, patience: .milliseconds(500))
        defer { withExtendedLifetime(server) {} }
        let readers = try (0..<16).map { _ in try MetricsReader(port: listener.port) }
        for octet in "GET /healthz" {
            for reader in readers { reader.say(String(octet)) }
            usleep(100_000)
        }
        let late = try MetricsReader(port: listener.port)
        late.say("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(late.hear().hasPrefix("HTTP/1.1 200 "))
        #expect(readers.allSatisfy { $0.hear().isEmpty })
    }

    /// As many as there is room for, each with one whole request after the other.
    @Test func whoAsksOnAndOnKeepsNobodyOut() throws {
        let listener = try MetricsListener(host: "127.0.0.1", port: 0)
        let documents = MetricsServer.Documents(metrics: { "a 1\n" }, faults: { [] })
        let server = try MetricsServer(listener, documents)
        defer { withExtendedLifetime(server) {} }
        let request = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n"
        let readers = try (0..<16).map { _ in try MetricsReader(port: listener.port) }
        for reader in readers.reversed() {
            reader.say(request)
            #expect(reader.hear().hasPrefix("HTTP/1.1 200 "))
        }
        let late = try MetricsReader(port: listener.port)
        late.say(request)
        #expect(late.hear().hasPrefix("HTTP/1.1 200 "))
        // The one whose last request was longest ago gave way.
        #expect(readers[15].hear().isEmpty)
        readers[0].say(request)
        #expect(readers[0].hear().hasPrefix("HTTP/1.1 200 "))
    }

    @Test func eachWholeRequestGivesTimeForTheNext() throws {
        let listener = try MetricsListener(host: "127.0.0.1", port: 0)
        let documents = MetricsServer.Documents(metrics: { "a 1\n" }, faults: { [] })
        let server = try MetricsServer(listener, documents, patience: .seconds(3))
        defer { withExtendedLifetime(server) {} }
        let reader = try MetricsReader(port: listener.port)
        // Longer than the patience in all, and each time by far less.
        for _ in 0..<4 {
            usleep(1_000_000)
            reader.say("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(reader.hear().hasPrefix("HTTP/1.1 200 "))
        }
        #expect(reader.hear().isEmpty)
    }

    /// What a server answers to one request, fields included; nil where there is no curl.
    private func answer(_ place: String, _ arguments: [String]) throws -> String? {
        guard let last = arguments.last else { return nil }
        let answer = try Tool.run(
            "curl", ["-si", "--max-time", "20"] + arguments.dropLast() + ["http://\(place)\(last)"])
        if answer == nil { Tool.sayMissing("curl") }
        return answer.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func theServerAnswersForPrometheusAndForThoseWhoAskWhetherItIsWell() throws {
        let listener = try MetricsListener(host: "127.0.0.1", port: 0)
        #expect(listener.port > 0)
        let place = "127.0.0.1:\(listener.port)"
        var documents = MetricsServer.Documents(metrics: { "a 1\n" }, faults: { [] })
        let well = try MetricsServer(listener, documents)
        defer { withExtendedLifetime(well) {} }
        guard let metrics = try answer(place, ["/metrics?x=1"]) else { return }
        #expect(metrics.hasPrefix("HTTP/1.1 200 OK\r\n") && metrics.hasSuffix("\r\n\r\na 1\n"))
        #expect(metrics.lowercased().contains("content-type: text/plain; version=0.0.4"))
        #expect(try answer(place, ["/healthz"])?.hasSuffix("\r\n\r\nok\n") == true)
        #expect(try answer(place, ["-X", "POST", "-d", "x", "/metrics"])?.contains(" 405 ") == true)
        #expect(try answer(place, ["/"])?.contains(" 404 ") == true)
        #expect(try answer(place, ["-I", "/healthz"])?.hasSuffix("\r\n\r\n") == true)
        documents.faults = { ["one", "two"] }
        let other = try MetricsListener(host: "127.0.0.1", port: 0)
        let ill = try MetricsServer(other, documents)
        defer { withExtendedLifetime(ill) {} }
        let answer = try answer("127.0.0.1:\(other.port)", ["/healthz"])
        #expect(answer?.contains(" 503 ") == true && answer?.hasSuffix("\r\n\r\none\ntwo\n") == true)
    }

    @Test func whoAsksOnWithoutReadingIsCutOff() throws {
        let listener = try MetricsListener(host: "127.0.0.1", port: 0)
        let answers = Atomic(0)
        let text = String(repeating: "a 1\n", count: 16_384)
        let server = try MetricsServer(
            listener,
            MetricsServer.Documents(
                metrics: {
                    answers.add(1, ordering: .relaxed)
                    return text
                }, faults: { [] }))
        defer { withExtendedLifetime(server) {} }
        let reader = try MetricsReader(port: listener.port)
        let count = 1000
        reader.ask(Array("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".utf8), times: count)
        let octets = reader.readToEnd()
        // What the kernel holds of a connection is some megabytes at most.
        let made = answers.load(ordering: .relaxed)
        #expect(made > 0 && made < count / 2, "\(made) answers were made")
        #expect(octets < count / 2 * text.utf8.count)
    }

    @Test func anAddressThatCannotBeListenedAtIsAnError() throws {
        let listener = try MetricsListener(host: "127.0.0.1", port: 0)
        defer { close(listener.descriptor) }
        #expect(throws: MetricsListener.Problem.self) {
            _ = try MetricsListener(host: "127.0.0.1", port: listener.port)
        }
    }
}

/// A connection to a server of this host, whose reader may be slow or ask much before it reads anything.
private final class MetricsReader {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var small: Int32 = 4096
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &small, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(code == 0)
    }

    deinit { close(descriptor) }

    /// Sends a request so many times, or until the connection ends.
    func ask(_ request: [UInt8], times: Int) {
        let all = [[UInt8]](repeating: request, count: times).flatMap { $0 }
        var sent = 0
        while sent < all.count {
            let count = all[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            sent += count
        }
    }

    /// Sends text.
    func say(_ text: String) { ask(Array(text.utf8), times: 1) }

    /// What comes next; empty where the connection has ended.
    func hear() -> String {
        var octets = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &octets, octets.count, 0)
        return String(decoding: octets.prefix(max(0, count)), as: UTF8.self)
    }

    /// Reads until nothing comes any more; gives how many octets came.
    func readToEnd() -> Int {
        var octets = [UInt8](repeating: 0, count: 65_536)
        var total = 0
        while true {
            let count = recv(descriptor, &octets, octets.count, 0)
            if count <= 0 { return total }
            total += count
        }
    }
}

/// The command, watched while it captures.
@Suite(.enabled(if: PrivateNetwork.isAvailable, "\(PrivateNetwork.need)"))
struct WatchedCaptureTests {
    @Test func aCaptureServesItsMetricsAndSaysOnDemandHowItDoes() async throws {
        let (run, metrics, health) = try await PrivateNetwork.run {
            let folder = try TemporaryFolder()
            let running = try RunningTool([
                "capture", "-i", "lo", "-o", folder.path("log.ndjson"), "--metrics", "0", "-Z", "root",
            ])
            var place = ""
            for _ in 0..<3000 where place.isEmpty {
                let said = try running.errorsSoFar()
                place =
                    said.firstMatch(of: /metrics at http:\/\/(127\.0\.0\.1:[0-9]+)\/metrics/).map { String($0.1) } ?? ""
                usleep(10_000)
            }
            // What is asked here is captured, too.
            let health = try Tool.run("curl", ["-s", "--max-time", "20", "http://\(place)/healthz"])
            var metrics = ""
            for _ in 0..<300 where !metrics.contains(/reprise_decoded_frames_total [1-9]/) {
                let text = try Tool.run("curl", ["-s", "--max-time", "20", "http://\(place)/metrics"]) ?? []
                metrics = String(decoding: text, as: UTF8.self)
                usleep(10_000)
            }
            running.signal(SIGUSR1)
            for _ in 0..<3000 where try !running.errorsSoFar().contains("exchanges logged") { usleep(10_000) }
            running.signal(SIGINT)
            return (try running.wait(), metrics, health.map { String(decoding: $0, as: UTF8.self) })
        }
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains(/[0-9,]+ frames, 0 dropped, [0-9]+ connections, 0 exchanges logged, .* behind/))
        guard let health else { return Tool.sayMissing("curl") }
        #expect(health == "ok\n")
        #expect(metrics.contains(#"reprise_interface_up{interface="lo"} 1"#))
    }

    @Test func metricsOfFilesAreWrongUsageAndAPortInUseAnError() async throws {
        let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path
        #expect(try BuiltTool.run(["capture", "-r", sample, "--metrics", "9000"]).status == 2)
        let run = try await PrivateNetwork.run {
            let socket = try ListeningSocket(address: "127.0.0.1")
            defer { withExtendedLifetime(socket) {} }
            return try BuiltTool.run(["capture", "-i", "lo", "--metrics", "127.0.0.1:\(socket.port)"])
        }
        #expect(run.status == 1 && run.errors.contains("--metrics 127.0.0.1:"), "\(run.errors)")
    }
}
