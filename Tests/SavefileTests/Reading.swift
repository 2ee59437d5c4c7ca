import CPcap
import Foundation
import Savefile
import Wire

/// A frame as either reader gives it.
struct ReadFrame: Equatable {
    var number: Int64
    var nanoseconds: Int64
    var originalLength: Int
    var octets: [UInt8]
}

/// What a reader made of a file.
struct Reading {
    var frames: [ReadFrame] = []
    var linkTypes: [LinkType] = []
    var error: SavefileError?
    var secrets: [EmbeddedSecrets] = []
    var drops: Int?
    var invalidTimes = 0

    /// Reads a file by our own reader to its end or to the first error.
    init(_ path: String, among files: Int = 1, isStopped: (@Sendable () -> Bool)? = nil) {
        do throws(SavefileError) {
            var reader = try SavefileReader(path: path, among: files, isStopped: isStopped)
            defer {
                secrets = reader.secrets
                drops = reader.drops
                invalidTimes = reader.invalidTimes
            }
            while let frame = try reader.next() {
                frames.append(
                    ReadFrame(
                        number: frame.number, nanoseconds: frame.time.nanoseconds,
                        originalLength: frame.originalLength, octets: Array(reader.storage[frame.octets])))
                linkTypes.append(frame.linkType)
            }
        } catch {
            self.error = error
        }
    }
}

/// What libpcap makes of a file.
struct LibpcapReading {
    var frames: [ReadFrame] = []
    /// Its DLT_ number.
    var linkType: Int32?
    var error: String?

    init(_ path: String) {
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard
            let handle = pcap_open_offline_with_tstamp_precision(path, UInt32(PCAP_TSTAMP_PRECISION_NANO), &message)
        else {
            error = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            return
        }
        defer { pcap_close(handle) }
        linkType = pcap_datalink(handle)
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        while true {
            let result = pcap_next_ex(handle, &header, &data)
            guard result == 1, let header, let data else {
                if result == -1 { error = String(cString: pcap_geterr(handle)) }
                return
            }
            frames.append(
                ReadFrame(
                    number: Int64(frames.count + 1),
                    nanoseconds: Int64(header.pointee.ts.tv_sec) &* 1_000_000_000 &+ Int64(header.pointee.ts.tv_usec),
                    originalLength: Int(header.pointee.len),
                    octets: Array(UnsafeBufferPointer(start: data, count: Int(header.pointee.caplen)))))
        }
    }
}
