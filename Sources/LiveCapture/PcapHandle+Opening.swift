import CPcap
import Wire

extension PcapHandle {
    /// Makes a handle that captures, in buffered mode and with the finest time stamps the interface offers.
    static func activated(_ interface: String, _ options: CaptureOptions) throws(CaptureError) -> PcapHandle {
        var message = PcapMessage()
        guard let pointer = pcap_create(interface, &message.octets) else {
            throw CaptureError(interface: interface, kind: .other(message.text))
        }
        let handle = PcapHandle(pointer)
        // These can only fail on a handle that is active already.
        pcap_set_snaplen(handle.pointer, Int32(clamping: options.snapshotLength))
        pcap_set_buffer_size(handle.pointer, Int32(clamping: options.bufferOctets))
        pcap_set_promisc(handle.pointer, options.isPromiscuous ? 1 : 0)
        pcap_set_timeout(handle.pointer, LiveCapture.blockTime)
        // Not every source has nanoseconds; which it became is asked for after activation.
        pcap_set_tstamp_precision(handle.pointer, PCAP_TSTAMP_PRECISION_NANO)
        let result = pcap_activate(handle.pointer)
        // Above 0 is a warning, such as that `any` knows no promiscuous mode.
        guard result < 0 else { return handle }
        throw CaptureError(interface: interface, kind: kind(of: result, interface: interface, message: handle.message))
    }

    /// Sets what can be set on an active handle alone: the link type, the filter for it, the direction, and that nothing blocks.
    func prepare(_ interface: String, _ options: CaptureOptions) throws(CaptureError) {
        // What `any` sees can say which interface a frame was on; where it cannot, it stays as it is.
        if interface == "any" { pcap_set_datalink(pointer, LinkType.linuxSLL2.dlt) }
        if let filter = options.filter { try install(filter, interface: interface) }
        if let direction = options.direction.pcap, pcap_setdirection(pointer, direction) != 0 {
            let reason = "the direction cannot be chosen: \(message)"
            throw CaptureError(interface: interface, kind: .other(reason))
        }
        var failure = PcapMessage()
        guard pcap_setnonblock(pointer, 1, &failure.octets) == 0 else {
            throw CaptureError(interface: interface, kind: .other(failure.text))
        }
    }

    /// Compiles a filter expression for the handle's link type and has the kernel run it.
    private func install(_ expression: String, interface: String) throws(CaptureError) {
        var program = bpf_program()
        guard pcap_compile(pointer, &program, expression, 1, cpcap_netmask_unknown()) == 0 else {
            let linkType = LinkType(dlt: pcap_datalink(pointer))
            let kind = CaptureError.Kind.filter(expression: expression, linkType: linkType, reason: message)
            throw CaptureError(interface: interface, kind: kind)
        }
        defer { pcap_freecode(&program) }
        guard pcap_setfilter(pointer, &program) == 0 else {
            throw CaptureError(interface: interface, kind: .other(message))
        }
    }

    private static func kind(of result: Int32, interface: String, message: String) -> CaptureError.Kind {
        switch result {
        case PCAP_ERROR_NO_SUCH_DEVICE:
            return .noSuchInterface(known: InterfaceList.names())
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            // Without the right to open a socket, libpcap does not get as far as looking for the interface.
            let known = InterfaceList.names()
            return known.isEmpty || known.contains(interface) ? .notPermitted : .noSuchInterface(known: known)
        case PCAP_ERROR_IFACE_NOT_UP:
            return .down
        default:
            // The general code has its words on the handle, the others have them in a table.
            let text = result == PCAP_ERROR ? message : pcap_statustostr(result).map { String(cString: $0) } ?? message
            return .other(message.isEmpty ? text : message)
        }
    }
}

extension CaptureOptions.Direction {
    /// What libpcap calls it; nil where there is nothing to say.
    fileprivate var pcap: pcap_direction_t? {
        switch self {
        case .incoming: PCAP_D_IN
        case .outgoing: PCAP_D_OUT
        case .both: nil
        }
    }
}
