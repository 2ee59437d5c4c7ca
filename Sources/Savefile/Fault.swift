/// What is wrong, before the reader adds file and place.
struct Fault: Error {
    var kind: SavefileError.Kind

    init(_ kind: SavefileError.Kind) {
        self.kind = kind
    }
}
