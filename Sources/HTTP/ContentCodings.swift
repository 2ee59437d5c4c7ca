import Compression
import Wire

/// Undoes the content codings of a message (RFC 9110 §8.4), within bounds.
struct ContentCodings {
    /// Codings that one content may have on: nobody sends two, and each costs a pass.
    static let maxCodings = 4

    /// The names in the order of the field, lower case; nil where the field cannot be read.
    static func names(in fields: FieldLines) -> [String]? {
        var names: [String] = []
        for line in fields.lines where fields.isNamed(line, "content-encoding") {
            for member in fields.value(line).split(separator: 0x2C, omittingEmptySubsequences: true) {
                let token = member.drop { $0.isBlank }.reversed().drop { $0.isBlank }.reversed()
                if token.isEmpty { continue }
                guard token.allSatisfy(\.isTokenCharacter), names.count < maxCodings else { return nil }
                let name = String(decoding: token.map(\.lowercased), as: UTF8.self)
                if name != "identity" { names.append(name) }
            }
        }
        return names
    }

    /// Undoes `names`, the last first; nil where one is unknown or broken or the result is over `limit`.
    static func undo(_ names: [String], _ coded: [UInt8], limit: Int) -> [UInt8]? {
        var octets = coded
        for name in names.reversed() {
            guard let undone = undo(name, octets, limit: limit) else { return nil }
            octets = undone
        }
        return octets
    }

    private static func undo(_ name: String, _ coded: [UInt8], limit: Int) -> [UInt8]? {
        switch name {
        case "gzip", "x-gzip": inflate(coded, .gzip, limit: limit)
        case "deflate": inflate(coded, .zlib, limit: limit) ?? inflate(coded, .rawDeflate, limit: limit)
        case "zstd": inflate(coded, .zstd, limit: limit)
        default: nil
        }
    }

    private static func inflate(_ coded: [UInt8], _ format: CompressionFormat, limit: Int) -> [UInt8]? {
        var octets: [UInt8] = []
        do throws(CompressionError) {
            var stream = try Decompressor(format)
            try stream.decompress(coded.span.bytes, into: &octets, limit: limit)
            try stream.finish()
            return octets
        } catch {
            return nil
        }
    }
}
