internal import EventLog

extension LedgerText {
    /// Why nothing was logged, and what would cure that; nil where something was, or nothing is known to speak against it.
    public var nothingLogged: (why: String, hint: String)? {
        let logged = ["whole", "incomplete", "refused.ambiguous", "refused.limit"]
        guard logged.allSatisfy({ count("requests", $0) == 0 }) else { return nil }
        let (frames, filtered) = (total("frames"), count("frames", "filtered"))
        if count("requests", "notSelected") > 0 {
            let seen = CountText.text(count("requests", "notSelected"), "request")
            return (
                "nothing is in the log: \(seen) seen, none selected",
                "--all logs every exchange; --path and --method select, and letters count as they stand"
            )
        }
        if count("connections.tls") > 0 {
            return (
                "nothing is in the log: \(CountText.text(count("connections.tls"), "connection")) with TLS",
                "capture where the traffic is plain: behind the load balancer or proxy that ends TLS"
            )
        }
        if count("connections.http2") > 0 {
            return (
                "nothing is in the log: \(CountText.text(count("connections.http2"), "connection")) with HTTP/2, which is not read",
                "capture behind the proxy that turns it into HTTP/1.1"
            )
        }
        if frames > 0, frames == filtered {
            return (
                "nothing is in the log: the filter expression let none of \(CountText.text(frames, "frame")) pass",
                "check its ports; hosts and ports behind VLAN tags or MPLS labels are found with `vlan and …`, `mpls and …`"
            )
        }
        return nil
    }
}
