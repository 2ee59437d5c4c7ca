public import EventLog

/// Why a collector ended before it was asked to.
public enum CollectorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It could not listen there, and why.
    case cannotListen(host: String, port: Int, reason: String)
    /// Its log could not be made or written.
    case log(LogError)
    /// The server ended by itself, and why.
    case ended(reason: String)

    /// One line.
    public var description: String {
        switch self {
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \(host.contains(":") ? "[\(host)]" : host):\(port): \(reason)"
        case .log(let error): error.description
        case .ended(let reason): "the server ended: \(reason)"
        }
    }

    /// What to try next, where that is known.
    public var hint: String? {
        switch self {
        case .cannotListen: "choose another address with --listen; port 0 takes any free one"
        case .log(let error): error.hint
        case .ended: nil
        }
    }
}
