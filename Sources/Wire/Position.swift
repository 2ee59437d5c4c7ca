/// Where the reading of a frame stands: how far its octets reach, and what the headers passed so far said.
struct Position {
    /// Where the next header begins.
    var start: Int
    /// Where the captured octets end that belong to the innermost header passed.
    var end: Int
    /// Where they ended on the wire, by that header; at least `end`.
    var wireEnd: Int
    /// Whether a header stated `wireEnd`, so that a header beyond it contradicts that one.
    var isBounded = false
    /// Whether a tunnel was recognised by a port number alone, so that what makes no sense in it says it is none.
    var isGuessed = false
    /// Whether this is a datagram put together from fragments, so that no fragment header may follow.
    var isWhole = false
    /// The network that tags and tunnels so far name; 0 where none does.
    var network: UInt32 = 0
    /// The source of the innermost IP header.
    var source = IPAddress(ipv4: 0)
    /// The destination of the innermost IP header.
    var destination = IPAddress(ipv4: 0)
    /// The identification of the innermost IPv4 header; 0 for IPv6, which has none.
    var identification: UInt16 = 0

    /// The start of a frame of which `captured` octets were kept.
    ///
    /// A file may state less than it holds; what is there was on the wire.
    @inline(__always)
    init(captured: Int, originalLength: Int) {
        start = 0
        end = captured
        wireEnd = max(originalLength, captured)
    }

    /// Why a header that would reach up to `position` cannot be read, or nil where it was captured whole.
    @inline(__always)
    func fault(upTo position: Int) -> Undecodable? {
        if position <= end { return nil }
        return position <= wireEnd || !isBounded ? .truncatedHeader : .malformedHeader
    }

    /// Passes a header of `count` octets that was captured whole, or says why it cannot be read.
    mutating func skip(_ count: Int) -> Undecodable? {
        if let fault = fault(upTo: start &+ count) { return fault }
        start &+= count
        return nil
    }

    /// Takes over that what follows is of a network within the one so far: a VLAN, a customer's in a provider's.
    mutating func enter(network identifier: UInt32) {
        network = (network &+ identifier &+ 1) &* 0x9E37_79B1
    }

    /// Takes over that what follows is of an overlay's network, whatever the one is that carries it.
    mutating func enter(overlay identifier: UInt32) {
        network = 1
        enter(network: identifier)
    }

    /// Takes over that a header says where its payload ends; what a longer one says was cut off on its way.
    mutating func bound(at wireEnd: Int) {
        self.wireEnd = wireEnd
        end = min(end, wireEnd)
        isBounded = true
    }
}
