import Foundation

/// The octets of a capture file, to find out what a reader made up: nothing here knows of frames, streams or messages.
struct CapturedOctets {
    private static let width = 8
    /// Places looked at for each window: a window of zeros is everywhere.
    private static let candidates = 256

    private let octets: [UInt8]
    private var places: [UInt64: [Int]] = [:]

    /// Reads a file; gzip is undone by the system's own.
    init(file: URL) throws {
        octets = Array(file.pathExtension == "gz" ? try Self.unzipped(file) : try Data(contentsOf: file))
        for place in 0..<max(0, octets.count - Self.width + 1) {
            let window = Self.window(octets, place)
            if places[window, default: []].count < Self.candidates { places[window, default: []].append(place) }
        }
    }

    /// The fewest runs of the file that a body can be put together from, longest first from its front; nil where some of it
    /// stands nowhere.
    func runs(of body: [UInt8]) -> Int? {
        var runs = 0
        var position = 0
        while position < body.count {
            let length = longestRun(of: body, at: position)
            if length == 0 { return nil }
            position += length
            runs += 1
        }
        return runs
    }

    private func longestRun(of body: [UInt8], at position: Int) -> Int {
        guard position + Self.width <= body.count, let found = places[Self.window(body, position)] else {
            return longestShortRun(of: body, at: position)
        }
        return found.reduce(0) { max($0, common(body, position, $1)) }
    }

    /// A run shorter than a window: before a seam, or at the end.
    private func longestShortRun(of body: [UInt8], at position: Int) -> Int {
        var longest = 0
        for place in octets.indices where octets[place] == body[position] {
            longest = max(longest, common(body, position, place))
        }
        return longest
    }

    private func common(_ body: [UInt8], _ position: Int, _ place: Int) -> Int {
        var length = 0
        while position + length < body.count, place + length < octets.count,
            body[position + length] == octets[place + length]
        { length += 1 }
        return length
    }

    private static func window(_ octets: [UInt8], _ place: Int) -> UInt64 {
        octets.span.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
    }

    private static func unzipped(_ file: URL) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }
}
