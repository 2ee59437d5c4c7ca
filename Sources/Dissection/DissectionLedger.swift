public import HTTP
public import Reassembly
public import Wire

/// The dissector's side of the ledger (law 6): each layer's own counts, as it made them.
public struct DissectionLedger: Sendable, Equatable {
    /// Frames, by what they held.
    public var frames: FrameCounts
    /// Fragment frames, by what became of them.
    public var fragments: FragmentCounts
    /// Fragments that travelled inside datagrams put together from fragments, by what became of them.
    public var innerFragments: FragmentCounts
    /// TCP payload octets and the spans of half-streams.
    public var segments: SegmentLedger
    /// In-order octets and requests.
    public var http: HTTPLedger
    /// Checksums that were not right, and ignored.
    public var checksums: ChecksumCounts
    /// Oddities by name.
    public var anomalies: AnomalyCounts
}
