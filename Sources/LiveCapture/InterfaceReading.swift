/// What one read of an interface brought.
public struct InterfaceReading: Sendable, Equatable {
    /// The frames handed over.
    public var frames = 0
    /// Whether there was no more to read.
    public var isDrained = true
    /// What became of the interface, where something did.
    public var change: InterfaceChange?
}
