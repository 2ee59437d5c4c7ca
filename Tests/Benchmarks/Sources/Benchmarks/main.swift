import Extraction

// Times each layer on one capture, as a ratio to a copy of the same octets and to libpcap's walk of the same file: medians of five,
// all measures in turn, so that a slow moment of the machine falls on all of them.

guard CommandLine.arguments.count == 3 else { fatalError("usage: Benchmarks CAPTURE SCRATCH-FILE") }
let (path, scratch) = (CommandLine.arguments[1], CommandLine.arguments[2])
let capture = try LoadedCapture(path: path)
var copied = [UInt8](repeating: 0, count: capture.octets.count)
/// Nothing on this path is ever selected.
let nothing = Selection(paths: ["/none"], methods: ["NONE"])

typealias Measure = (name: String, run: () throws -> Int)
let measures: [Measure] = [
    ("memcpy", { Layers.copy(capture, into: &copied) }),
    ("libpcap walk", { Layers.libpcap(path) }),
    ("savefile walk", { try Layers.savefile(path) }),
    ("frames", { Layers.frames(capture) }),
    ("reassembly", { Layers.reassembly(capture) }),
    ("decoder", { Layers.dissection(capture, .standard) }),
    ("decoder, none selected", { Layers.dissection(capture, nothing) }),
    ("log, one thread", { try Layers.log(path, scratch, selection: .standard, threads: 1) }),
    ("log, two threads", { try Layers.log(path, scratch, selection: .standard, threads: 2) }),
    ("log, none selected", { try Layers.log(path, scratch, selection: nothing, threads: 1) }),
]
var timings = [Timings](repeating: Timings(), count: measures.count)
var results = [Int](repeating: 0, count: measures.count)
for _ in 0..<5 {
    for (index, measure) in measures.enumerated() {
        try timings[index].time { results[index] = try measure.run() }
    }
}

func padded(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
func ratio(_ value: Double) -> String { String(Double(Int(value * 100)) / 100) }

print("\(capture.frames.count) frames, \(capture.octets.count) octets")
print("measure".padding(26) + padded("ms", 10) + padded("x memcpy", 10) + padded("x libpcap", 11) + "  result")
for (index, measure) in measures.enumerated() {
    let median = timings[index].median
    print(
        measure.name.padding(26) + padded(String(Int(median * 1000)), 10)
            + padded(ratio(median / timings[0].median), 10)
            + padded(ratio(median / timings[1].median), 11) + "  \(results[index])")
}

extension String {
    /// The text with spaces behind it.
    func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
