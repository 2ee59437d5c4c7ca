import CPcap
public import Wire

/// A filter expression, compiled for one link type and run on frames in memory: what `-r` does where `-i` has the kernel.
public struct Filter: ~Copyable {
    private var program = bpf_program()

    /// Compiles the expression for frames of a link type.
    public init(_ expression: String, linkType: LinkType) throws(CaptureError) {
        guard let pointer = pcap_open_dead(linkType.dlt, Int32(CaptureOptions.wholeFrames)) else {
            throw CaptureError(interface: nil, kind: .other("out of memory"))
        }
        let handle = PcapHandle(pointer)
        guard pcap_compile(handle.pointer, &program, expression, 1, cpcap_netmask_unknown()) == 0 else {
            let kind = CaptureError.Kind.filter(expression: expression, linkType: linkType, reason: handle.message)
            throw CaptureError(interface: nil, kind: kind)
        }
    }

    deinit {
        var program = program
        pcap_freecode(&program)
    }

    /// Whether the frame passes; `octets` are those captured of it.
    public func passes(_ octets: RawSpan, originalLength: Int) -> Bool {
        var header = pcap_pkthdr()
        header.caplen = UInt32(truncatingIfNeeded: octets.byteCount)
        header.len = UInt32(truncatingIfNeeded: originalLength)
        var program = program
        return octets.withUnsafeBytes { buffer in
            pcap_offline_filter(&program, &header, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)) != 0
        }
    }
}
