import EventLog
import MediaCollection

extension RewriteOptions: CustomStringConvertible {
    /// The options in words that tell them from others and hold no secret: of values of fields and of keys only a digest
    /// stands here.
    public var description: String {
        var words = members.map { "map \($0.text)" } + paths.map { "path \($0.text)" }
        words += fields.map { "header \(String(octets: $0.name))" }
        switch host {
        case .target: break
        case .original: words.append("host original")
        case .name(let name): words.append("host \(String(octets: name))")
        }
        words.append("ids \(visitors.scope): " + visitors.members.map(\.text).joined(separator: " "))
        if !sendsCredentials { words.append("no credentials") }
        if !proxyFields.sendsAll { words.append("proxy fields: \(proxyFields.kept.sorted().joined(separator: " "))") }
        var digest = LogDigest()
        for field in fields { digest.update((field.name + [0x3A] + field.value + [0x0A]).span.bytes) }
        if let key = visitors.key { digest.update(key.octets.span.bytes) }
        return words.joined(separator: "; ") + "; \(digest.text)"
    }
}
