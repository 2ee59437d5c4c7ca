internal import Foundation
internal import NIOCore

extension IOError {
    /// What the system calls the error, without the names of functions that NIO puts around it.
    var systemText: String { String(cString: strerror(errnoCode)) }
}
