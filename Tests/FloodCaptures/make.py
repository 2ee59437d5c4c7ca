#!/usr/bin/env python3
"""Writes the capture of one flood with honest sessions among it.

usage: make.py FLOOD COUNT FILE [SESSIONS]      make.py --list

The same arguments give the same capture, octet for octet. Honest sessions (100 by default) run from 10.9.0.0/16 to
10.9.255.1: one start and nine events each, spread evenly over the whole flood, every request answered. It shares no code
with the product.
"""
import struct, sys

SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16
START = 1_760_000_000_000_000_000
EVENTS = 9
SERVER = 0x0A09FF01
TARGET = 0x0A0A0001


class Capture:
    """A nanosecond pcap file of raw IPv4, written as it is made."""

    def __init__(self, file):
        self.file, self.chunks, self.size = file, [], 0
        self.add(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 101))

    def add(self, octets):
        self.chunks.append(octets)
        self.size += len(octets)
        if self.size > 1 << 20: self.flush()

    def flush(self):
        self.file.write(b"".join(self.chunks))
        self.chunks, self.size = [], 0

    def ip(self, time, source, target, transport, payload, ident=0, fragment=0x4000):
        length = 20 + len(payload)
        self.add(struct.pack("<IIII", time // 1_000_000_000, time % 1_000_000_000, length, length)
                 + struct.pack(">BBHHHBBHII", 0x45, 0, length, ident & 0xFFFF, fragment, 64, transport, 0, source, target)
                 + payload)

    def tcp(self, time, source, sport, target, dport, sequence, acknowledged, flags, payload=b""):
        self.ip(time, source, target, 6, struct.pack(
            ">HHIIBBHHH", sport, dport, sequence & 0xFFFFFFFF, acknowledged & 0xFFFFFFFF, 0x50, flags, 64240, 0, 0) + payload)


class Flow:
    """Both ends of one connection."""

    def __init__(self, capture, client, port, server=TARGET):
        self.capture, self.client, self.port, self.server = capture, client, port, server
        self.next, self.answered = 1000, 5000

    def client_sends(self, time, payload=b"", flags=ACK, skip=0):
        self.next += skip
        self.capture.tcp(time, self.client, self.port, self.server, 80, self.next,
                         self.answered if flags & ACK else 0, flags, payload)
        self.next += len(payload) + (1 if flags & (SYN | FIN) else 0)

    def server_sends(self, time, payload=b"", flags=ACK, acknowledged=None):
        self.capture.tcp(time, self.server, 80, self.client, self.port, self.answered,
                         self.next if acknowledged is None else acknowledged, flags, payload)
        self.answered += len(payload) + (1 if flags & (SYN | FIN) else 0)

    def open(self, time):
        self.client_sends(time, flags=SYN)
        self.server_sends(time + 1000, flags=SYN | ACK)
        self.client_sends(time + 2000)


def post(path, body):
    return (f"POST {path} HTTP/1.1\r\nHost: collect.example.test\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


class Honest:
    """The honest sessions, one step at a time: step k of session s is exchange k of that session."""

    def __init__(self, capture, sessions):
        self.sessions, self.flows = sessions, {}
        self.capture, self.step, self.steps = capture, 0, sessions * (EVENTS + 1)

    def upto(self, time, share):
        """Plays what belongs before this share (0 to 1) of the flood."""
        while self.step < self.steps and self.step <= share * self.steps:
            self.play(time)
            self.step += 1

    def play(self, time):
        # A session's exchanges follow each other closely enough for the interval that protects a connection.
        group = 10
        block, rest = divmod(self.step, group * (EVENTS + 1))
        size = min(group, self.sessions - block * group)
        exchange, member = divmod(rest, size)
        session = block * group + member
        name = f"{session:064x}"
        if exchange == 0:
            self.flows[session] = Flow(self.capture, 0x0A090000 + session, 40000, SERVER)
            self.flows[session].open(time)
            request = post("/api/v1/sessions", (
                '{"playerTime":{"playhead":0,"ts":%d},"eventType":"sessionStart","params":{"media.id":"%d",'
                '"media.name":"n","media.length":600,"media.contentType":"vod","media.playerName":"p","media.channel":"c",'
                '"analytics.trackingServer":"t","analytics.reportSuite":"r","visitor.marketingCloudOrgId":"o"}}'
                % (time // 1_000_000, session)).encode())
            answer = f"HTTP/1.1 201 Created\r\nLocation: /api/v1/sessions/{name}\r\nContent-Length: 0\r\n\r\n".encode()
        else:
            request = post(f"/api/v1/sessions/{name}/events", (
                '{"playerTime":{"playhead":%d,"ts":%d},"eventType":"%s"}'
                % (exchange, time // 1_000_000, "play" if exchange == 1 else "ping")).encode())
            answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        flow = self.flows[session]
        flow.client_sends(time + 3000, request, ACK | PSH)
        flow.server_sends(time + 4000, answer, ACK | PSH)
        flow.client_sends(time + 5000)
        if exchange == EVENTS:
            flow.client_sends(time + 6000, flags=FIN | ACK)
            flow.server_sends(time + 7000, flags=FIN | ACK)
            flow.client_sends(time + 8000)
            del self.flows[session]


def source(index):
    """The address and port of attacker `index`: all different."""
    return 0x0B000000 + index // 50000, 10000 + index % 50000


def syns(capture, index, time):
    """One SYN each, never answered."""
    address, port = source(index)
    capture.tcp(time, address, port, TARGET, 80, 1000, 0, SYN)


def gaps(capture, index, time):
    """One octet was not captured, and 6 KiB behind it were; nobody acknowledges."""
    flow = Flow(capture, *source(index))
    flow.open(time)
    flow.client_sends(time + 3000, FILL, skip=1)
    for number in range(3): flow.client_sends(time + 4000 + number, FILL)


FILL = bytes(48 + index % 10 for index in range(1460))


def halfclosed(capture, index, time):
    """A whole event, then FIN; the server acknowledges and never answers."""
    flow = Flow(capture, *source(index))
    flow.open(time)
    flow.client_sends(time + 3000, EVENT, ACK | PSH)
    flow.client_sends(time + 4000, flags=FIN | ACK)
    flow.server_sends(time + 5000)


EVENT = post(f"/flood/{'f' * 64}/events", b'{"playerTime":{"playhead":0,"ts":1760000000000},"eventType":"ping"}')


def unanswered(capture, index, time):
    """A whole event on a connection that stays open; the server acknowledges and never answers."""
    flow = Flow(capture, *source(index))
    flow.open(time)
    flow.client_sends(time + 3000, EVENT, ACK | PSH)
    flow.server_sends(time + 5000)


def idle(capture, index, time):
    """An answered request that is not selected, on a connection that stays open."""
    flow = Flow(capture, *source(index))
    flow.open(time)
    flow.client_sends(time + 3000, b"GET /alive HTTP/1.1\r\nHost: a\r\n\r\n", ACK | PSH)
    flow.server_sends(time + 5000, b"HTTP/1.1 204 No Content\r\n\r\n", ACK | PSH)


def unfinished(capture, index, time):
    """A head and half a content; the rest never comes."""
    flow = Flow(capture, *source(index))
    flow.open(time)
    flow.client_sends(time + 3000, EVENT[:-30], ACK | PSH)
    flow.server_sends(time + 5000)


def unfinishedheads(capture, index, time):
    """Half a head; the rest never comes."""
    flow = Flow(capture, *source(index))
    flow.open(time)
    flow.client_sends(time + 3000, EVENT[:120], ACK | PSH)
    flow.server_sends(time + 5000)


def fragments(capture, index, time):
    """The first and the last fragment of a datagram whose middle never comes."""
    address, _ = source(index)
    capture.ip(time, address, TARGET, 6, FILL[:1400], index, 0x2000)
    capture.ip(time + 1000, address, TARGET, 6, FILL[:1400], index, 1000)


def reversed_segments(count):
    """One request of `count` octets in segments of one octet, the last first."""
    flows = {}

    def tiny(capture, index, time):
        if index == 0:
            flows[0] = flow = Flow(capture, *source(0))
            flow.open(time)
            flows["octets"] = post("/flood/events", b" " * count)[:count]
        position = count - 1 - index
        capture.tcp(time + 3000, flows[0].client, flows[0].port, TARGET, 80, 1001 + position, 5001, ACK | PSH,
                    flows["octets"][position:position + 1])
    return tiny


def pipelined(count):
    """Requests on one connection that nobody answers."""
    flows = {}

    def one(capture, index, time):
        if index == 0:
            flows[0] = Flow(capture, *source(0))
            flows[0].open(time)
        flows[0].client_sends(time + 3000, EVENT, ACK | PSH)
        if index % 64 == 63: flows[0].server_sends(time + 4000)
    return one


# Each flood's step, its ordinary count (with what the reliability page asks for), and the nanoseconds between two steps.
FLOODS = {
    "syns": (lambda count: syns, 1_000_000, 30_000),
    "gaps": (lambda count: gaps, 50_000, 200_000),
    "halfclosed": (lambda count: halfclosed, 200_000, 100_000),
    "unanswered": (lambda count: unanswered, 200_000, 100_000),
    "idle": (lambda count: idle, 200_000, 100_000),
    "unfinished": (lambda count: unfinished, 100_000, 200_000),
    "unfinishedheads": (lambda count: unfinishedheads, 100_000, 200_000),
    "fragments": (lambda count: fragments, 200_000, 50_000),
    "reversed": (reversed_segments, 1_000_000, 10_000),
    "pipelined": (pipelined, 300_000, 20_000),
}


def write(name, count, path, sessions=100):
    make, _, interval = FLOODS[name]
    step = make(count)
    with open(path, "wb") as file:
        capture = Capture(file)
        honest = Honest(capture, sessions)
        time = START
        for index in range(count):
            honest.upto(time, index / count)
            step(capture, index, time + 10_000)
            time += max(interval, 20_000)
        honest.upto(time, 2)
        capture.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        for name, (_, count, _) in FLOODS.items(): print(name, count)
    elif len(sys.argv) in (4, 5) and sys.argv[1] in FLOODS:
        write(sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
    else:
        sys.exit(__doc__)
