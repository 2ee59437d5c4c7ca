import EventLog
import Foundation
import TestSupport
import Testing

/// The ledger's sum of TCP payload octets against tshark's, an independent reader.
@Suite struct PayloadSumTests {
    /// Ten captures without tunnels, where tshark and this tool look at the same TCP header.
    private static let captures = [
        "public/PcapPlusPlus--ExamplesTest--pcap_examples--http-packets.pcap",
        "public/PcapPlusPlus--Pcap++Test--PcapExamples--sll.pcap", "public/httpflow--100continue.pcap",
        "public/httpflow--httpbin-retransmission.pcap", "public/zeek--http--http-body-match.pcap",
        "public/zeek--http--methods.pcap", "public/zeek--http--http-post-large.pcap", "made/h1-expect-curl-big.pcap",
        "made/derived-retransmitted.pcap", "clients/d02-vod-http-300.pcap",
    ]

    @Test func thePayloadSumIsThatOfTshark() throws {
        guard let folder = Corpus.folder else { return }
        for capture in Self.captures {
            let file = folder.appending(path: capture)
            let output = try Tool.run(
                "tshark", ["-r", file.path, "-o", "ip.defragment:TRUE", "-T", "fields", "-e", "tcp.len"])
            guard let output else { return Tool.sayMissing("tshark") }
            let lengths = String(decoding: output, as: UTF8.self)
            let sum = lengths.split(separator: "\n").compactMap { Int($0) }.reduce(0, +)
            #expect(sum > 0, "\(capture)")
            #expect(try Corpus.recording(of: file).ledger.total("payload") == sum, "\(capture)")
        }
    }
}
