import Foundation

/// A network namespace of its own for a test, with nothing in it but a loopback interface that is up.
///
/// A namespace belongs to a thread, so the test's body runs on a thread made for it, which takes the namespace with it
/// when it ends. On the host's own loopback other programs would be heard too.
public enum PrivateNetwork {
    /// Why tests that need one are skipped.
    public static let need = "needs root on Linux, for a network namespace of its own"

    /// Whether one can be made here.
    public static let isAvailable: Bool = {
        #if os(Linux)
            return geteuid() == 0
        #else
            return false
        #endif
    }()

    /// `CLONE_NEWNET` of `<linux/sched.h>`.
    private static let newNetwork: Int32 = 0x4000_0000
    /// `SIOCSIFFLAGS` of `<linux/sockios.h>`.
    private static let setInterfaceFlags = 0x8914
    /// `IFF_UP` of `<linux/if.h>`.
    private static let interfaceUp = 1

    /// Why a body could not run.
    public struct Failure: Error {
        /// What failed, and how.
        public var reason: String

        /// Says why.
        public init(reason: String) {
            self.reason = reason
        }
    }

    /// Runs `body` in a new namespace and gives what it gives.
    public static func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                do {
                    try enter()
                    continuation.resume(returning: try body())
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            thread.start()
        }
    }

    private static func enter() throws {
        #if os(Linux)
            // The C library has `unshare`, but its headers do not show it to Swift.
            guard let symbol = dlsym(nil, "unshare") else { throw Failure(reason: "no unshare") }
            let unshare = unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
            guard unshare(newNetwork) == 0 else {
                throw Failure(reason: "unshare: \(String(cString: strerror(errno)))")
            }
            // `struct ifreq` of `<linux/if.h>`: the name in 16 octets, then the flags.
            var request = [UInt8](repeating: 0, count: 40)
            request.replaceSubrange(0..<2, with: "lo".utf8)
            withUnsafeBytes(of: Int16(interfaceUp)) { request.replaceSubrange(16..<18, with: $0) }
            let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            defer { close(descriptor) }
            guard ioctl(descriptor, UInt(setInterfaceFlags), &request) == 0 else {
                throw Failure(reason: "lo stays down: \(String(cString: strerror(errno)))")
            }
        #else
            throw Failure(reason: need)
        #endif
    }
}
