import EventLog
import Replay

/// The second reading of a log, some planned requests at a time.
struct ReplayFeed {
    private(set) var planner: Planner
    private var isAtEnd = false

    init(planner: Planner) {
        self.planner = planner
    }

    /// The next requests, at times none; nil at the end.
    ///
    /// Damage was said on the first reading; here it is passed over, as there.
    mutating func next(_ reader: inout LogReader) throws(LogError) -> [PlannedRequest]? {
        if isAtEnd { return nil }
        var requests: [PlannedRequest] = []
        do throws(LogError) {
            while let line = try reader.next() {
                guard case .exchange(let record) = line else { continue }
                planner.add(record, into: &requests)
                return requests
            }
        } catch {
            guard error.isDamage else { throw error }
        }
        isAtEnd = true
        planner.finish(into: &requests)
        return requests
    }
}
