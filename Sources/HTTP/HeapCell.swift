/// A value in the heap with one owner, which it is read and changed through in place.
///
/// What a class would be, but for counted references and checked accesses: these cost more than the reading of a short answer.
struct HeapCell<Value>: ~Copyable {
    // Made in `init` and freed in `deinit`, and handed to nobody else, so that it is valid whenever it is used.
    private let pointer: UnsafeMutablePointer<Value>

    init(_ value: consuming Value) {
        pointer = .allocate(capacity: 1)
        pointer.initialize(to: value)
    }

    deinit {
        pointer.deinitialize(count: 1)
        pointer.deallocate()
    }

    /// The value.
    var value: Value {
        unsafeAddress { UnsafePointer(pointer) }
        nonmutating unsafeMutableAddress { pointer }
    }
}
