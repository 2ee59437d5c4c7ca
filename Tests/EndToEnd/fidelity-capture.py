#!/usr/bin/env python3
"""Writes a capture of many viewers: fidelity-capture.py SESSIONS EVENTS SECONDS OUT.pcapng [SEED]

SESSIONS sessions of EVENTS requests each begin at random in the first half of SECONDS; their events follow at random intervals, with
bodies of many spellings (key order, escapes, number tokens, spaces), on one connection a session.
"""
import importlib.util, os, random, sys

here = os.path.dirname(os.path.abspath(__file__))
spec = importlib.util.spec_from_file_location("make", os.path.join(here, "..", "SampleCaptures", "make.py"))
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)

START = ('{"playerTime":{"playhead":0,"ts":%d},"eventType":"sessionStart","params":{"analytics.trackingServer":"t.example.test",'
         '"analytics.reportSuite":"suite","visitor.marketingCloudOrgId":"0A1B@AdobeOrg","media.id":"m%d","media.length":600,'
         '"media.contentType":"VOD","media.playerName":"p","media.channel":"c"}}')
EVENTS = ['{"playerTime":{"playhead":%d,"ts":%d},"eventType":"ping"}', '{ "playerTime" : { "playhead" : %d.50, "ts" : %d } , "eventType" : "ping" }',
          '{"eventType":"play","playerTime":{"playhead":%d,"ts":%d}}', '{"playerTime":{"playhead":%d.0,"ts":%d},"eventType":"pauseStart"}',
          '{"playerTime":{"playhead":%d,"ts":%d},"eventType":"ping","customMetadata":{"a.b":"\\u00e9\\/x"}}',
          '{"playerTime":{"playhead":%d,"ts":%d},"eventType":"bufferStart" }']
STEP = 2_000_000  # nanoseconds between an answer and the next request of its session, at least


def main():
    sessions, events, seconds = map(int, sys.argv[1:4])
    chance, epoch, frames = random.Random(int(sys.argv[5]) if len(sys.argv) > 5 else 1), 1_760_000_000_000_000_000, []
    for number in range(sessions):
        connection, sid = make.Connection(make.IPv4, 20000 + number, frames), f"{number:016x}{chance.getrandbits(64):016x}"
        begin = chance.randrange(seconds * 500_000_000)
        instants = sorted(begin + 20_000_000 + chance.randrange(seconds * 1_000_000_000 - begin - 20_000_000) for _ in range(events - 1))
        at = epoch + begin
        connection.open(at - 12_000_000)
        for place, instant in enumerate([begin] + instants):
            at = max(at + STEP, epoch + instant)
            ts = at // 1_000_000 - 15
            if place == 0:
                row = {"path": "/api/v1/sessions", "text": START % (ts, number), "status": 201, "location": f"/api/v1/sessions/{sid}"}
            else:
                row = {"path": f"/api/v1/sessions/{sid}/events", "text": chance.choice(EVENTS) % (place, ts), "status": 204}
            connection.message(at, 0, make.request(row))
            connection.message(at + 400_000, 1, make.response(row))
    with open(sys.argv[4], "wb") as out: out.write(make.pcapng(sorted(frames, key=lambda frame: frame[:2])))


if __name__ == "__main__":
    main()
