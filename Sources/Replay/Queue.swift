/// A first-in first-out queue on one array: constant time at both ends, amortised.
struct Queue<Element: Sendable>: Sendable {
    private var storage: [Element?] = []
    private var head = 0

    /// How many wait.
    var count: Int { storage.count - head }
    /// Whether none waits.
    var isEmpty: Bool { head == storage.count }
    /// The one that came first.
    var first: Element? { isEmpty ? nil : storage[head] }

    /// What is asked of the one that came first, which is not copied for that; nil where none waits.
    func first<Value>(_ ask: (borrowing Element) -> Value) -> Value? {
        isEmpty ? nil : storage[head].map(ask)
    }

    /// The element at a place, 0 being the first; nil past the end.
    subscript(place: Int) -> Element? {
        place >= 0 && place < count ? storage[head + place] : nil
    }

    /// Changes the element at a place, where there is one.
    mutating func change(_ place: Int, _ body: (inout Element) -> Void) {
        // Taken out while it changes, so that nothing of it is copied.
        guard place >= 0, place < count, var element = storage[head + place].take() else { return }
        body(&element)
        storage[head + place] = element
    }

    /// Puts an element at the end.
    mutating func append(_ element: Element) {
        storage.append(element)
    }

    /// Takes the first.
    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = storage[head].take()
        head += 1
        // Half of the array at least is empty by then, so each element is moved once on average.
        if head >= 64 && head * 2 >= storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return element
    }
}
