public import HTTP
public import Reassembly

/// What a dissector is told before the first frame.
public struct DissectionOptions: Sendable {
    /// Memory of all HTTP readers, in octets: 50,000 connections with an event under way each, and a fifth of what the
    /// process may use.
    public static let standardReaderOctets = 96 << 20

    /// Which requests are kept.
    public var interest: RequestInterest
    /// The limits of reassembly.
    public var reassembly: ReassemblyLimits
    /// The limits of the HTTP reader.
    public var http: HTTPLimits
    /// Memory of all HTTP readers together, in octets: over it, the connection to which octets came longest ago is evicted.
    public var readerOctets = standardReaderOctets
    /// The distance of two clock findings, in nanoseconds of capture time.
    ///
    /// What was learnt takes effect at each, so that it never shows in what comes out.
    public var tick = Dissector.tick
    /// The seed of the connection table's hash, whose keys peers choose.
    ///
    /// It never shows in what comes out.
    public var seed: UInt64

    /// Makes options.
    public init(
        interest: RequestInterest, reassembly: ReassemblyLimits = .standard, http: HTTPLimits = .standard,
        seed: UInt64 = .random(in: .min ... .max)
    ) {
        self.interest = interest
        self.reassembly = reassembly
        self.http = http
        self.seed = seed
    }
}
