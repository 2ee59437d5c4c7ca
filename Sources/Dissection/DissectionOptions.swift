public import HTTP
public import Reassembly

/// What a dissector is told before the first frame.
public struct DissectionOptions: Sendable {
    /// Which requests are kept.
    public var interest: RequestInterest
    /// The limits of reassembly.
    public var reassembly: ReassemblyLimits
    /// The limits of the HTTP reader.
    public var http: HTTPLimits
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
