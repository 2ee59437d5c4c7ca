import EventLog
import Foundation
import LiveCapture
import Replay
import TestSupport
import Testing
import Wire

@testable import RepriseCLI

/// What `reprise mirror` says and refuses before it captures anything, and what it does with a file.
@Suite struct MirrorCommandTests {
    private static let sample = CorpusFolder.repository.appending(path: "Samples/real-clients/capture.pcap").path

    @Test(arguments: [
        ["-i", "lo"],
        ["--to", "http://127.0.0.1:9"],
        ["-i", "lo", "-r", "a.pcap", "--to", "http://127.0.0.1:9"],
        ["-D", "--to", "http://127.0.0.1:9"],
        ["-i", "lo", "--to", "ftp://127.0.0.1:9"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "--sample", "0%"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "--sample", "101%"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "--sample-seed", "1"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "--delay", "1s"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "--delay", "soon"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "--ts", "scale"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "-o", "-"],
        ["-i", "lo", "--to", "http://127.0.0.1:9", "-o", "a.ndjson", "--outcomes", "a.ndjson"],
        ["-r", "a.pcap", "--to", "http://127.0.0.1:9", "-o", "a.ndjson", "-G", "60"],
        ["-r", "a.pcap", "--to", "http://127.0.0.1:9", MirrorCommandTests.sample],
    ])
    func wrongUsageExitsWithTwo(arguments: [String]) throws {
        let run = try BuiltTool.run(["mirror"] + arguments)
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test func helpShowsAnExampleFirst() throws {
        let run = try BuiltTool.run(["mirror", "--help"])
        let example = try #require(run.text.firstRange(of: "reprise mirror -i eth0 --to"))
        let usage = try #require(run.text.firstRange(of: "USAGE:"))
        #expect(run.status == 0 && example.lowerBound < usage.lowerBound)
        // What --limit refers to.
        #expect(run.text.contains("  connections="))
    }

    @Test func aTargetThatTakesNoConnectionIsAnErrorBeforeAnythingIsCaptured() throws {
        let run = try BuiltTool.run(["mirror", "-i", "lo", "--to", "http://127.0.0.1:1"])
        #expect(run.status == 1)
        #expect(run.errors.contains("http://127.0.0.1:1 takes no connection"), "\(run.errors)")
    }

    @Test func bodiesThatNobodyHasSeenMayNotGoAnywhereUnmappedOrUnconfirmed() throws {
        func refused(_ arguments: [String]) throws -> String {
            let run = try BuiltTool.run(["mirror", "-i", "lo", "--to", "http://192.0.2.1:8080"] + arguments)
            #expect(run.status == 5 && run.output.isEmpty, "\(run.errors)")
            return run.errors
        }
        let unmapped = try refused(["--map", "analytics.reportSuite=dev"])
        #expect(unmapped.contains("bodies would go with whatever analytics.trackingServer they have"))
        #expect(unmapped.contains("bodies would go with whatever visitor.marketingCloudOrgId they have"))
        #expect(!unmapped.contains("analytics.reportSuite they"))
        let unconfirmed = try refused(["--keep-routing", "--sample", "5%", "tcp", "port", "80"])
        #expect(unconfirmed.contains("target: http://192.0.2.1:8080, 192.0.2.1"))
        #expect(unconfirmed.contains("5% of the sessions that lo will show from now on of 'tcp port 80'"))
        #expect(unconfirmed.contains("say --confirm 192.0.2.1:8080"))
        #expect(try refused(["--keep-routing", "--confirm", "192.0.2.1:8081"]).contains("is not confirmed"))
    }

    @Test(.enabled(if: PrivateNetwork.isAvailable, "\(PrivateNetwork.need)"))
    func aNameThatOnlyPromisesLoopbackIsLookedAtLikeAnyOther() async throws {
        let run = try await PrivateNetwork.run {
            _ = try Tool.run("ip", ["addr", "add", "192.0.2.7/32", "dev", "lo"])
            let socket = try ListeningSocket(address: "192.0.2.7")
            let folder = try TemporaryFolder()
            let hosts = try folder.file("hosts", holding: Array("192.0.2.7 localhost\n".utf8)).path
            let endpoint = "localhost:\(socket.port)"
            let members = ["analytics.reportSuite", "analytics.trackingServer", "visitor.marketingCloudOrgId"]
            let sample = CorpusFolder.repository.appending(path: "Samples/live-session/capture.pcap").path
            return try BuiltTool.run(
                ["mirror", "-r", sample, "--to", "http://\(endpoint)", "--confirm", endpoint, "--json"]
                    + members.flatMap { ["--map", "\($0):none=mine"] },
                through: ["unshare", "-m", "sh", "-c", "mount --bind '\(hosts)' /etc/hosts && exec \"$0\" \"$@\""])
        }
        // Each start names a report suite that nothing replaced.
        let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any])
        let replay = try #require(report["replay"] as? [String: Any])
        #expect((replay["events"] as? [String: Int])?["sent"] == 0, "\(run.text)")
        #expect((replay["notSent"] as? [String: Int])?["unmapped"] ?? 0 > 0, "\(run.errors)")
    }

    @Test func aServerThatTheFilterNamesIsNoTarget() throws {
        let run = try BuiltTool.run([
            "mirror", "-i", "lo", "--to", "http://192.0.2.1:8080", "--keep-routing", "--confirm", "192.0.2.1:8080",
            "tcp port 80 and (dst host 192.0.2.1 or 192.0.2.2)",
        ])
        #expect(run.status == 5)
        #expect(run.errors.contains("'192.0.2.1' is a server whose traffic is captured; nothing was sent"))
        let adobe = try BuiltTool.run(["mirror", "-i", "lo", "--to", "https://x.omtrdc.net", "--keep-routing"])
        #expect(adobe.status == 5 || adobe.errors.contains("cannot be resolved"), "\(adobe.errors)")
    }

    @Test(arguments: [
        ("host 10.0.0.1", ["10.0.0.1"]), ("tcp port 80", []),
        ("(src or dst) host a.example and port 80", ["a.example"]),
        ("not host 10.0.0.1", []), ("!(host 10.0.0.1) and dst 10.0.0.2", ["10.0.0.2"]),
        ("host 10.0.0.1 or 10.0.0.2 or 2001:db8::1", ["10.0.0.1", "10.0.0.2", "2001:db8::1"]),
        ("host a.example or b.example", ["a.example", "b.example"]), ("dst a.example&&port 80", ["a.example"]),
        ("tcp dst port http and dst host (a.example or(b.example))", ["a.example", "b.example"]),
        ("host a.example and tcp port 80 or 443", ["a.example"]), ("not (host a.example or b.example)", []),
        ("not (not host a.example) and not host b.example or c.example", ["a.example", "c.example"]),
        ("host a.example and tcp[13] & 2 != 0", ["a.example"]),
        ("host a.example and tcp[tcpflags] & tcp-syn != 0", ["a.example"]),
        ("host a.example and tcp[tcpflags]&(tcp-syn|tcp-ack)!=0 or host b.example", ["a.example", "b.example"]),
        ("host a.example and tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420", ["a.example"]),
        ("host a.example and icmp[icmptype]=icmp-echo", ["a.example"]),
        ("host a.example and ip[9] == (0x6)", ["a.example"]),
        ("host a.example and (ah or esp or igmp or pim)", ["a.example"]),
        ("host a.example and not vrrp", ["a.example"]),
        ("net 127.0.0.0 mask 255.0.0.0", []), ("src net 10.0.0.0/8 or 192.0.2.0", ["192.0.2.0"]),
        ("dst 10.0.0.0/8", []),
        ("dst host 10.0.0.1 and net 10.0.0.0 or dst host 10.0.0.2", ["10.0.0.1", "10.0.0.0", "10.0.0.2"]),
        ("dst net 10.9.9.9/32", ["10.9.9.9"]), ("net 2001:db8::1/128 or 2001:db8::/32", ["2001:db8::1"]),
        ("not net 10.9.9.9/32", []), ("tcp port 80 and net 10.9.9", []),
        ("net 10.9.9.9 mask 255.255.255.255 or 10.9.9.8", ["10.9.9.9"]),
        ("host a.example or net 10.9.9.9/31", ["a.example"]),
        ("host a.example and on eth0", ["a.example"]), ("host a.example and ifname lo", ["a.example"]),
        ("host a.example and type mgt subtype beacon", ["a.example"]), ("host a.example and dir nods", ["a.example"]),
        ("not arp and host a.example", ["a.example"]), ("!arp&&!host a.example and host b.example", ["b.example"]),
        ("host tcp-server and not udp", ["tcp-server"]), ("len <= 200 and host a.example", ["a.example"]),
    ])
    func theHostsOfAFilterAreThoseItAsksFor(expression: String, hosts: [String]) {
        #expect(FilterHosts.named(in: expression) == hosts)
    }

    /// libpcap is the judge: of what an expression names, traffic passes.
    @Test(arguments: [
        "host 10.0.0.1 or 10.0.0.2", "host 10.0.0.1 or localhost", "dst localhost or 10.0.0.2", "src or dst localhost",
        "host (localhost or 10.0.0.1)", "tcp port 80 or 443 and host localhost", "(host 10.0.0.3 or localhost) and tcp",
        "tcp dst port 80 and dst host 10.0.0.3 or 10.0.0.1", "src host 10.0.0.2||dst 10.0.0.3", "tcp port 80 or 443",
        "host 10.0.0.1 and tcp[13] & 2 = 0", "not not host 10.0.0.1", "not arp and host 10.0.0.1",
        "host 10.0.0.1 and tcp[tcpflags] & tcp-ack != 0", "host 10.0.0.1 and not (ah or esp or igmp or pim)",
        "host localhost and tcp[((tcp[12] & 0xf0) >> 4):1] = 0 or src or dst 10.0.0.2", "!udp&&dst 10.0.0.3",
        "not (not host 10.0.0.1 and not 10.0.0.2)", "dst net 10.0.0.3/32", "src net 10.0.0.1 or host 10.0.0.2",
        "net 10.0.0.2 mask 255.255.255.255", "not not net 10.0.0.1/32",
    ])
    func theHostsOfAFilterAreThoseThatItTakes(expression: String) throws {
        let filter = try Filter(expression, linkType: .raw)
        let places: [String: [UInt8]] = [
            "10.0.0.1": [10, 0, 0, 1], "10.0.0.2": [10, 0, 0, 2], "10.0.0.3": [10, 0, 0, 3],
            "localhost": [127, 0, 0, 1],
        ]
        var taken: Set<String> = []
        for (name, address) in places {
            let other: [UInt8] = [192, 0, 2, 1]
            for (source, target, ports) in [(address, other, [0, 80, 4, 0]), (other, address, [4, 0, 0, 80])] {
                let head: [UInt8] = [0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0] + source + target
                let frame =
                    head + ports.map { UInt8($0) } + [0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x10, 0xFF, 0xFF, 0, 0, 0, 0]
                if filter.passes(frame.span.bytes, originalLength: frame.count) { taken.insert(name) }
            }
        }
        // Where no host is asked for those of everybody pass.
        if taken.count == places.count { taken = [] }
        #expect(Set(FilterHosts.named(in: expression)) == taken)
    }

    @Test(arguments: [
        ("5%", 50_000), ("0.1%", 1000), ("0.05", 50_000), ("1", 1_000_000), ("100%", 1_000_000), ("0", nil), ("2", nil),
        ("-5%", nil), ("", nil), ("%", nil), ("5e-1", nil), ("nan", nil), ("0.0000001", nil),
    ])
    func sharesAreReadAsPeopleWriteThem(text: String, millionths: Int?) {
        #expect(MirrorPaceOptions.millionths(text) == millionths)
    }

    @Test func aDelayThatLeavesRoomForLittleSaysHowMuch() {
        #expect(MirrorPaceOptions.note(onDelay: 10_000_000_000) == nil)
        #expect(
            MirrorPaceOptions.note(onDelay: 600_000_000_000)
                == "--delay 10 m 0 s: up to 49 requests a second find room to wait so long; beyond that whole sessions are left out"
        )
    }

    @Test func aFileIsSentAsAReplayOfItsLogIs() async throws {
        let folder = try TemporaryFolder()
        func received(_ name: String, _ send: (String) throws -> BuiltTool.Run) async throws -> [String] {
            let tool = try RunningTool(["serve", "--listen", "127.0.0.1:0", "-o", folder.path(name)])
            var url: String?
            try MirrorScene.wait("a server listens") {
                url = try tool.errorsSoFar().firstMatch(of: /listening on (http:\S+)\n/).map { String($0.1) }
                return url != nil
            }
            let run = try send(try #require(url))
            #expect([0, 3].contains(run.status), "\(run.errors)")
            tool.signal(SIGTERM)
            _ = try tool.wait()
            var lines: [String] = []
            var reader = try LogReader(path: folder.path(name))
            while let line = try reader.next() {
                guard case .exchange(let record) = line else { continue }
                let time = record.bodyText.replacing("\(record.time)", with: "T")
                lines.append("\(record.call) \(record.response?.status ?? 0) \(time)")
            }
            return lines.sorted()
        }
        _ = try BuiltTool.run(["capture", "-r", Self.sample, "-o", folder.path("log.ndjson")])
        let replayed = try await received("replayed.ndjson") { url in
            try BuiltTool.run(["replay", folder.path("log.ndjson"), "--to", url])
        }
        let mirrored = try await received("mirrored.ndjson") { url in
            try BuiltTool.run(["mirror", "-r", Self.sample, "--to", url, "--hold", "10"])
        }
        #expect(mirrored == replayed && !mirrored.isEmpty)
    }

    /// A file is read at once, and its records are due for minutes: a signal that comes meanwhile ends the sending in order.
    @Test func aSignalEndsTheSendingOfAFileThatIsRead() throws {
        let folder = try TemporaryFolder()
        let server = try RunningTool(["serve", "--listen", "127.0.0.1:0", "-o", folder.path("server.ndjson")])
        let capture = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path
        let mirror = try RunningTool([
            "mirror", "-r", capture, "--to", try MirrorScene.url(server), "--outcomes", folder.path("outcomes.ndjson"),
            "--json",
        ])
        func outcomes() -> String {
            (try? folder.read("outcomes.ndjson")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
        try MirrorScene.wait("something was sent") { outcomes().contains("answered") }
        Thread.sleep(forTimeInterval: 0.3)
        mirror.signal(SIGINT)
        let run = try mirror.wait()
        server.signal(SIGTERM)
        _ = try server.wait()
        #expect(run.status == 130, "\(run.errors)")
        #expect(outcomes().contains("stopped"))
        #expect(String(decoding: run.output, as: UTF8.self).contains("stopped"))
    }
}
