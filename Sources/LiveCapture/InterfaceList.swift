import CPcap

/// The interfaces that libpcap sees.
enum InterfaceList {
    /// What `body` makes of each and its name, in libpcap's order, best first.
    static func map<Element>(_ body: (String, pcap_if_t) -> Element) throws(CaptureError) -> [Element] {
        var first: UnsafeMutablePointer<pcap_if_t>?
        var message = PcapMessage()
        guard pcap_findalldevs(&first, &message.octets) == 0 else {
            throw CaptureError(interface: nil, kind: .other(message.text))
        }
        defer { pcap_freealldevs(first) }
        var elements: [Element] = []
        var next = first
        while let interface = next {
            if let name = interface.pointee.name { elements.append(body(String(cString: name), interface.pointee)) }
            next = interface.pointee.next
        }
        return elements
    }

    /// Their names; empty where they cannot be listed.
    static func names() -> [String] { (try? map { name, _ in name }) ?? [] }
}
