import EventLog
import Testing
import Wire

@testable import Recording

@Suite struct SourcePlacesTests {
    private let interfaces = [LogHeader.Source(name: "eth0"), LogHeader.Source(name: "eth1")]

    private func stamp(_ source: Int32, _ number: Int64) -> FrameStamp {
        let time = Timestamp(nanoseconds: number)
        return FrameStamp(time: time, clock: time, source: source, number: number)
    }

    /// Source and number of the frames of one capture, by the names of their interfaces.
    private func places(_ names: [String?], of captures: [LogHeader.Source]) throws -> [String] {
        var places = try SourcePlaces(of: captures, in: interfaces)
        return names.enumerated().map { index, name in
            var stamp = stamp(0, Int64(index + 1))
            places.place(&stamp, interface: name)
            return "\(stamp.source):\(stamp.number)"
        }
    }

    @Test func framesOfOneFileAreCountedByTheInterfaceThatTheyName() throws {
        let kept = LogHeader.Source(name: "frames.pcapng", size: 100)
        #expect(try places(["eth1", "eth0", "eth1", "eth1"], of: [kept]) == ["1:1", "0:1", "1:2", "1:3"])
        #expect(try places([nil, "wlan0"], of: [kept]) == ["0:1", "0:2"])
    }

    @Test func oneFileForEachInterfaceIsTakenInTheirOrder() throws {
        let files = [LogHeader.Source(name: "a.pcap", size: 1), LogHeader.Source(name: "b.pcap", size: 2)]
        #expect(try places(["eth1", "eth1"], of: files) == ["0:1", "0:2"])
        var places = try SourcePlaces(of: files, in: interfaces)
        var second = stamp(1, 7)
        places.place(&second, interface: "eth0")
        #expect(second.source == 1 && second.number == 7)
    }

    @Test func oneFileMoreThanThereAreSourcesIsRefused() {
        let files = (1...3).map { (number: Int) in LogHeader.Source(name: "\(number).pcap", size: number) }
        #expect(throws: ExplainError.self) { _ = try SourcePlaces(of: files, in: interfaces) }
    }
}
