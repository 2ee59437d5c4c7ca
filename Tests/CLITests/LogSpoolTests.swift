import Foundation
import TestSupport
import Testing

@testable import RepriseCLI

@Suite struct LogSpoolTests {
    /// Who starts the tool may have made its end of a pipe so, and both ends of a terminal are one.
    @Test func aPipeThatDoesNotBlockIsReadToItsEnd() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        #expect(fcntl(reading, F_SETFL, O_NONBLOCK) == 0)
        let octets = [UInt8]("first, then last".utf8)
        let thread = Thread {
            for piece in [octets[..<6], octets[6...]] {
                // Late enough for the reader to have found nothing; it is right whenever this comes.
                usleep(50_000)
                _ = Array(piece).withUnsafeBytes { write(writing, $0.baseAddress, $0.count) }
            }
            close(writing)
        }
        thread.start()
        defer { close(reading) }
        let spool = try LogSpool.copy(of: reading, name: "standard input")
        #expect(try Data(contentsOf: URL(fileURLWithPath: spool.path)) == Data(octets))
    }
}
