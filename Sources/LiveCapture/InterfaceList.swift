import CPcap

/// The interfaces that libpcap sees.
enum InterfaceList {
    /// Their names in libpcap's order, best first; empty where they cannot be listed.
    static func names() -> [String] {
        var first: UnsafeMutablePointer<pcap_if_t>?
        var message = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard pcap_findalldevs(&first, &message) == 0 else { return [] }
        defer { pcap_freealldevs(first) }
        var names: [String] = []
        var next = first
        while let interface = next {
            if let name = interface.pointee.name { names.append(String(cString: name)) }
            next = interface.pointee.next
        }
        return names
    }
}
