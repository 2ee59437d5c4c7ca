#!/usr/bin/env python3
"""Writes a capture of evenly spaced requests: steady-capture.py RATE SECONDS OUT.pcapng [SESSIONS]

50 SESSIONS by default are opened in the first half second, each on a connection of its own; then their events follow in turn, RATE a second.
"""
import importlib.util, os, sys

here = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("make", os.path.join(here, "..", "SampleCaptures", "make.py"))
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)

SESSIONS = int(sys.argv[4]) if len(sys.argv) > 4 else 50
START = ('{"playerTime":{"playhead":0,"ts":%d},"eventType":"sessionStart","params":{"analytics.trackingServer":"t.example.test",'
         '"analytics.reportSuite":"suite","visitor.marketingCloudOrgId":"0A1B@AdobeOrg","media.id":"m%d","media.length":600,'
         '"media.contentType":"VOD","media.playerName":"p","media.channel":"c"}}')
PING = '{"playerTime":{"playhead":%d,"ts":%d},"eventType":"ping"}'


def main():
    rate, seconds = int(sys.argv[1]), int(sys.argv[2])
    epoch, frames, connections = 1_760_000_000_000_000_000, [], []
    ids = [f"{n:016x}{n * 2654435761 & 0xFFFFFFFF:08x}" for n in range(SESSIONS)]

    def exchange(number, at, path, body, status, location=None):
        row = {"path": path, "text": body, "status": status}
        if location: row["location"] = location
        connections[number].message(at, 0, make.request(row))
        connections[number].message(at + 400_000, 1, make.response(row))

    for number in range(SESSIONS):
        at = epoch + 20_000_000 + number * 450_000_000 // SESSIONS
        connections.append(make.Connection(make.IPv4, 20000 + number, frames))
        connections[number].open(at - 12_000_000)
        exchange(number, at, "/api/v1/sessions", START % (at // 1_000_000, number), 201, f"/api/v1/sessions/{ids[number]}")
    for n in range(rate * seconds):
        number, at = n % SESSIONS, epoch + 1_000_000_000 + n * 1_000_000_000 // rate
        exchange(number, at, f"/api/v1/sessions/{ids[number]}/events", PING % (n // rate, at // 1_000_000), 204)
    with open(sys.argv[3], "wb") as out: out.write(make.pcapng(sorted(frames, key=lambda frame: frame[:2])))


if __name__ == "__main__":
    main()
