import Replay
import Report
import Wire

/// What rewrites found, in words.
enum RewriteText {
    /// Says which rewrites fitted nothing, and what went as captured although it was to be rewritten.
    static func warn(_ counts: RewriteCounts, of options: RewriteOptions) {
        for rule in counts.unused(of: options) {
            Diagnostic.warning("\(rule.printable) fits nothing in the log")
        }
        if counts.otherType > 0 {
            Diagnostic.warning(
                "\(CountText.text(counts.otherType, "value")) that --map names left as captured: of another type than the new one",
                hint: "a number takes a number, true and false each other; null, objects and arrays take nothing")
        }
        if counts.queries > 0 {
            Diagnostic.warning(
                "\(CountText.text(counts.queries, "target")) with a query, which goes as captured: an id of a visitor in it "
                    + "stays", hint: "look at them with --dry-run")
        }
        if counts.unreadable > 0 {
            Diagnostic.warning(
                "\(CountText.text(counts.unreadable, "body", several: "bodies")) left as captured: no JSON")
        }
        if counts.decoded > 0 {
            Diagnostic.warning(
                "\(CountText.text(counts.decoded, "request")) sent without the coding of the content (gzip or the like): "
                    + "it is changed, and not coded again",
                hint: "content that nothing changes goes as captured: --ts keep, and neither --map nor pseudonyms")
        }
        if counts.credentials > 0 {
            Diagnostic.warning(
                "\(CountText.text(counts.credentials, "field")) with credentials left behind",
                hint: "send them with --send-credentials")
        }
        if counts.proxyFields > 0 {
            Diagnostic.warning(
                "\(CountText.text(counts.proxyFields, "field")) in which proxies name viewers' addresses left behind",
                hint: "send some with --keep-proxy-fields NAMES, such as x-forwarded-proto, or set them with --header")
        }
    }
}
