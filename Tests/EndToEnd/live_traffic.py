"""Event traffic for a live capture: frames of HTTP/1.1 connections, sent on an interface at a steady rate.

A second's worth of frames is made once and sent again and again; each round comes from other client addresses, with
right checksums. What every connection posts is known, so that a log of it can be compared octet by octet.
"""

import ctypes
import json
import os
import random
import socket
import struct
import time

SERVER = bytes([192, 0, 2, 10])
MACS = b"\x02\x00\x00\x00\x00\x02" + b"\x02\x00\x00\x00\x00\x01" + b"\x08\x00"
SEGMENT = 1200  # octets of payload in a frame
FIN, SYN, PSH, ACK = 1, 2, 8, 16


def folded(value):
    while value >> 16:
        value = (value & 0xFFFF) + (value >> 16)
    return value


def total(octets):
    return int.from_bytes(octets if len(octets) % 2 == 0 else octets + b"\0", "big") % 0xFFFF


class Connection:
    """One client's connection: its frames, and the bodies that it posts."""

    def __init__(self, number, rng):
        self.client = bytes([10, 0, 1 + number // 250, 1 + number % 250])
        self.port, self.rng = 40_000 + number, rng
        self.next = {True: rng.getrandbits(32), False: rng.getrandbits(32)}
        self.frames, self.posts = [], []

    def frame(self, is_client, flags, data=b""):
        """Adds a frame; kept with the sums of its headers, so that another address costs two additions."""
        ports = (self.port, 80) if is_client else (80, self.port)
        ack = self.next[not is_client] if flags & ACK else 0
        head = struct.pack(">HHIIBBHHH", *ports, self.next[is_client] & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, 502, 0, 0)
        source, target = (self.client, SERVER) if is_client else (SERVER, self.client)
        length = len(head) + len(data)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + length, 1, 0x4000, 64, 6, 0, source, target)
        sums = (total(ip), total(source + target) + 6 + length + total(head) + total(data))
        self.frames.append((bytearray(MACS + ip + head + data), 27 if is_client else 31, sums))
        self.next[is_client] += len(data) + (1 if flags & (SYN | FIN) else 0)

    def post(self, target, body, answer):
        self.posts.append(body)
        head = (f"POST {target} HTTP/1.1\r\nHost: collect.example.test\r\nUser-Agent: load/1\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
        message = head + body
        for start in range(0, len(message), SEGMENT):
            self.frame(True, ACK | PSH, message[start:start + SEGMENT])
        self.frame(False, ACK | PSH, answer)


class Traffic:
    """So many frames of so many connections, the connections' turns mixed."""

    def __init__(self, frames, connections=100, body=5700, seed=1):
        rng = random.Random(seed)
        made = [Connection(number, rng) for number in range(connections)]
        self.connections = {(c.client[2], c.client[3], c.port): c for c in made}
        self.frames = []
        turns = []
        count = 0
        for c in made:
            c.frame(True, SYN), c.frame(False, SYN | ACK), c.frame(True, ACK)
            start = json.dumps({"playerTime": {"playhead": 0, "ts": 1760000010240}, "eventType": "sessionStart",
                                "params": {"media.id": f"v{c.port}", "media.name": "Nordlicht"}}).encode()
            c.post("/api/v1/sessions", start, b"HTTP/1.1 201 Created\r\nLocation: /api/v1/sessions/%032x\r\n"
                   b"Content-Length: 0\r\n\r\n" % c.port)
        while sum(len(c.frames) for c in made) + 4 * connections < frames:
            for c in made:
                event = {"playerTime": {"playhead": count, "ts": 1760000010240 + count}, "eventType": "ping",
                         "params": {"pad": f"{rng.getrandbits(4 * max(1, body - 90)):x}"}}
                c.post(f"/api/v1/sessions/{c.port:032x}/events", json.dumps(event).encode(),
                       b"HTTP/1.1 204 No Content\r\nServer: nginx\r\n\r\n")
                count += 1
        for c in made:
            c.frame(True, FIN | ACK), c.frame(False, FIN | ACK), c.frame(True, ACK)
        # A frame of each connection in turn: its own stay in order.
        turns = [iter(c.frames) for c in made]
        while turns:
            left = []
            for turn in turns:
                frame = next(turn, None)
                if frame is not None:
                    self.frames.append(frame)
                    left.append(turn)
            turns = left
        self.posts = sum(len(c.posts) for c in made)
        self.octets = sum(len(f[0]) for f in self.frames)

    def address(self, round):
        """Puts the client addresses of a round, 10.ROUND.x.y, into every frame."""
        pack = struct.pack_into
        for octets, place, (ip, tcp) in self.frames:
            octets[place] = round
            pack(">H", octets, 24, 0xFFFF - folded(ip + round))
            pack(">H", octets, 50, 0xFFFF - folded(tcp + round))


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class Message(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("name_length", ctypes.c_uint32), ("vector", ctypes.POINTER(Vector)),
                ("count", ctypes.c_size_t), ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t),
                ("flags", ctypes.c_int), ("sent", ctypes.c_uint32)]


def send(traffic, interface, rate, rounds, step=0.005, first=0):
    """Sends the traffic so many times over at so many frames a second; gives the frames sent and how long it took.

    The first round comes from the addresses 10.FIRST.x.y.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    port.bind((interface, 0))
    port.setsockopt(263, 20, 1)  # SOL_PACKET, PACKET_QDISC_BYPASS
    count = len(traffic.frames)
    vectors, messages = (Vector * count)(), (Message * count)()
    for place, (octets, _, _) in enumerate(traffic.frames):
        vectors[place].base = ctypes.addressof((ctypes.c_char * len(octets)).from_buffer(octets))
        vectors[place].length = len(octets)
        messages[place].vector = ctypes.pointer(vectors[place])
        messages[place].count = 1
    batch = max(1, int(rate * step))
    started = time.monotonic()
    sent = 0
    for round in range(rounds):
        traffic.address(first + round)
        at = 0
        while at < count:
            wait = started + sent / rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            number = libc.sendmmsg(port.fileno(), ctypes.byref(messages, at * ctypes.sizeof(Message)),
                                   min(batch, count - at, 1024), 0)
            if number <= 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            at += number
            sent += number
    port.close()
    return sent, time.monotonic() - started
