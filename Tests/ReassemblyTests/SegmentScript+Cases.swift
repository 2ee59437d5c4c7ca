import Wire

/// The cases by which it was first measured what a Linux socket delivers.
extension SegmentScript {
    static let cases: [SegmentScript] = [
        SegmentScript("conflict behind", [Step(0, "AAAA"), Step(0, "BBBB"), Step(4, "CCCC")]),
        SegmentScript("same range", [Step(4, "OLDO"), Step(4, "NEWN"), Step(0, "AAAA")]),
        SegmentScript("same start, longer", [Step(4, "OLDO"), Step(4, "NEWNEWNE"), Step(0, "AAAA")]),
        SegmentScript("same start, shorter", [Step(4, "OLDOLDOL"), Step(4, "NEWN"), Step(0, "AAAA")]),
        SegmentScript("left overlap", [Step(4, "OLDO"), Step(2, "NEWN"), Step(0, "AA")]),
        SegmentScript("left overlap, same end", [Step(4, "OLDO"), Step(2, "NEWNEW"), Step(0, "AA")]),
        SegmentScript("covers", [Step(4, "OLDO"), Step(2, "NEWNEWNE"), Step(0, "AA")]),
        SegmentScript("right overlap", [Step(4, "OLDO"), Step(6, "NEWN"), Step(0, "AAAA")]),
        SegmentScript("inside", [Step(4, "OLDOLDOL"), Step(6, "NN"), Step(0, "AAAA")]),
        SegmentScript("in order over all held", [Step(4, "OLDO"), Step(0, "NEWNEWNE")]),
        SegmentScript("in order over some held", [Step(4, "OLDO"), Step(0, "NEWNEW")]),
        SegmentScript("wrong checksum", [Step(0, "EVIL", hasWrongChecksum: true), Step(0, "GOOD")]),
        SegmentScript(
            "wrong checksum of an RST", [Step(0, "GOOD"), Step(4, "", .rst, hasWrongChecksum: true), Step(4, "MORE")]),
        SegmentScript(
            "wrong checksum of an RST with ACK", [Step(0, "", [.rst, .ack], hasWrongChecksum: true), Step(0, "MORE")]),
        SegmentScript(
            "wrong checksum of a FIN",
            [Step(0, "GOOD"), Step(4, "", [.fin, .ack], hasWrongChecksum: true), Step(4, "MORE")]),
        SegmentScript("old ACK", [Step(0, "EVIL", acknowledges: -100), Step(0, "GOOD")]),
        SegmentScript("ACK far ahead", [Step(0, "EVIL", acknowledges: 1_000_000), Step(0, "GOOD")]),
        SegmentScript("no ACK", [Step(0, "EVIL", .psh), Step(0, "GOOD")]),
        SegmentScript("SYN later on", [Step(0, "EVIL", [.syn, .ack]), Step(0, "GOOD")]),
        SegmentScript("FIN, then data", [Step(0, "AAAA", [.ack, .fin]), Step(4, "BBBB")]),
        SegmentScript("beyond the window", [Step(1 << 20, "EVIL"), Step(0, "GOOD")]),
        SegmentScript("urgent", [Step(0, "ABCD", [.ack, .urg, .psh], urgent: 2), Step(4, "EFGH")]),
        SegmentScript("RST", [Step(0, "AAAA"), Step(4, "", .rst), Step(4, "BBBB")]),
        SegmentScript("RST in the window", [Step(0, "AAAA"), Step(100, "", .rst), Step(4, "BBBB")]),
        SegmentScript("RST outside the window", [Step(0, "AAAA"), Step(1 << 22, "", .rst), Step(4, "BBBB")]),
        SegmentScript("keep-alive", [Step(0, "AAAA"), Step(3, "Z"), Step(4, "BBBB")]),
        SegmentScript("wrap", [Step(0, "ABCDEFGH"), Step(8, "IJKL")], isn: 0xFFFF_FFFA),
        SegmentScript("wrap, out of order", [Step(8, "IJKL"), Step(0, "ABCDEFGH")], isn: 0xFFFF_FFFA),
        SegmentScript("data in the SYN", [Step(0, "GOOD")], syn: "EVIL"),
        SegmentScript("no octets", [Step(0, ""), Step(0, "GOOD")]),
        SegmentScript("fragments reversed", [Step(0, "AAAAAAAAAAAAAAAA", split: .reversed)]),
        SegmentScript("a fragment twice", [Step(0, "AAAAAAAAAAAAAAAA", split: .repeated)]),
        SegmentScript("fragments in conflict", [Step(0, "AAAAAAAAAAAAAAAA", split: .conflicting)]),
    ]
}
