import NIOCore

/// A value that lives on an event loop, and can be spoken to from other threads.
struct LoopOwned<Value>: Sendable {
    private let loop: any EventLoop
    private let bound: EventLoopFuture<NIOLoopBound<Value>>

    /// Makes the value, on its loop.
    init(loop: any EventLoop, _ make: @escaping @Sendable () -> Value) {
        self.loop = loop
        bound = loop.submit { NIOLoopBound(make(), eventLoop: loop) }
    }

    /// Runs a closure with the value on its loop, later.
    func tell(_ body: @escaping @Sendable (Value) -> Void) {
        bound.whenSuccess { body($0.value) }
    }

    /// Runs a closure with the value on its loop, and waits for what it gives; nil where the loop is gone.
    func ask<Answer: Sendable>(_ body: @escaping @Sendable (Value) -> Answer?) -> Answer? {
        try? bound.map { body($0.value) }.wait()
    }
}
