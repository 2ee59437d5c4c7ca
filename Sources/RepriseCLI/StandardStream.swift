import Foundation

/// Writes to the standard streams, whole or not at all, without buffering.
enum StandardStream {
    /// Why a stream could not be written.
    enum Failure: Error, Equatable {
        /// Its reader has closed it: an end, not a failure.
        case closed
        /// Something else, as `errno` has it.
        case failed(Int32)
    }

    /// Writes all octets.
    static func write(_ octets: [UInt8], to descriptor: Int32) throws(Failure) {
        var offset = 0
        while offset < octets.count {
            let written = octets.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            if written >= 0 {
                offset += written
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wait, 1, -1)
            case EPIPE: throw .closed
            case let number: throw .failed(number)
            }
        }
    }

    /// Writes a result to standard output.
    ///
    /// A closed pipe ends the command with 0 once this is thrown to the top.
    static func print(_ text: String) throws(Failure) {
        try write(Array(text.utf8), to: STDOUT_FILENO)
    }

    /// Writes a run's report and gives why it could not be: that is thrown when all else that went wrong has been said.
    ///
    /// Where whoever read it has left, how the run ended is still told by the exit code.
    static func writeReport(_ octets: [UInt8], to descriptor: Int32) -> Failure? {
        do throws(Failure) {
            try write(octets, to: descriptor)
            return nil
        } catch {
            return error == .closed ? nil : error
        }
    }

    /// Writes to standard error; what cannot be written there has nowhere else to go.
    static func printError(_ text: String) {
        try? write(Array(text.utf8), to: STDERR_FILENO)
    }
}
