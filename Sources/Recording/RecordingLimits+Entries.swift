import HTTP
import Reassembly

extension RecordingLimits {
    /// All limits, in the order of the road: those of memory, then those of time.
    public static let entries = [
        Entry("queue", "octets of frames between capturing (-i) and decoding", \.frameQueue),
        Entry("fragmentedDatagrams", "IP datagrams of which fragments are held", \.reassembly.fragmentedDatagrams),
        Entry("fragmentOctets", "octets of memory for IP fragments", \.reassembly.fragmentOctets),
        Entry("connections", "TCP connections at once", \.reassembly.connections),
        Entry("embryonic", "connections of which only SYNs were seen", \.reassembly.embryonicConnections),
        Entry("lingering", "closed connections kept for what trails behind", \.reassembly.lingeringConnections),
        Entry("heldOctets", "octets of one half-stream held out of order", \.reassembly.heldOctets),
        Entry("heldPieces", "segments of one half-stream held out of order", \.reassembly.heldPieces),
        Entry("heldInTable", "octets of memory for all that is out of order", \.reassembly.heldInTable),
        Entry("furthestAhead", "octets ahead of what was seen that are believed", \.reassembly.furthestAhead),
        Entry("readers", "octets of memory for messages under way", \.readerOctets),
        Entry("startLine", "octets of one request line or status line", \.http.maxStartLine),
        Entry("head", "octets of one head, start line included", \.http.maxHead),
        Entry("contentParts", "runs of octets kept of one content with gaps", \.http.maxParts),
        Entry("answerContent", "octets kept of one answer's content", \.http.maxAnswerContent),
        Entry("expansion", "times its size that a coded content may grow to", \.http.maxExpansion),
        Entry("freeExpansion", "octets that any coded content may grow to", \.http.freeExpansion),
        Entry("pending", "requests of one connection that wait for answers", \.http.maxPending),
        Entry("waitingOctets", "octets of one half-stream that wait for the other", \.http.maxHeld),
        Entry("waitingParts", "parts of one half-stream that wait for the other", \.http.maxHeldParts),
        Entry("search", "octets looked through at a time after a loss", \.http.maxSearch),
        Entry("fruitless", "octets without a trace of HTTP till given up", \.http.maxFruitless),
        Entry("heldLines", "octets of log lines that wait for an earlier one", \.heldLines),
        Entry("sessions", "sessions followed at once", \.sessions),
        Entry("answers", "requests whose late answers are waited for", \.answersAwaited),
        Entry(
            "acknowledgedFrames", "frames for which acknowledged octets are waited for",
            \.reassembly.acknowledgedFrames),
        Entry("acknowledgedTime", "how long acknowledged octets are waited for", time: \.reassembly.acknowledgedWait),
        Entry(
            "retransmissionTime", "how long octets not acknowledged are waited for",
            time: \.reassembly.retransmissionWait),
        Entry("oneSidedTime", "the same where one direction is captured", time: \.reassembly.oneSidedWait),
        Entry("fragmentTime", "how long a datagram's fragments are waited for", time: \.reassembly.fragmentTime),
        Entry("embryonicTime", "how long a connection of SYNs stays", time: \.reassembly.embryonicTime),
        Entry("idleTime", "how long an idle connection stays", time: \.reassembly.idleTime),
        Entry(
            "lingerTime", "how long a closed connection stays; half of that where more than 1,024 do",
            time: \.reassembly.lingerTime),
        Entry(
            "protectedTime", "how long data keep off an eviction for a SYN",
            time: \.reassembly.protectedTime),
        Entry("sessionTime", "how long a session stays that nothing is heard of", time: \.sessionIdle),
    ]
}
