extension ConnectionTable {
    /// Checks what must always hold of the table.
    ///
    /// Linear in the table; for tests.
    package func checkInvariants() {
        func require(_ condition: Bool, _ what: String) {
            precondition(condition, "reassembly: \(what)")
        }
        var cost = 0
        var held = 0
        var live = 0
        for slot in connections.indices where connections[slot].ordinal > 0 {
            live += 1
            let connection = connections[slot]
            let found = index.slot(index.key(slot))
            require(found == slot, "a connection is not found by its key")
            require(!connection.isPending || connection.isListed, "a connection waits and is not listed")
            for half in 0..<2 {
                let stream = connection.halves[half]
                cost += stream.held.cost
                var position = stream.next
                for rank in 0..<stream.held.count {
                    let piece = stream.held[rank]
                    require(piece.count > 0, "an empty piece is held")
                    let isDue =
                        piece.start == stream.next
                        && stream.state.isDisjoint(with: [.awaitsSYNAnswer, .floating])
                    require(
                        piece.start >= position && !isDue,
                        "pieces overlap or are due: \(piece.start)..<\(piece.end), rank \(rank), behind \(position), "
                            + "next \(stream.next), start \(stream.start), state \(stream.state.rawValue)")
                    require(piece.isSnapped || piece.octets.count == piece.count, "a piece has a wrong length")
                    position = piece.end
                    held += piece.octets.count
                }
                require(stream.next >= stream.start, "a half-stream stands before its start")
                require(
                    !stream.state.contains(.ended) || stream.held.isEmpty, "an ended half-stream holds octets")
            }
        }
        require(live == index.count, "the table's count is wrong")
        require(live + free.count == connections.count, "a slot is neither free nor taken")
        require(cost == sink.heldCost, "the memory held is counted wrongly")
        let ledger = sink.ledger
        require(held <= ledger.held, "the octets held are counted wrongly")
        require(
            ledger.payloadClasses.reduce(0) { $0 + $1.count } == ledger.captured, "the sum of payload octets is wrong")
    }
}
