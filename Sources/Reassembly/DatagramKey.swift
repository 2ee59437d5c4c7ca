internal import Wire

/// What fragments of one datagram share (RFC 791 §3.2, RFC 8200 §4.5).
struct DatagramKey: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    /// The protocol, which distinguishes datagrams in IPv4 only.
    var transport: UInt8

    init(_ fragment: IPFragment) {
        source = fragment.source
        destination = fragment.destination
        identification = fragment.identification
        transport = fragment.source.isIPv4 ? fragment.transport : 0
    }
}

/// Fragments, those that are frames apart from those that travelled inside others.
struct FragmentTally {
    var frames = 0
    var inner = 0

    var total: Int { frames &+ inner }
}
