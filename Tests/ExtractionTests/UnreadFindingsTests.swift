import TestSupport
import Testing
import Wire

@testable import Extraction
@testable import HTTP

/// Findings that are read later say what they would have said at once, and their messages' storage serves again.
@Suite struct UnreadFindingsTests {
    private func scene() -> Scene {
        var scene = Scene()
        let one = scene.open(at: 0)
        for number in 0..<10 { scene.event(one, of: "x", at: Int64(number) * 1_000) }
        return scene
    }

    @Test func theySayWhatTheyWouldHaveSaidAtOnce() {
        var reader = FindingReader(options: ExtractionOptions())
        var (atOnce, later) = (Readings(), Readings())
        var unread = UnreadFindings()
        var spare = SpareStorage()
        for finding in scene().findings() {
            reader.read(finding, into: &atOnce)
            switch finding {
            case .exchange(.request(let id, var request), let stamp): unread.take(&request, of: id, at: stamp)
            case .exchange(.response(let id, var response), let stamp): unread.take(&response, of: id, at: stamp)
            default: unread.take(finding)
            }
        }
        #expect(unread.count == atOnce.items.count)
        reader.read(&unread, into: &later, keeping: &spare)
        #expect(unread.isEmpty)
        #expect(later.text == atOnce.text)
        #expect(lines(&later) == lines(&atOnce))
    }

    private func lines(_ readings: inout Readings) -> [String] {
        var items: [LogItem] = []
        var extractor = Extractor(options: ExtractionOptions())
        extractor.consume(&readings, into: &items)
        extractor.finish(into: &items)
        return items.map { "\($0)" }
    }

    @Test func theStorageOfMessagesIsNotCopied() {
        var (head, lines, content): ([UInt8], [FieldLines.Line], [UInt8]) = (
            Array("Host: a".utf8), [.init(name: 0..<4, value: 6..<7)], Array("{}".utf8)
        )
        let places = [place(of: head), place(of: content)]
        var request = RequestMessage.empty
        request.fields.exchange(storage: &head, lines: &lines)
        request.content.octets = .whole(content)
        content = []
        var unread = UnreadFindings()
        let stamp = FrameStamp(
            time: Timestamp(nanoseconds: 0), clock: Timestamp(nanoseconds: 0), source: 0, number: 1)
        unread.take(&request, of: ExchangeID(connection: 1, index: 1), at: stamp)
        var reader = FindingReader(options: ExtractionOptions())
        var readings = Readings()
        var spare = SpareStorage()
        reader.read(&unread, into: &readings, keeping: &spare)
        #expect(readings.requests.count == 1)
        #expect([place(of: spare.takeHead()), place(of: spare.takeOctets())] == places)
    }

    private func place(of octets: [UInt8]) -> UnsafeRawPointer? { octets.withUnsafeBytes { $0.baseAddress } }
}
