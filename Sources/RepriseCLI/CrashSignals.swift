import Foundation

/// The signals by which a process that fails is ended.
enum CrashSignals {
    private static let all = [SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGTRAP, SIGQUIT]

    /// Has them end the process and print nothing.
    ///
    /// Swift's runtime handles them by starting a program that prints the registers and what lies in memory around them,
    /// which may be anything that was captured. That is decided before `main`, so it is undone here. Whoever started the
    /// process may have had some of them blocked, too.
    static func end() {
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in all {
            signal(number, SIG_DFL)
            sigaddset(&mask, number)
        }
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
    }
}
