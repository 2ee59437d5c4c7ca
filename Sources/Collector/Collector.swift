internal import EventLog
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Synchronization
internal import Wire

/// The embedded stand-in for the collection server: answers as the API does, misbehaves on request, logs what it received.
public struct Collector: Sendable {
    /// How long answers that are still owed may take once it is asked to stop.
    private static let grace = Duration.seconds(5)
    /// Connections that wait to be accepted: a replay opens all of its own at once.
    private static let backlog = 1024

    /// One loop, so that requests are stamped in the order in which they came over however many connections.
    ///
    /// It runs for as long as the process: connections that are being closed still hand tasks to it after the server has ended,
    /// and a loop that is shut down by then complains of each on standard error.
    private static let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let options: CollectorOptions

    /// Makes a collector; nothing listens yet.
    public init(options: CollectorOptions) {
        self.options = options
    }

    /// Listens and answers until `stop` returns, then ends what is in flight and completes the log.
    ///
    /// `onListening` is called once with the port when connections are accepted. `stop` must return when its task is cancelled,
    /// which it is where the server ends by itself.
    public func run(
        until stop: @escaping @Sendable () async -> Void,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) async throws(CollectorError) -> CollectorSummary {
        let clock = SteadyClock()
        let inbox = ArrivalInbox()
        let log: CollectorLog?
        do throws(LogError) {
            log = options.logPath == nil ? nil : try CollectorLog(options: options, inbox: inbox, clock: clock)
        } catch {
            throw .log(error)
        }
        let service = SharedService(
            CollectionService(
                options: options, seed: options.seed ?? UInt64.random(in: .min ... .max),
                wall: clock.timestamp(0).nanoseconds))
        let control = options.faults.contains { $0.isOnTheWire } ? WireControl(service: service) : nil
        let application = Application(
            responder: CollectorResponder(
                service: service, clock: clock, bodyLimit: options.assumptions.bodyLimit ?? options.bodyLimit,
                assumptions: options.assumptions),
            server: server(inbox: log == nil ? nil : inbox, clock: clock, control: control),
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: options.port), serverName: "reprise", backlog: Self.backlog),
            onServerRunning: {
                control?.listen(on: $0)
                onListening($0.localAddress?.port ?? 0)
            },
            eventLoopGroupProvider: .shared(Self.loop),
            logger: Logger(label: "reprise.collector", factory: { _ in SwiftLogNoOpLogHandler() }))
        let failure = await ended(application, until: stop, log)
        // A server that a fault makes go away ends as it was asked to; a log that fails does not.
        if let failure {
            guard case .ended = failure, control?.isGone == true else {
                // What was received until then is in the log, which says so where it can still be written.
                _ = try? await log?.finish()
                throw failure
            }
        }
        var summary = service.summary
        if let log {
            do throws(LogError) {
                summary.requestsNotLogged = try await log.finish()
                summary.removal = await log.removal
            } catch {
                throw .log(error)
            }
        }
        return summary
    }

    private func server(inbox: ArrivalInbox?, clock: SteadyClock, control: WireControl?) -> HTTPServerBuilder {
        if inbox == nil && control == nil { return .http1() }
        let limit = options.bodyLimit
        return .http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [
                    ConnectionInstaller(
                        tap: inbox.map { ExchangeTap(inbox: $0, clock: clock, bodyLimit: limit) }, control: control)
                ]))
    }

    /// Runs server, stop signal and log side by side; whichever ends first ends the others.
    private func ended(
        _ application: Application<CollectorResponder>, until stop: @escaping @Sendable () async -> Void,
        _ log: CollectorLog?
    ) async -> CollectorError? {
        var configuration = ServiceGroupConfiguration(services: [application], logger: application.logger)
        configuration.maximumGracefulShutdownDuration = Self.grace
        let group = ServiceGroup(configuration: configuration)
        return await withTaskGroup(of: Ended.self) { tasks in
            tasks.addTask { .server(await serve(group)) }
            tasks.addTask {
                await stop()
                await group.triggerGracefulShutdown()
                return .stop
            }
            if let log {
                tasks.addTask {
                    do throws(LogError) {
                        try await log.keepUp()
                        return .log(nil)
                    } catch {
                        await group.triggerGracefulShutdown()
                        return .log(error)
                    }
                }
            }
            var failure: CollectorError?
            for await ended in tasks {
                switch ended {
                case .server(let error):
                    failure = failure ?? error
                    tasks.cancelAll()
                case .log(let error?): failure = failure ?? .log(error)
                case .log(nil), .stop: break
                }
            }
            return failure
        }
    }

    private enum Ended: Sendable {
        case server(CollectorError?)
        case stop
        case log(LogError?)
    }

    private func serve(_ group: ServiceGroup) async -> CollectorError? {
        do {
            try await group.run()
            return nil
        } catch is CancellationError {
            return nil
        } catch let error as ServiceGroupError where error == .alreadyFinished() {
            // Asked to stop before it began.
            return nil
        } catch let error as IOError {
            return .cannotListen(host: options.host, port: options.port, reason: error.systemText)
        } catch let error as SocketAddressError.UnknownHost {
            return .cannotListen(host: options.host, port: options.port, reason: error.errorDescription)
        } catch {
            return .ended(reason: "\(error)")
        }
    }
}
