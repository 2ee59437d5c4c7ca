import TestSupport
import Testing

@testable import Replay

@Suite struct WaitingRoomTests {
    /// The same as a plain list, whatever is done in whatever order.
    @Test(arguments: UInt64(1)...40)
    func sessionsAreTakenOutFromBetweenTheOthers(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var room = WaitingRoom()
        var list: [(request: PlannedRequest, since: Int64)] = []
        for seq in 1...600 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<8:
                let start = Int.random(in: 1...20, using: &random)
                let request: PlannedRequest =
                    switch Int.random(in: 0..<8, using: &random) {
                    case 0: Planned.plain(seq)
                    case 1: PlannedRequest(endOf: .session(start: start, copy: 1), due: 0)
                    default: Planned.event(seq, of: start)
                    }
                room.append(request, since: Int64(seq))
                list.append((request, Int64(seq)))
            case 8..<10:
                #expect(room.popFirst()?.request == (list.isEmpty ? nil : list.removeFirst().request))
            default:
                let starts = Set(
                    (0..<Int.random(in: 0...12, using: &random)).map { _ in
                        Int.random(in: 1...20, using: &random)
                    })
                func isOut(_ request: PlannedRequest) -> Bool {
                    guard request.goes, case .session(let start, _) = request.order else { return false }
                    return starts.contains(start)
                }
                let removed = room.remove(starts)
                #expect(removed.map(\.request) == list.map(\.request).filter(isOut), "seed \(seed), \(seq)")
                #expect(removed.map(\.since) == list.filter { isOut($0.request) }.map(\.since))
                list.removeAll { isOut($0.request) }
            }
            #expect(room.count == list.count && room.first?.request == list.first?.request, "seed \(seed), \(seq)")
            #expect(room.octets == list.reduce(0) { $0 + $1.request.footprint })
        }
        while let next = room.popFirst() { #expect(next.request == list.removeFirst().request) }
        #expect(list.isEmpty && room.count == 0 && room.octets == 0)
    }
}
