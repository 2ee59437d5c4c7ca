import CPcap
import Wire

extension LiveCapture {
    /// Hands over frames that are there, without waiting, and says how many.
    mutating func read(upTo count: Int, _ body: (FrameHeader, RawSpan) -> Void) throws(CaptureError) -> Int {
        var total = 0
        while total < count {
            var header: UnsafeMutablePointer<pcap_pkthdr>?
            var octets: UnsafePointer<UInt8>?
            let result = pcap_next_ex(handle.pointer, &header, &octets)
            if result == 0 { break }
            guard result == 1, let header, let octets else {
                throw CaptureError(interface: interface, kind: .lost(handle.message))
            }
            let time = time(of: header.pointee)
            lastTime = max(lastTime, time)
            let frame = FrameHeader(time: time, originalLength: Int(header.pointee.len))
            body(frame, UnsafeRawBufferPointer(start: octets, count: Int(header.pointee.caplen)).bytes)
            total += 1
        }
        return total
    }

    private func time(of header: pcap_pkthdr) -> Timestamp {
        let fraction = Int64(header.ts.tv_usec) &* nanosecondsPerFraction
        return Timestamp(nanoseconds: Int64(header.ts.tv_sec) &* 1_000_000_000 &+ fraction)
    }
}
