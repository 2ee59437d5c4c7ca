import Compression
import HTTP
public import TestSupport

/// The input is a coded content behind one octet that names the coding; it is read as a stream, and as a request's content.
public enum ContentCodingFuzzing {
    /// The most that a stream may become.
    static let limit = 1 << 20
    static let codings: [(format: CompressionFormat, name: String)] = [
        (.gzip, "gzip"), (.zlib, "deflate"), (.rawDeflate, "deflate"), (.zstd, "zstd"),
    ]

    /// The stream that an input stands for.
    public static func layer(_ input: [UInt8]) -> CodingLayer {
        CodingLayer(Array(input.dropFirst()), coding(input).format, limit: limit)
    }

    private static func coding(_ input: [UInt8]) -> (format: CompressionFormat, name: String) {
        codings[Int(input.first ?? 0) % codings.count]
    }

    static func faults(in input: [UInt8]) -> [String] {
        let layer = layer(input)
        let seed = Fingerprint.of(input)
        let stream = layer.run(.whole)
        var faults = Verifier(seed: seed, cuts: 1, loses: false).faults(in: layer, whole: stream)
        let coded = Array(input.dropFirst())
        var script = ConversationScript()
        script.limits.maxContent = 64 << 10
        script.client(
            "POST /events HTTP/1.1\r\nHost: a\r\nContent-Encoding: \(coding(input).name)\r\n"
                + "Content-Length: \(coded.count)\r\n\r\n")
        script.client(coded)
        let said = script.run()
        faults += said.violations
        guard let content = said.requests.first?.message.content, said.requests.count == 1,
            case .whole(let octets) = content.octets
        else { return faults + ["no whole request: \(said.lines)"] }
        if octets.count > script.limits.maxContent { faults.append("a content of \(octets.count) octets") }
        if content.codings.isEmpty {
            if octets != coded { faults.append("a content that stays coded has other octets") }
        } else {
            if content.coded != coded { faults.append("the octets as sent are others") }
            // Both forms of deflate are tried, so that the stream's own format may not be the one.
            if coding(input).name != "deflate", stream.error != nil || stream.content != octets {
                faults.append("a content that is not the stream's")
            }
        }
        return faults
    }
}
