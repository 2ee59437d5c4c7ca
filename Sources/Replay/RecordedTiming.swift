import EventLog

/// How long recorded servers took to answer what goes again, and what tells from where that was seen.
///
/// Constant memory.
public struct RecordedTiming: Sendable {
    /// From requests' first octets to their answers' last ones, as they passed the place of the capture.
    public private(set) var service = LatencyFigures()
    /// From SYN-ACKs to their ACKs: the way from the capture to the clients and back.
    private var handshakes = LatencyFigures()
    /// From requests' last octets to their answers' first ones: no shorter than the way to the servers and back.
    private var answers = LatencyFigures()

    /// A round trip up to which two ends are next to each other, in nanoseconds: a building's network takes a tenth of it, clients of
    /// a service ten times as much.
    private static let near: Int64 = 1_000_000
    /// The part of the clients' way that the servers' is at most where the capture was taken next to these.
    private static let part: Int64 = 4

    init() {}

    /// Adds an exchange; `late` is its answer where that stands in a line of its own.
    mutating func add(_ record: ExchangeRecord, late: LateAnswer?) {
        if let roundTrip = record.connection.roundTrip { handshakes.add(roundTrip) }
        guard let after = record.response?.after ?? late?.after, let took = record.response?.took ?? late?.took,
            record.response?.complete ?? true
        else { return }
        service.add(record.request.took.addingSaturating(after).addingSaturating(took))
        // One that came before the request was whole says nothing of the way.
        if after >= 0 { answers.add(after) }
    }

    /// Where the capture was taken, as far as its times tell: nil without handshakes, and where neither end is near.
    ///
    /// The fastest answer in a hundred bounds the way to the servers from above. Servers that never answer at once may look
    /// far away, so that `middle` is never told from times.
    public var capturePoint: CapturePoint? {
        guard handshakes.count > 0, answers.count > 0 else { return nil }
        let (client, server) = (handshakes.percentile(50), answers.percentile(1))
        let isServerNear = server <= Self.near || server <= client / Self.part
        if client <= Self.near { return server <= Self.near ? .local : .client }
        return isServerNear ? .server : nil
    }
}
