import CPcap
import Wire

/// Owns a `pcap_t`.
struct PcapHandle: ~Copyable {
    let pointer: OpaquePointer

    /// Takes over a handle that libpcap has made.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        pcap_close(pointer)
    }

    /// What libpcap last complained about on this handle.
    var message: String {
        pcap_geterr(pointer).map { String(cString: $0) } ?? "unknown error"
    }
}

extension LinkType {
    /// `DLT_RAW` on Linux and macOS.
    private static let rawInMemory: Int32 = 12
    /// `DLT_ATM_RFC1483`.
    private static let atmInMemory: Int32 = 11

    /// The link type that goes into files for what libpcap calls `dlt` in memory.
    init(dlt: Int32) {
        switch dlt {
        case Self.rawInMemory: self = .raw
        case Self.atmInMemory: self = .atm
        default: self.init(rawValue: UInt32(bitPattern: dlt))
        }
    }

    /// What libpcap calls the type in memory.
    var dlt: Int32 {
        switch self {
        case .raw, .rawOpenBSD: Self.rawInMemory
        case .atm: Self.atmInMemory
        default: Int32(truncatingIfNeeded: rawValue)
        }
    }
}
