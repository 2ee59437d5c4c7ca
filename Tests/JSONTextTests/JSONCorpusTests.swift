import Foundation
import JSONText
import Testing

@Suite struct JSONCorpusTests {
    /// The folder beside the repository that holds the test suite of RFC 8259 parsers; nil where it is not there.
    private static let folder: URL? = {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "../shared/corpus/json")
            .standardizedFileURL
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    private static func texts(_ prefix: String) throws -> [(name: String, octets: [UInt8])] {
        guard let folder else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .filter { $0.hasPrefix(prefix) }
            .map { ($0, try [UInt8](Data(contentsOf: folder.appending(path: $0)))) }
    }

    private static func error(of octets: [UInt8]) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            _ = try JSONView(scanning: octets)
            return nil
        } catch {
            return error
        }
    }

    @Test func everyTextThatMustBeAcceptedIsAccepted() throws {
        guard Self.folder != nil else {
            print("NOT RUN: ../shared/corpus/json is missing")
            return
        }
        let texts = try Self.texts("y_")
        #expect(texts.count == 95)
        for (name, octets) in texts {
            let error = Self.error(of: octets)
            #expect(error == nil, "\(name)")
        }
    }

    @Test func everyTextThatMustBeRejectedIsRejected() throws {
        guard Self.folder != nil else {
            print("NOT RUN: ../shared/corpus/json is missing")
            return
        }
        let texts = try Self.texts("n_")
        #expect(texts.count == 188)
        for (name, octets) in texts {
            let error = try #require(Self.error(of: octets), "\(name)")
            #expect(error.offset >= 0 && error.offset <= octets.count, "\(name)")
        }
    }

    @Test func whatIsLeftToTheImplementationIsDecidedTheSameWayEachTime() throws {
        // Not UTF-8, or deeper than the limit: refused. The rest of them are JSON by the grammar.
        for (name, octets) in try Self.texts("i_") {
            let isRefused =
                name.contains("invalid_utf-8") || name.contains("UTF-16") || name.contains("utf16")
                || name.contains("overlong") || name.contains("UTF-8_invalid_sequence") || name.contains("iso_latin_1")
                || name.contains("UTF8_surrogate") || name.contains("not_in_unicode_range")
                || name.contains("lone_utf8_continuation") || name.contains("truncated-utf-8")
                || name.contains("500_nested")
            #expect((Self.error(of: octets) != nil) == isRefused, "\(name)")
        }
    }
}
