import Foundation
import TestSupport
import Testing
import Wire

/// Files as tcpdump rotates them, and filter expressions on them, through the command.
@Suite struct CaptureFilesTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Thirty connections to two ports, all open from the first frame to the last, with twenty events each.
    static func capture() -> [UInt8] {
        var file = hex("D4 C3 B2 A1 02 00 04 00 00 00 00 00 00 00 00 00 00 00 04 00 01 00 00 00")
        var frames = 0
        func add(_ frame: [UInt8]) {
            frames += 1
            let head = [UInt32(1_760_000_000 + frames / 1_000), UInt32(frames % 1_000 * 1_000)]
            for word in head + [UInt32(frame.count), UInt32(frame.count)] {
                file += withUnsafeBytes(of: word.littleEndian) { Array($0) }
            }
            file += frame
        }
        let clients = (0..<30).map { number in
            FrameBuilder(from: "10.0.0.\(number + 1)", 50_000, to: "10.0.1.1", number % 3 == 0 ? 8080 : 80)
        }
        for client in clients {
            add(client.frame(sequence: 1000, flags: .syn))
            add(client.reversed.frame(sequence: 5000, acknowledgment: 1001, flags: [.syn, .ack]))
            add(client.frame(sequence: 1001, acknowledgment: 5001))
        }
        var (asked, answered): (UInt32, UInt32) = (1001, 5001)
        let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
        for round in 10..<30 {
            let body = #"{"eventType":"play","round":\#(round),"padding":"\#(String(repeating: "x", count: 4_000))"}"#
            let request = Array(
                "POST /x/events HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
            for client in clients {
                for start in stride(from: 0, to: request.count, by: 1_400) {
                    let part = Array(request[start..<min(start + 1_400, request.count)])
                    add(client.frame(sequence: asked + UInt32(start), acknowledgment: answered, payload: part))
                }
                let seen = asked + UInt32(request.count)
                add(client.reversed.frame(sequence: answered, acknowledgment: seen, payload: answer))
            }
            asked += UInt32(request.count)
            answered += UInt32(answer.count)
        }
        return file
    }

    /// The exchanges of a log, without the files and frames that they stand in.
    private static func exchanges(_ log: String) -> [String] {
        log.split(separator: "\n").filter { $0.hasPrefix(#"{"kind":"exchange""#) }.map {
            String($0).replacing(/"sources":\[\[[0-9,\[\]]*\]\],/, with: "")
        }
    }

    @Test func filesThatTcpdumpRotatedBySizeAreOneCapture() throws {
        let whole = try folder.file("whole.pcap", holding: Self.capture()).path
        let rotated = folder.path("rotated")
        guard try Tool.run("tcpdump", ["-Z", "root", "-r", whole, "-C", "1", "-w", rotated]) != nil else {
            return Tool.sayMissing("tcpdump")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).filter {
            $0.hasPrefix("rotated")
        }
        #expect(names.count >= 3)
        let one = try BuiltTool.run(["capture", "-r", whole])
        // As a shell sorts them, and the other way round.
        for order in [names.sorted(), names.sorted().reversed()] {
            let run = try BuiltTool.run(["capture"] + order.flatMap { ["-r", folder.path($0)] })
            #expect(run.status == 0 && !run.errors.contains("lost:"), "\(run.errors)")
            #expect(Self.exchanges(run.text).count == 600)
            #expect(Self.exchanges(run.text) == Self.exchanges(one.text))
        }
    }

    @Test func aFilterExpressionChoosesAmongTheFramesOfFiles() throws {
        let whole = try folder.file("whole.pcap", holding: Self.capture()).path
        for (filter, count) in [
            (["tcp port 8080"], 200), (["tcp", "port", "80"], 400), (["host 10.0.0.7 and port 8080"], 20), (["udp"], 0),
        ] {
            let run = try BuiltTool.run(["capture", "-r", whole, "--require-complete"] + filter)
            #expect(run.status == 0, "\(run.errors)")
            #expect(Self.exchanges(run.text).count == count, "\(filter)")
            #expect(run.text.contains(#""filtered":"#) && run.errors.contains("filtered"))
        }
        let wrong = try BuiltTool.run(["capture", "-r", whole, "tcp prot 80"])
        #expect(wrong.status == 2)
        #expect(wrong.output.isEmpty && wrong.errors.contains("hint: "), "\(wrong.errors)")
    }

    /// A replay before a tcpdump that begins a new file each second: every event is there, with its session.
    @Test(.enabled(if: PrivateNetwork.isAvailable, "\(PrivateNetwork.need)"))
    func filesThatTcpdumpRotatedByTimeAreOneCapture() throws {
        guard try Tool.run("tcpdump", ["--version"]) != nil else { return Tool.sayMissing("tcpdump") }
        let log = folder.path("sample.ndjson")
        let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path
        #expect(try BuiltTool.run(["capture", "-r", sample, "-o", log]).status == 0)
        let wanted = Self.exchanges(try String(contentsOfFile: log, encoding: .utf8)).count
        let arguments = ["-n", "timeout", "60", "bash", "-c", Self.replay, BuiltTool.url.path, log, folder.path("")]
        guard try Tool.run("unshare", arguments) != nil else { return Tool.sayMissing("unshare") }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("")).filter {
            $0.hasPrefix("second-")
        }
        #expect(names.count >= 2)
        let run = try BuiltTool.run(["capture"] + names.sorted().flatMap { ["-r", folder.path($0)] })
        let exchanges = Self.exchanges(run.text)
        #expect(exchanges.count == wanted && exchanges.allSatisfy { $0.contains(#""complete":true"#) })
        #expect(exchanges.count { $0.contains(#""link":"response""#) } == wanted, "\(run.errors)")
    }

    /// In a network of its own: the tool, the log, the folder.
    ///
    /// Killed, since who runs tests may block the other signals; with `-U` each frame is in its file by then.
    private static let replay = """
        set -e
        ip link set lo up
        "$0" serve --listen 127.0.0.1:8080 2>/dev/null & serve=$!
        tcpdump -Z root -i lo -n -U --immediate-mode -G 1 -w "$2/second-%s.pcap" tcp 2>/dev/null & tcpdump=$!
        sleep 1.5
        status=0; "$0" replay "$1" --to http://127.0.0.1:8080 --speed 60x >/dev/null || status=$?
        sleep 1
        kill -KILL $tcpdump $serve
        exit $status
        """
}

extension CaptureFilesTests {
    /// Two files may have one name; the log names neither folder.
    @Test func errorsNameTheFileAsItWasGiven() throws {
        let octets = Self.capture()
        try FileManager.default.createDirectory(atPath: folder.path("d1"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder.path("d2"), withIntermediateDirectories: true)
        let first = try folder.file("d1/cap.pcap", holding: Array(octets.prefix(5_000))).path
        var other = Array(octets.prefix(5_000))
        other.replaceSubrange(20..<24, with: [250, 0, 0, 0])
        let second = try folder.file("d2/cap.pcap", holding: other).path
        let run = try BuiltTool.run(["capture", "-r", first, "-r", second])
        #expect(run.status == 4 && run.errors.contains("\(first): frame "), "\(run.errors)")
        #expect(run.errors.contains("\(second): frame 1: link type 250"), "\(run.errors)")
        #expect(run.text.contains(#""name":"cap.pcap""#) && !run.text.contains("d1/cap"))
        let nothing = try BuiltTool.run(["capture", "-r", "/dev/null"])
        #expect(nothing.status == 1 && nothing.errors.contains("/dev/null: is empty"), "\(nothing.errors)")
        let missing = try BuiltTool.run(["capture", "-r", "d3/cap.pcap"])
        #expect(missing.status == 1 && missing.errors.contains("d3/cap.pcap: cannot be opened"), "\(missing.errors)")
    }
}
