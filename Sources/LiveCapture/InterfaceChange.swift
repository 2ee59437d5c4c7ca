/// What can become of an interface while it is captured from.
public enum InterfaceChange: Sendable, Equatable {
    /// It went down.
    case down
    /// It is up again; nothing was missed but what did not flow.
    case up
    /// It is no longer there, or no longer readable for this reason.
    case gone(String)
    /// There is a new one of its name, which is captured from now on; what it saw before this is missed.
    case replaced
}
