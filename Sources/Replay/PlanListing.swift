import EventLog
import JSONText
import Wire

/// What would be sent, request by request, for `--dry-run`: in words or as JSON lines.
public enum PlanListing {
    /// A request as one line of text, without its line feed: due, `seq`, call, method and target, size, what it waits for, and
    /// its session's id in the recording.
    public static func text(_ request: PlannedRequest) -> String {
        let (seconds, rest) = request.due.quotientAndRemainder(dividingBy: 1_000_000_000)
        let millis = "\(rest / 1_000_000)"
        let due = "\(seconds)." + String(repeating: "0", count: 3 - millis.count) + millis + " s"
        let type = request.eventType.flatMap { $0 == request.call.rawValue ? nil : " \($0)" } ?? ""
        var line = padded(due, to: 12, right: true) + "  " + padded("\(request.seq)", to: 7, right: true)
        line += "  " + padded(request.call.rawValue + type, to: 24, right: false) + "  "
        switch request.content {
        case .skip(let reason): line += "not sent: \(reason.rawValue)"
        case .end: line += "no more of its session"
        case .request(let image):
            line += requestLine(image) + "  \(image.octets.count) octets"
            if request.followsAll { line += ", after all of its session" }
            if !request.follows.isEmpty { line += ", after \(request.follows.map(String.init).joined(separator: " "))" }
        }
        if request.copy > 1 { line += ", copy \(request.copy)" }
        if let made = request.made { line += made == .start ? ", made start" : ", made end" }
        // As --session takes it.
        if let session = request.session { line += ", session \(session)" }
        return line.printable
    }

    /// A request as one JSON object, without its line feed.
    public static func json(_ request: PlannedRequest) -> [UInt8] {
        var line = Array(
            #"{"kind":"planned","seq":\#(request.seq),"copy":\#(request.copy),"due":\#(request.due),"call":"#.utf8)
        JSONString.append(request.call.rawValue, to: &line)
        for (name, value) in [
            ("eventType", request.eventType), ("session", request.session), ("made", request.made?.rawValue),
        ] {
            guard let value else { continue }
            line += ",\"\(name)\":".utf8
            JSONString.append(value, to: &line)
        }
        switch request.content {
        case .skip(let reason):
            line += #","skip":"#.utf8
            JSONString.append(reason.rawValue, to: &line)
        case .end: line += #","end":true"#.utf8
        case .request(let image):
            line += #","request":"#.utf8
            JSONString.append(requestLine(image), to: &line)
            line +=
                #","octets":\#(image.octets.count),"follows":[\#(request.follows.map(String.init).joined(separator: ","))]"#
                .utf8
            if request.followsAll { line += #","followsAll":true"#.utf8 }
        }
        return line + [0x7D]
    }

    /// Method and target, with `{id}` where the target's session id will stand.
    private static func requestLine(_ image: RequestImage) -> String {
        let end = image.octets.firstIndex(of: 0x0D) ?? image.octets.count
        var line = Array(image.octets[..<end])
        if let place = image.sessionID { line.replaceSubrange(place, with: "{id}".utf8) }
        return String(octets: line.dropLast(" HTTP/1.1".utf8.count))
    }

    private static func padded(_ text: String, to width: Int, right: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }
}
