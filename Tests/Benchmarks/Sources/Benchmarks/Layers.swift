import ByteStream
import CPcapWalk
import Dissection
import EventLog
import Extraction
import Glibc
import HTTP
import Reassembly
import Recording
import Savefile
import Wire

/// Each does the work of one layer and of those below it, and gives a number that depends on all of it.
enum Layers {
    /// What the whole file costs at the least: a copy of its octets in memory.
    static func copy(_ capture: LoadedCapture, into target: inout [UInt8]) -> Int {
        target.withUnsafeMutableBytes { to in
            capture.octets.withUnsafeBytes { from in to.copyMemory(from: from) }
        }
        return Int(target[target.count / 2])
    }

    /// libpcap's own walk of the file, which looks at no octet.
    static func libpcap(_ path: String) -> Int {
        var error = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let handle = pcap_open_offline(path, &error) else { return 0 }
        defer { pcap_close(handle) }
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var octets: UnsafePointer<UInt8>?
        var frames = 0
        while pcap_next_ex(handle, &header, &octets) == 1 { frames += 1 }
        return frames
    }

    /// The walk of our reader.
    static func savefile(_ path: String) throws -> Int {
        var reader = try SavefileReader(path: path)
        var frames = 0
        while try reader.next() != nil { frames += 1 }
        return frames
    }

    /// Frames to segments, checksums looked at.
    static func frames(_ capture: LoadedCapture) -> Int {
        var decoder = FrameDecoder()
        let octets = capture.octets.span.bytes
        var payload = 0
        for (frame, range) in capture.frames {
            let content = decoder.decode(
                octets.extracting(range), linkType: frame.linkType, originalLength: frame.originalLength)
            if case .segment(let segment) = content { payload += segment.payload.count }
        }
        return payload
    }

    /// Frames to octet streams.
    static func reassembly(_ capture: LoadedCapture) -> Int {
        var decoder = FrameDecoder()
        var table = ConnectionTable(limits: .standard, seed: 7)
        let octets = capture.octets.span.bytes
        var parts: [StreamPart] = []
        var count = 0
        for (frame, range) in capture.frames {
            let span = octets.extracting(range)
            let content = decoder.decode(span, linkType: frame.linkType, originalLength: frame.originalLength)
            guard case .segment(let segment) = content else { continue }
            table.receive(segment, octets: span, at: frame.stamp, into: &parts)
            count += parts.count
            parts.removeAll(keepingCapacity: true)
        }
        return count
    }

    /// Frames to findings: the whole decoder.
    static func dissection(_ capture: LoadedCapture, _ selection: Selection) -> Int {
        var dissector = Dissector(options: DissectionOptions(interest: selection.interest))
        let octets = capture.octets.span.bytes
        var findings: [Finding] = []
        var count = 0
        for (frame, range) in capture.frames {
            dissector.consume(frame, octets: octets.extracting(range), into: &findings)
            count += findings.count
            findings.removeAll(keepingCapacity: true)
        }
        dissector.finish(into: &findings)
        return count + findings.count
    }

    /// The file to a log in a file.
    static func log(_ path: String, _ log: String, selection: Selection, threads: Int) throws -> Int {
        unlink(log)
        var options = RecordingOptions(tool: "benchmarks")
        options.log = log
        options.selection = selection
        options.threads = threads
        return try FileRecording(paths: [path], options: options).run().frames
    }
}
