/// What the reassembler may hold and how long it waits.
///
/// Every limit that bites is counted in the ledger.
///
/// Times are nanoseconds of capture time.
public struct ReassemblyLimits: Hashable, Sendable {
    /// Connections in the table, lingering ones included: about 190 MB with all that stands beside them, and more than a busy
    /// host has sockets.
    public var connections = 131_072
    /// Connections of which only SYNs were seen: a flood of them takes a quarter of the table at most.
    public var embryonicConnections = 32_768
    /// Closed connections kept for what trails behind them: a second of the busiest server.
    public var lingeringConnections = 16_384
    /// Octets that one half-stream holds out of order: the largest receive buffer that Linux tunes to, since no sender has
    /// more in flight behind a hole.
    public var heldOctets = 6 << 20
    /// Pieces that one half-stream holds out of order: a message of a quarter of a megabyte octet by octet, or one of
    /// megabytes in shreds of 16, at a third of what the table may hold.
    public var heldPieces = 262_144
    /// Memory that all half-streams hold out of order, in octets, each piece's own cost included.
    public var heldInTable = 96 << 20
    /// Datagrams of which fragments are held: what Linux' default of 4 MiB holds of small ones.
    public var fragmentedDatagrams = 4_096
    /// Memory for fragments, in octets: four times what Linux has by default for a host.
    public var fragmentOctets = 16 << 20
    /// How long a datagram is waited for after its first fragment, as long as Linux does (RFC 1122 §3.3.2 asks for 60 to 120 s).
    public var fragmentTime: Int64 = 30_000_000_000
    /// How long acknowledged octets that were not seen are waited for (law 4): mirrors and multi-queue cards put an
    /// acknowledgment before the data by far less.
    public var acknowledgedWait: Int64 = 1_000_000_000
    /// How many further frames of the connection acknowledged octets that were not seen are waited for (law 4).
    public var acknowledgedFrames = 256
    /// How long octets are held behind a hole that nobody acknowledged: as long as Linux goes on sending again, fifteen times
    /// in 924.6 s (tcp_retries2).
    ///
    /// Till then nothing says that they are lost; what is held meanwhile has limits of its own.
    public var retransmissionWait: Int64 = 925_000_000_000
    /// The same where the other direction was never seen, so that no acknowledgment can tell: longer than the first
    /// retransmissions of a live connection take.
    public var oneSidedWait: Int64 = 10_000_000_000
    /// How long a connection of which only SYNs were seen stays: longer than the second repetition of a SYN takes.
    public var embryonicTime: Int64 = 10_000_000_000
    /// How long an idle connection stays: longer than the keep-alive of common servers and load balancers, of which the
    /// longest is 4,000 s.
    public var idleTime: Int64 = 4_000_000_000_000
    /// How long a closed connection stays, so that what trails behind it opens no new one: TIME-WAIT as Linux has it.
    ///
    /// Half of it, where more than 1,024 do.
    public var lingerTime: Int64 = 60_000_000_000
    /// How long an established connection with data is safe from eviction for one of which only SYNs were seen.
    public var protectedTime: Int64 = 30_000_000_000
    /// How far ahead of what was seen a segment or an acknowledgment is believed: above the largest receive buffer that
    /// Linux tunes to (6 MiB).
    public var furthestAhead = 16 << 20

    /// Makes the limits that reassembly has by default.
    public init() {}

    /// The limits that reassembly has by default.
    public static let standard = ReassemblyLimits()
}
