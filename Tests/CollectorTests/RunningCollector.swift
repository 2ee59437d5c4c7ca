import Collector
import Testing

/// A collector that runs for the length of a closure.
enum RunningCollector {
    /// Listens on a free port, hands it to `body`, stops when that returns, and gives what the collector says of its run.
    static func during(
        _ options: CollectorOptions, _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws -> CollectorSummary {
        var options = options
        options.port = 0
        let collector = Collector(options: options)
        let (stopping, stop) = AsyncStream<Void>.makeStream()
        let (ports, port) = AsyncStream<Int>.makeStream()
        async let summary = collector.run(
            until: { for await _ in stopping {} }, onListening: { port.yield($0) })
        var iterator = ports.makeAsyncIterator()
        let bound = try #require(await iterator.next())
        do {
            try await body(bound)
        } catch {
            stop.finish()
            _ = try await summary
            throw error
        }
        stop.finish()
        return try await summary
    }
}
