/// The sessions that were found last, by the digests of their ids.
///
/// Clients that share a connection, or go from one to the next, are looked for again within seconds: here a look costs a
/// few cache lines, where a dictionary takes a hash and a bucket. A digest has one place, so that ids which share it cost
/// no more than they would without this.
struct RecentSessions {
    private var handles = [SessionHandle](repeating: RecentSessions.none, count: RecentSessions.places)
    private static let none = SessionHandle(place: -1, generation: 0)

    /// A power of two: more than the viewers that one core can follow, in 64 KiB.
    private static let places = 4_096

    /// The session that was found last at the place of `digest`: perhaps another one, and perhaps gone.
    subscript(digest: UInt64) -> SessionHandle? {
        get {
            let handle = handles[Self.place(digest)]
            return handle.place >= 0 ? handle : nil
        }
        set { handles[Self.place(digest)] = newValue ?? Self.none }
    }

    private static func place(_ digest: UInt64) -> Int {
        Int(truncatingIfNeeded: digest & UInt64(places - 1))
    }
}
