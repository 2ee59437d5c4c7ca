/// Where this reader differs from llhttp's strict mode, and why: an input's name and the reason.
enum RawHTTPDeviations {
    static let reasons: [String: String] = {
        let close = "Connection: close does not touch framing; whether a server still read is told by its answers"
        let token = "a method is any token (RFC 9110 §9.1); an observer has no list of those a server implements"
        let control = "control octets other than NUL, CR and LF may be retained in a value (RFC 9110 §5.5)"
        let other = "another protocol than HTTP/1 (its version says so), which llhttp reads as well"
        let bareFeed =
            "a recipient may take a single LF for a line's end (RFC 9112 §2.2), where all lines of the head end so"
        let notLast = "RFC 9112 §6.3 step 4 reads to the close; with chunked applied and not last, two readers differ"
        return [
            "request/connection: CRLF between requests, explicit `close` (lenient)": close,
            "request/connection: No restart when keep-alive is off (1.0)": close,
            "request/connection: Resetting flags when keep-alive is off (1.0, lenient)": close,
            "request/content-length: Content-Length reset when no body is received":
                "llhttp is told that there is no content; the head says that there is, and an observer is told nothing",
            "request/invalid: HTTP protocol and ANNOUNCE method": token,
            "request/invalid: Invalid method": token,
            "request/lenient-header-value-relaxed: Control char in header value (strict)": control,
            "request/lenient-header-value-relaxed: Control char in header value (relaxed)": control,
            "request/lenient-headers: Header value": control,
            "request/lenient-headers: Header value (lenient)": control,
            "request/lenient-headers: Second request header value (lenient)": control,
            "request/method: ANNOUNCE request with RTSP": other,
            "request/method: OPTIONS request with RTSP": other,
            "request/method: SOURCE request with ICE": other,
            "request/method: CONNECT with body":
                "a CONNECT has no content (RFC 9110 §9.3.6): with a length it can be read in two ways",
            "request/method: PRI request HTTP2": token,
            "request/sample: No HTTP version": "HTTP/0.9 has no framing, and no client sends it",
            "request/uri: Disallow UTF-8 in URI path in strict mode":
                "clients send octets above 0x7F in targets; framing does not depend on them, and the target is kept as sent",
            "response/connection: HTTP/1.1 with keep-alive disabled and 204 status (lenient)": close,
            "response/invalid: Only LFs present": bareFeed,
            "response/invalid: Only LFs present (lenient)": bareFeed,
            "response/invalid: Only LFs present and no body": bareFeed,
            "response/invalid: Only LFs present and no body (lenient)": bareFeed,
            "response/sample: No carriage ret": bareFeed,
            "response/sample: No carriage ret (lenient)": bareFeed,
            "response/sample: HTTP version 0.9": other,
            "response/sample: ICE response": other,
            "response/sample: RTSP response": other,
            "response/transfer-encoding: `chunked` before other transfer-encoding": notLast,
            "response/transfer-encoding: multiple transfer-encoding where chunked is not the last one": notLast,
        ]
    }()
}
