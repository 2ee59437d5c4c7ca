import EventLog
import LiveCapture

/// What a live capture adds to the ledger.
extension LiveFigures {
    /// Frames that the kernel handed over.
    var frames: Int { sum(\.frames) }

    /// What became of frames before the decoder.
    var frameClasses: [Ledger.Class] {
        [Ledger.Class(name: "queueFull", count: sum(\.queueFull), isLoss: true)]
    }

    /// The counts beside the sums: those of all interfaces, then, where there are several, those of each by its name.
    var counts: [Ledger.Class] {
        var counts = [
            Ledger.Class(name: "kernel.received", count: sum(\.kernel.received)),
            Ledger.Class(name: "kernel.unread", count: sum(\.unread)),
            Ledger.Class(name: "dropped.kernel", count: sum(\.kernel.dropped), isLoss: true),
            Ledger.Class(name: "dropped.interface", count: sum(\.kernel.droppedByInterface), isLoss: true),
            Ledger.Class(name: "queue.octetsDropped", count: sum(\.queueFullOctets)),
            Ledger.Class(name: "queue.highWater", count: highWaterOctets),
            Ledger.Class(name: "interfaces.absent", count: sum(\.absences)),
            Ledger.Class(name: "interfaces.replaced", count: sum(\.replacements), isLoss: true),
        ]
        guard interfaces.count > 1 else { return counts }
        for interface in interfaces {
            counts += [
                Ledger.Class(name: "frames.\(interface.name)", count: interface.frames),
                Ledger.Class(name: "kernel.received.\(interface.name)", count: interface.kernel.received),
                Ledger.Class(name: "kernel.unread.\(interface.name)", count: interface.unread),
                Ledger.Class(name: "dropped.kernel.\(interface.name)", count: interface.kernel.dropped),
                Ledger.Class(name: "dropped.interface.\(interface.name)", count: interface.kernel.droppedByInterface),
                Ledger.Class(name: "dropped.queue.\(interface.name)", count: interface.queueFull),
            ]
        }
        return counts
    }

    private func sum(_ figure: KeyPath<InterfaceFigures, Int>) -> Int {
        interfaces.reduce(0) { $0 &+ $1[keyPath: figure] }
    }
}
