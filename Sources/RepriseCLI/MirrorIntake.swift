import EventLog
import Replay

/// Hands what the queue of a mirror delivers to its feed, line for line.
struct MirrorIntake {
    private var reader = CarriedLineReader()
    /// Requests that were captured and did not come this far: they found no room in the queue, or no reader takes them.
    private(set) var dropped = 0

    /// Takes a delivery.
    mutating func take(_ delivery: MirrorQueue.Delivery, into feed: inout LiveFeed, now: Int64) {
        for line in delivery.lines {
            switch reader.read(line) {
            case .exchange(let record): feed.add(record, now: now)
            case .answer(let answer): feed.add(answer, now: now)
            case nil: lose(line, &feed, now: now)
            case .outcome, .trailer: break
            }
        }
        feed.addOwn(delivery.own)
        dropped += delivery.dropped
        if delivery.isTornBeyond { feed.loseAll(now: now) } else { feed.lose(delivery.torn, now: now) }
    }

    /// A line that no reader takes, so that no replay would send it either; nor does what follows of its session.
    private mutating func lose(_ line: CarriedLine, _ feed: inout LiveFeed, now: Int64) {
        guard line.isExchange else { return }
        dropped += 1
        if let start = line.start { feed.lose([start], now: now) }
    }
}
