import Foundation
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP, and SIGUSR1 where that is asked for, into calls on a thread of its own, for as long as the
/// value lives.
///
/// There is one at a time. The handler writes the signal's number to a pipe and a thread reads it: that works whichever
/// threads exist already, and also where the parent had the signals ignored, as a shell does for what it starts in the
/// background; SIGHUP alone stays ignored, as `nohup` wants it. A signal that comes a while after the first one ends the
/// process at once: whoever sends it no longer waits for an orderly end.
final class SignalWatch {
    /// Signals that end something.
    private static let ending = [SIGINT, SIGTERM, SIGHUP]
    /// The signal that asks how it goes.
    private static let question = SIGUSR1
    /// The pipe's writing end for the handler, which can capture nothing; -1 while nobody watches.
    private static let descriptor = Atomic<Int32>(-1)
    /// The octet that ends the thread; no signal has this number.
    private static let endMark: UInt8 = 0
    /// For how long other signals are taken for echoes of the first: terminals and wrappers send it to whole groups, within
    /// milliseconds; nobody presses a key twice so fast.
    private static let echo = Duration.milliseconds(200)

    private let handle: @Sendable (Int32) -> Void
    private let status: (@Sendable () -> Void)?
    private let watched: [Int32]
    private let readingEnd: Int32
    private let writingEnd: Int32
    private var hasThread = false
    private let before: [(@convention(c) (Int32) -> Void)?]

    /// Starts watching; `handle` is called with the number of the first signal that arrives, `status` for each SIGUSR1, which
    /// is left alone where there is none.
    ///
    /// A process that will give rights up must not have another thread before, which would keep them: it asks for no
    /// thread at first, and signals wait until there is one.
    init(
        withThread: Bool = true, status: (@Sendable () -> Void)? = nil, _ handle: @escaping @Sendable (Int32) -> Void
    ) {
        self.handle = handle
        self.status = status
        watched = Self.ending.filter { $0 != SIGHUP || !Self.isIgnored($0) } + (status == nil ? [] : [Self.question])
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            // Without descriptors the signals keep their default, which ends the process.
            readingEnd = -1
            writingEnd = -1
            before = []
            return
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        readingEnd = ends[0]
        writingEnd = ends[1]
        Self.descriptor.store(writingEnd, ordering: .sequentiallyConsistent)
        before = watched.map { number in
            signal(number) { number in
                let saved = errno
                var octet = UInt8(truncatingIfNeeded: number)
                let end = SignalWatch.descriptor.load(ordering: .sequentiallyConsistent)
                if end >= 0 { _ = write(end, &octet, 1) }
                errno = saved
            }
        }
        if withThread { startThread() }
    }

    /// Whether the parent had a signal ignored.
    private static func isIgnored(_ number: Int32) -> Bool {
        let handler = signal(number, SIG_IGN)
        signal(number, handler)
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Starts the thread that hands signals over, where there is none yet.
    func startThread() {
        if hasThread || readingEnd < 0 { return }
        hasThread = true
        let thread = Thread { [readingEnd, watched, status, handle] in
            Self.pass(watched, from: readingEnd, status: status, to: handle)
        }
        thread.name = "reprise.signals"
        thread.start()
    }

    private static func pass(
        _ watched: [Int32], from readingEnd: Int32, status: (@Sendable () -> Void)?,
        to handle: @Sendable (Int32) -> Void
    ) {
        // Who started the process may have had them blocked, which goes on to every thread; this one takes them.
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in watched { sigaddset(&mask, number) }
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        var octet: UInt8 = 0
        var first: ContinuousClock.Instant?
        while true {
            let count = read(readingEnd, &octet, 1)
            if count < 0 && errno == EINTR { continue }
            guard count == 1, octet != endMark else { break }
            let number = Int32(octet)
            if number == question {
                status?()
                continue
            }
            if let first {
                guard ContinuousClock.now - first > echo else { continue }
                signal(number, SIG_DFL)
                kill(getpid(), number)
            }
            first = ContinuousClock.now
            handle(number)
        }
        close(readingEnd)
    }

    deinit {
        guard writingEnd >= 0 else { return }
        for (number, handler) in zip(watched, before) { signal(number, handler) }
        Self.descriptor.store(-1, ordering: .sequentiallyConsistent)
        if hasThread {
            var mark = Self.endMark
            _ = write(writingEnd, &mark, 1)
        } else {
            close(readingEnd)
        }
        close(writingEnd)
    }
}
