import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Replay

/// The event loop's side of a run: the engine, its timer and its connections.
///
/// Confined to one event loop.
///
/// Whatever waits for due times also writes to the sockets, so that no thread has to wake another between the two.
final class SendingLoop {
    private let loop: any EventLoop
    private let address: SocketAddress
    private let tls: TargetTLS?
    private let limits: ReplayLimits
    private let mailbox: Mailbox
    /// The run's start on the monotonic clock, in nanoseconds; below 0 where it lies before the machine's.
    private let start: Int64
    /// The run's start on the wall clock, in nanoseconds since 1970 UTC.
    private let startInstant: Int64

    private var engine: ReplayEngine
    private let journal: JournalFile?
    private let gauge: RunGauge
    private let endpoints: LocalEndpoints?
    private var intents: IntentWriter?
    private var entries: [JournalEntry] = []
    private var handlers: [Int: ConnectionHandler] = [:]
    /// What the target's last answer began with.
    var heads = AnswerHeadMemo()
    /// Where requests are put together: its storage serves again where the one before went whole.
    private var outgoing = ByteBuffer()
    /// Connections that are being made, and those of them that were given up meanwhile.
    private var opening: Set<Int> = []
    private var unwanted: Set<Int> = []
    private var actions: [ReplayEngine.Action] = []
    private var timer: (deadline: Int64, task: Scheduled<Void>)?
    private var isRunning = false
    private var isAboutToRun = false
    private var isPlanWhole = false
    private var isFinished = false
    /// Whether nothing goes until outcomes are written.
    private var isHeld = false

    /// The longest that the timer sleeps: a due time may lie centuries away.
    private static let longestSleep: Int64 = 3_600_000_000_000

    init(
        loop: any EventLoop, address: PinnedAddress, speed: ReplaySpeed, late: LatePolicy, limits: ReplayLimits,
        mailbox: Mailbox, start: Int64, startInstant: Int64, journal: JournalFile?, origin: Int64,
        gauge: RunGauge,
        endpoints: LocalEndpoints?
    ) {
        self.loop = loop
        self.address = address.socketAddress
        tls = address.tls
        self.limits = limits
        self.mailbox = mailbox
        self.start = start
        self.startInstant = startInstant
        self.journal = journal
        self.gauge = gauge
        self.endpoints = endpoints
        engine = ReplayEngine(speed: speed, late: late, limits: limits, journals: journal != nil, origin: origin)
    }

    /// Why the run ended early, if it did.
    var ending: ReplayEngine.Ending? { engine.hasEnded }

    /// What the run did beside its outcomes.
    var tally: RunTally { engine.tally(at: now) }

    /// The wall clock, as it was at the run's start and has gone on since: one that is set in mid-run changes nothing.
    var wallClock: Int64 { startInstant &+ now }

    private var now: Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) &- start }

    /// Does all that is due, and sets the timer for what comes next.
    func run() {
        // What a closing connection reports while actions run is seen by the loop below.
        guard !isRunning, !isFinished else { return }
        isRunning = true
        defer { isRunning = false }
        if isHeld && mailbox.hasOutcomeRoom {
            isHeld = false
            engine.holdSends(false, now: now)
        }
        repeat {
            takeRequests()
            engine.advance(to: now)
            perform()
            // What cannot be sent is done with at once, and makes room for more of the plan.
        } while engine.wantsMore && !isPlanWhole && hasMore()
        gauge.set(inFlight: engine.inFlight, waitingSince: engine.waitingSince)
        gauge.set(hasEnded: engine.hasEnded != nil)
        let outcomes = engine.takeOutcomes()
        isFinished = engine.isFinished && intents?.isIdle ?? true
        if !outcomes.isEmpty || isFinished, !mailbox.deliver(outcomes, isFinished: isFinished), !isHeld {
            isHeld = true
            engine.holdSends(true, now: now)
        }
        if isFinished { closeAll() } else { setTimer() }
    }

    /// Does all that is due once the octets that have come by now are read: what they let go goes together, with one look at
    /// the mailbox and one write to the journal.
    private func runSoon() {
        guard !isAboutToRun, !isRunning, !isFinished else { return }
        isAboutToRun = true
        loop.assumeIsolated().execute {
            self.isAboutToRun = false
            self.run()
        }
    }

    /// What was taken from the mailbox, and how much of it the engine has.
    private var fetched: [PlannedRequest] = []
    private var admitted = 0

    private func hasMore() -> Bool {
        takeFromMailbox()
        return admitted < fetched.count || isPlanWhole
    }

    private func takeFromMailbox() {
        guard admitted == fetched.count, !isPlanWhole else { return }
        admitted = 0
        if let requests = mailbox.take() {
            fetched = requests
        } else {
            fetched = []
            isPlanWhole = true
            engine.planEnded()
        }
    }

    private func takeRequests() {
        let now = now
        while engine.wantsMore {
            if admitted == fetched.count { takeFromMailbox() }
            guard admitted < fetched.count else { return }
            engine.admit(fetched[admitted], now: now)
            admitted += 1
        }
    }

    private func perform() {
        while true {
            let hasWritten = writeIntents()
            engine.takeActions(into: &actions)
            if actions.isEmpty && !hasWritten { return }
            let present = actions
            for action in present {
                switch action {
                case .open(let id): open(id)
                case .close(let id):
                    handlers.removeValue(forKey: id)?.close()
                    if opening.contains(id) { unwanted.insert(id) }
                case .send(let id, let image, let sessionID): send(image, sessionID: sessionID, on: id)
                }
            }
        }
    }

    /// Has written what must be in the journal before anything else happens; whether there was something.
    private func writeIntents() -> Bool {
        guard let journal else { return false }
        engine.takeJournalEntries(into: &entries)
        if entries.isEmpty { return false }
        if intents == nil {
            intents = IntentWriter(file: journal, loop: loop) { [unowned self] last in intentsWritten(upTo: last) }
        }
        intents?.add(entries, upTo: engine.intentsAsked)
        return true
    }

    private func intentsWritten(upTo last: Int?) {
        if let last { engine.intentsWritten(upTo: last) } else { engine.stop(now: now) }
        run()
    }

    private func send(_ image: RequestImage, sessionID: [UInt8]?, on id: Int) {
        guard let handler = handlers[id] else { return }
        Self.write(image, sessionID: sessionID, into: &outgoing)
        if !image.clocks.isEmpty { setClocks(of: image, sessionID: sessionID, in: &outgoing) }
        // The clock is read before the first octet is written.
        guard engine.sending(id, now: now) else { return }
        handler.send(outgoing, isHead: image.isHead)
    }

    /// Puts a request together, in one go: its octets with the session's id in the place of the recorded one.
    private static func write(_ image: RequestImage, sessionID: [UInt8]?, into buffer: inout ByteBuffer) {
        let octets = image.octets
        let place = image.sessionID ?? octets.count..<octets.count
        let id = image.sessionID == nil ? octets[place] : sessionID?[...] ?? octets[place]
        let count = octets.count - place.count + id.count
        buffer.clear(minimumCapacity: count)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { room in
            let idPlace = copy(octets[..<place.lowerBound], into: room, at: 0)
            let rest = copy(id, into: room, at: idPlace)
            return copy(octets[place.upperBound...], into: room, at: rest)
        }
    }

    /// Copies octets to a place in room that is large enough; the place behind them.
    private static func copy(
        _ octets: ArraySlice<UInt8>, into room: UnsafeMutableRawBufferPointer, at place: Int
    ) -> Int {
        octets.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: room[place...]).copyMemory(from: $0) }
        return place + octets.count
    }

    /// Puts the clock where the image has a place for it: the run's start by the wall clock, and what the monotonic one says
    /// has passed since, so that a clock that is set changes nothing.
    private func setClocks(of image: RequestImage, sessionID: [UInt8]?, in buffer: inout ByteBuffer) {
        let milliseconds = (startInstant &+ now) / 1_000_000
        var moved = 0
        if let sessionID, let place = image.sessionID { moved = sessionID.count - place.count }
        for place in image.clocks {
            let behind = image.sessionID.map { place.lowerBound >= $0.upperBound } ?? false
            buffer.setString("\(milliseconds)", at: buffer.readerIndex + place.lowerBound + (behind ? moved : 0))
        }
    }

    private func open(_ id: Int) {
        opening.insert(id)
        let timeout = TimeAmount.nanoseconds(limits.connectTimeout)
        let handshake = tls.map { _ in loop.makePromise(of: Void.self) }
        let handler = ConnectionHandler(id: id, owner: self, handshake: handshake)
        let bound = NIOLoopBound(handler, eventLoop: loop)
        // One time-out for both, so that a handshake that hangs is a connection that was not made.
        let late = handshake.map { handshake in
            loop.scheduleTask(in: timeout) { handshake.fail(ChannelError.connectTimeout(timeout)) }
        }
        ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { [tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls.context, serverHostname: tls.serverName))
                    }
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: address)
            .flatMap { [endpoints] channel in
                endpoints?.add(channel.localAddress)
                guard let handshake else { return channel.eventLoop.makeSucceededVoidFuture() }
                return handshake.futureResult
            }
            .assumeIsolated()
            .whenComplete { result in
                late?.cancel()
                self.opening.remove(id)
                switch result {
                case .success: self.opened(id, handler)
                case .failure(let error):
                    // Nobody waits for it where the connection itself was not made.
                    handshake?.fail(error)
                    handler.close()
                    self.unwanted.remove(id)
                    var isTimeOut = false
                    if case .connectTimeout? = error as? ChannelError { isTimeOut = true }
                    let number = (error as? IOError)?.errnoCode
                    self.engine.openFailed(
                        id, isTimeOut: isTimeOut, isOutOfDescriptors: number == EMFILE || number == ENFILE,
                        now: self.now)
                    self.run()
                }
            }
    }

    private func opened(_ id: Int, _ handler: ConnectionHandler) {
        if unwanted.remove(id) != nil || isFinished {
            handler.close()
            return
        }
        handlers[id] = handler
        engine.opened(id, now: now)
        run()
    }

    /// A connection has an answer.
    func answered(_ id: Int, _ answer: Answer, isReusable: Bool) {
        engine.answered(id, answer, isReusable: isReusable, now: now)
        runSoon()
    }

    /// Octets of an answer came on a connection, and not its end.
    func received(_ id: Int, status: Int?) {
        engine.received(id, status: status, now: now)
        setTimer()
    }

    /// A connection will have no answer.
    func failed(_ id: Int, _ reason: Outcome.Unknown) {
        engine.failed(id, reason, now: now)
        runSoon()
    }

    /// A connection is closed.
    func closed(_ id: Int) {
        guard handlers.removeValue(forKey: id) != nil else { return }
        engine.closed(id, now: now)
        runSoon()
    }

    /// Ends the run.
    func stop() {
        engine.stop(now: now)
        run()
    }

    private func setTimer() {
        guard let next = engine.nextWake else { return }
        let wake = min(next, now &+ Self.longestSleep)
        if let timer, timer.deadline <= wake { return }
        timer?.task.cancel()
        let (instant, isOver) = start.addingReportingOverflow(wake)
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, isOver ? .max : instant)))
        let task = loop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            self.run()
        }
        timer = (wake, task)
    }

    private func closeAll() {
        timer?.task.cancel()
        timer = nil
        let open = handlers
        handlers.removeAll()
        for handler in open.values { handler.close() }
    }
}
