import CPcap

/// Room for libpcap's words where there is no handle to keep them.
struct PcapMessage {
    /// What libpcap writes to, ended by a 0.
    var octets = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))

    /// The words.
    var text: String {
        String(decoding: octets.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
