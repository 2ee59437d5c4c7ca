#!/usr/bin/env python3
"""Makes the captures of the sample sessions from their tables: vod-session.jsonl and live-session.jsonl beside this file.

usage: make.py [FOLDER]      FOLDER is Samples/ by default; writes FOLDER/<session>/capture.pcapng or .pcap

Each row of a table is one exchange: at_ms is the request's first octet in milliseconds after the capture's start, conn its
connection, rtt_ms the time to the answer. The same table gives the same capture, octet for octet. It shares no code with
the product, so that a fault in the product's writer cannot hide one in its reader.
"""
import json, os, struct, sys

MSS = 1448
IDS = {
    "{A}": "1a400ec8475183b9a71f43a54031baf0f1e450719393dff71d58179607e834d9",
    "{B1}": "56a8384dbffce2734c42510b6cc13ab682d67b305f6d8256f186d9040bc133d9",
    "{B2}": "4aa955e631f524d148bda256d5803f04df03a4fc979fdf61da1d33a87761c6fd",
}
SYN, FIN, PSH, ACK = 2, 1, 8, 16
REASONS = {201: "Created", 204: "No Content", 400: "Bad Request", 410: "Gone"}


def checksum(octets):
    if len(octets) % 2: octets += b"\0"
    total = sum(struct.unpack(f">{len(octets) // 2}H", octets))
    while total >> 16: total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class IPv4:
    client, server = bytes([10, 0, 0, 5]), bytes([10, 0, 0, 9])
    ethertype = 0x0800

    @staticmethod
    def packet(source, destination, segment, ident):
        header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), ident & 0xFFFF, 0x4000, 64, 6, 0, source, destination)
        return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + segment

    @staticmethod
    def pseudo(source, destination, length): return source + destination + struct.pack(">BBH", 0, 6, length)


class IPv6:
    client, server = bytes.fromhex("20010db8000000010000000000000005"), bytes.fromhex("20010db8000000020000000000000009")
    ethertype = 0x86DD

    @staticmethod
    def packet(source, destination, segment, ident):
        return struct.pack(">IHBB16s16s", 0x60000000, len(segment), 6, 64, source, destination) + segment

    @staticmethod
    def pseudo(source, destination, length): return source + destination + struct.pack(">IHBB", length, 0, 0, 6)


class Connection:
    """Both ends of a TCP connection: sequence numbers, and the frames they send."""

    def __init__(self, network, port, frames):
        self.network, self.port, self.frames, self.ident = network, port, frames, port
        self.next = [0x10000000 + port * 65537, 0x90000000 + port * 257]

    def send(self, time, sender, flags, payload=b""):
        ends = [(self.network.client, self.port), (self.network.server, 80)]
        (source, sport), (destination, dport) = ends[sender], ends[1 - sender]
        options = b"\x02\x04" + struct.pack(">H", MSS + 12) + b"\x01\x01\x01\x01" if flags & SYN else b""
        header = struct.pack(
            ">HHIIBBHHH", sport, dport, self.next[sender] & 0xFFFFFFFF, self.next[1 - sender] & 0xFFFFFFFF if flags & ACK else 0,
            (20 + len(options)) // 4 << 4, flags, 64240, 0, 0) + options
        octets = header + payload
        total = checksum(self.network.pseudo(source, destination, len(octets)) + octets)
        segment = octets[:16] + struct.pack(">H", total) + octets[18:]
        self.ident += 1
        macs = bytes([2, 0, 0, 0, 0, 9]) + bytes([2, 0, 0, 0, 0, 5])
        link = (macs if sender == 0 else macs[6:] + macs[:6]) + struct.pack(">H", self.network.ethertype)
        self.frames.append((time, len(self.frames), link + self.network.packet(source, destination, segment, self.ident)))
        self.next[sender] += len(payload) + (1 if flags & (SYN | FIN) else 0)

    def open(self, time):
        self.send(time, 0, SYN)
        self.send(time + 200_000, 1, SYN | ACK)
        self.send(time + 8_200_000, 0, ACK)

    def message(self, time, sender, octets):
        """A message in segments of at most MSS octets, 60 microseconds apart, acknowledged by the other end at once."""
        for offset in range(0, len(octets), MSS):
            chunk = octets[offset:offset + MSS]
            self.send(time, sender, ACK | (PSH if offset + MSS >= len(octets) else 0), chunk)
            time += 60_000
        self.send(time + 20_000, 1 - sender, ACK)

    def close(self, time):
        self.send(time, 0, FIN | ACK)
        self.send(time + 100_000, 1, FIN | ACK)
        self.send(time + 8_100_000, 0, ACK)


def substituted(text):
    for name, value in IDS.items(): text = text.replace(name, value)
    return text


def request(row):
    # The table's own text of the body, so that 10 and 10.0 stay what they are.
    body = row["text"].encode()
    return (f"POST {substituted(row['path'])} HTTP/1.1\r\nHost: collect.example.test\r\nConnection: keep-alive\r\n"
            f"Content-Type: application/json\r\nUser-Agent: northwind-player/4.2\r\nAccept: */*\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


def response(row):
    status, content = row["status"], row.get("resp_body", "").encode()
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", "Server: collector", "Access-Control-Allow-Origin: *"]
    if "location" in row: lines.append("Location: " + substituted(row["location"]))
    if content: lines.append("Content-Type: application/json")
    if status != 204: lines.append(f"Content-Length: {len(content)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content


def body_text(line):
    """The text of the member "body" as it stands in the line."""
    start = line.index('"body":') + len('"body":')
    _, end = json.JSONDecoder().raw_decode(line, start)
    return line[start:end]


def frames_of(table, network, start):
    frames, connections, last = [], {}, {}
    for line in open(table, encoding="utf-8"):
        row = json.loads(line)
        row["text"] = body_text(line)
        at = start + row["at_ms"] * 1_000_000
        name = row["conn"]
        if name not in connections:
            connections[name] = Connection(network, 51234 + len(connections), frames)
            connections[name].open(at - 12_000_000)
        connections[name].message(at, 0, request(row))
        connections[name].message(at + row["rtt_ms"] * 1_000_000, 1, response(row))
        last[name] = at + row["rtt_ms"] * 1_000_000
    for name, connection in connections.items(): connection.close(last[name] + 400_000_000)
    return sorted(frames, key=lambda frame: frame[:2])


def pcapng(frames):
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    out = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    out.append(block(1, struct.pack("<HHI", 1, 0, 262144) + struct.pack("<HHB3x", 9, 1, 9) + struct.pack("<HH", 0, 0)))
    for time, _, octets in frames:
        out.append(block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(octets), len(octets)) + octets))
    return b"".join(out)


def pcap(frames):
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)]
    for time, _, octets in frames:
        out.append(
            struct.pack("<IIII", time // 1_000_000_000, time % 1_000_000_000 // 1000, len(octets), len(octets)) + octets)
    return b"".join(out)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "..", "..", "Samples")
    epoch = 1_760_000_000_000_000_000
    for name, network, start, write, file in [
        ("vod-session", IPv4, epoch, pcapng, "capture.pcapng"),
        ("live-session", IPv6, epoch + 3600 * 1_000_000_000, pcap, "capture.pcap"),
    ]:
        octets = write(frames_of(os.path.join(here, name + ".jsonl"), network, start))
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        with open(os.path.join(folder, name, file), "wb") as out: out.write(octets)
        print(f"{name}/{file}: {len(octets)} octets")


if __name__ == "__main__":
    main()
