import MediaCollection

/// The patterns of a selection by `--path` and `--method`.
struct PathRule: Sendable {
    private let paths: [PathGlob]
    private let methods: [PathGlob]

    init(paths: [String], methods: [String]) {
        self.paths = (paths.isEmpty ? ["*/events"] : paths).map(PathGlob.init)
        self.methods = (methods.isEmpty ? ["POST"] : methods).map(PathGlob.init)
    }

    /// Each method with each path.
    var words: [String] {
        methods.flatMap { method in paths.map { "\(method.text) \($0.text)" } }
    }

    /// Whether the request itself is asked for.
    func matches(method: ArraySlice<UInt8>, path: ArraySlice<UInt8>) -> Bool {
        methods.contains { $0.matches(method) } && paths.contains { $0.matches(path) }
    }

    /// Whether a request line is asked for, or may belong to events that are.
    func takes(_ line: RawSpan, method: Range<Int>, target: Range<Int>) -> Bool {
        let target = octets(line, target)
        let path = RequestPath(target: target)
        let method = octets(line, method)
        if matches(method: method[...], path: target[path.range]) { return true }
        return method.elementsEqual("POST".utf8) && takesEvents(besides: path, of: target[...])
    }

    /// Whether a `…/sessions` or `…/downloaded` stands beside events that are asked for.
    func takesEvents(besides path: RequestPath, of target: ArraySlice<UInt8>) -> Bool {
        guard methods.contains(where: { $0.matches(Array("POST".utf8)[...]) }) else { return false }
        var events = target[path.range]
        switch path.kind {
        case .sessions:
            while events.last == 0x2F { events.removeLast() }
        case .downloaded:
            events.removeLast("downloaded".utf8.count)
            events += Array("sessions".utf8)
        case .sessionEvents, .events, .other: return false
        }
        events += Array("/id/events".utf8)
        return paths.contains { $0.matches(events) }
    }

    private func octets(_ line: RawSpan, _ range: Range<Int>) -> [UInt8] {
        range.map { line.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    }
}
