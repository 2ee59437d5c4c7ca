import FuzzTargets
import Testing

/// Replays the fuzzer's seeds and everything it once found.
@Suite struct FuzzReplayTests {
    @Test(arguments: FuzzTarget.allCases)
    func seedsAndRegressionsBreakNoLaw(target: FuzzTarget) throws {
        let inputs = try FuzzInputs.all(of: target)
        #expect(inputs.contains { $0.name.hasPrefix("Seeds/") }, "\(target) has no seed")
        for (name, octets) in inputs {
            #expect(octets.count <= target.longestInput, "\(name) is longer than the fuzzer reads")
            if let fault = target.fault(in: octets) { Issue.record("\(name): \(fault)") }
        }
    }
}
