/// What would cure each class of loss: the option or the action, one sentence.
enum LossCure {
    /// The cure for a class of loss of an account of the ledger, or for a loss among the counts beside it.
    static func text(account: String, loss: String) -> String {
        cures["\(account).\(loss)"] ?? cures[loss] ?? cures[String(loss.prefix { $0 != "." })]
            ?? "see the format page for what this class counts"
    }

    /// Whether a class of loss has a cure of its own.
    static func isKnown(account: String, loss: String) -> Bool {
        cures["\(account).\(loss)"] != nil || cures[String(loss.prefix { $0 != "." })] != nil || cures[loss] != nil
    }

    private static let snapped = "capture again with a larger snapshot length: -s 262144"
    private static let connections =
        "more connections at once than are followed: raise --limit connections, or narrow the capture with a filter expression"

    private static let cures = [
        "notCaptured":
            "the capture lost frames: capture with a larger buffer (-B), on both directions, nearer to the server",
        "snapped": snapped,
        "spans.limit":
            "more was held out of order than a limit allows: raise --limit heldOctets, heldPieces or heldInTable, or capture "
            + "where fewer frames are lost",
        "conflictingOverlap":
            "two copies of the same octets differ: the records have note ambiguousStream and name the frames of both",
        "unplaced":
            "endpoints were used again, and neither handshake nor end was captured: capture with a larger buffer (-B), nearer to the "
            + "server",
        "afterGap":
            "these came over a second, or 256 frames, after their acknowledgement: sort the frames by time first (reordercap)",
        "connectionLimit": connections,
        "memoryLimit":
            "more octets out of order than are held: raise --limit heldInTable, or narrow the capture with a filter expression",
        "unknownLinkType": "capture on a link that is read, such as Ethernet or `any`",
        "limit.connections": connections,
        "limit.readers":
            "more messages under way than are held: raise --limit readers, or narrow the capture with a filter expression",
        "limit.pending": "more requests of one connection waited for answers than are held: raise --limit pending",
        "limit.waiting":
            "one end's octets waited for the other's up to a limit: raise --limit waitingOctets, or capture both directions in order",
        "limit.startLine": "a request line was longer than is read: raise --limit startLine",
        "limit.head": "a head was longer than is kept: raise --limit head",
        "limit.sessions": "more sessions at once than are followed: raise --limit sessions",
        "limit.answers":
            "more requests waited for answers than are remembered: capture both directions, or raise --limit answers",
        "truncatedHeader": snapped,
        "malformedHeader": "frames whose headers contradict themselves: look at them with tshark",
        "nestedTooDeep": "capture inside the tunnel",
        "encrypted": "the link encrypts: capture behind the access point or switch that decrypts",
        "encryptedTunnel":
            "IPsec, WireGuard or DTLS: capture behind the tunnel's end, or leave it out with a filter if nothing is in it",
        "compressed": "the link or a tunnel compresses: capture behind it, or turn compression off there",
        "fragmentedLink": "the link cuts packets: capture behind it",
        "aggregated": "the radio packs frames into one: capture behind the access point",
        "damaged": "the radio received these damaged: capture nearer to the sender",
        "unknownEncapsulation": "capture behind the tunnel's end",
        "fragments.limit":
            "more fragments than are held: raise --limit fragmentedDatagrams or fragmentOctets",
        "fragments.conflicting":
            "fragments of one datagram that contradict each other, of which hosts take one or the other: look at them with tshark",
        "fragments.malformed": "fragments whose offset or length cannot be: look at them with tshark",
        "fragments": "fragments of datagrams that never became whole: capture where all fragments pass",
        "fragments.heldAtEnd": "the capture ended between the fragments of a datagram: let it run longer",
        "skipped":
            "after octets that are missing, reading resumed only at a proven message start: capture without loss, and begin before "
            + "the connections open",
        "untrusted":
            "behind a message that breaks the rules of HTTP or a limit nothing is believed, as two readers could read on differently: "
            + "the anomalies and limits counted say which; mend the sender, or raise the limit",
        "openAtEnd":
            "a message was not whole when its connection or the capture ended: let the capture run longer, or see with explain what "
            + "ended the connection",
        "incomplete": "the log has these with complete:false and a note that says what is missing",
        "refused.limit": "a request over a limit: raise --max-body or --limit head; the record's notes say which",
        "refused": "framing that two readers could read differently, or a limit: the record's notes say which",
        "queueFull":
            "decoding did not keep up: narrow the capture with a filter expression, raise --limit queue for longer bursts, or "
            + "write the log to a faster disk",
        "interfaces.replaced":
            "a new interface took the name of one that went away, and what it saw at first is missing: capture on `any`",
        "sources.damaged":
            "what stood behind the damage or the cut is missing: copy the capture once more, or let its writer end it",
        "removed":
            "the oldest parts went to keep to the limits of the log: raise --max-files or --max-total, or move parts away in time",
        "dropped": "raise the kernel's buffer with -B, or narrow the capture with a filter expression",
    ]
}
