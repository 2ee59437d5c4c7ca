#!/usr/bin/env python3
"""Checks how punctual a replay was: punctuality.py OUTCOMES.ndjson RECEIVED.ndjson MILLISECONDS

By the replayer's own record (sent - due), and by the collector's arrival times: arrival - due, less its smallest value, which is
the two clocks' offset and the shortest way. p99 of both must be under MILLISECONDS, and the last tenth as punctual as the first.
"""
import json, sys


def percentile(values, percent): return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def line(name, values):
    p50, p99 = percentile(values, 50), percentile(values, 99)
    print(f"{name:28} p50 {p50 / 1e6:.3f} ms  p99 {p99 / 1e6:.3f} ms  max {max(values) / 1e6:.3f} ms  ({len(values)} requests)")
    return p99


def main():
    bar = float(sys.argv[3]) * 1e6
    outcomes = [o for o in map(json.loads, open(sys.argv[1], "rb")) if o.get("kind") == "outcome"]
    received = [r for r in map(json.loads, open(sys.argv[2], "rb")) if r.get("kind") == "exchange"]
    faults = [o["seq"] for o in outcomes if "sent" not in o]
    if faults: sys.exit(f"punctuality: {len(faults)} requests were not sent")
    if len(outcomes) != len(received): sys.exit(f"punctuality: {len(outcomes)} outcomes, {len(received)} arrivals")
    outcomes.sort(key=lambda o: (o["due"], o["seq"]))
    late = [o["sent"] - o["due"] for o in outcomes]
    if min(late) < 0: sys.exit("punctuality: a request went before it was due")

    # Events of one session carry distinct playhead and ts; the pairing is by session and order, which the round trip checks.
    def keyed(records, session, time):
        groups = {}
        for record in records: groups.setdefault(session(record), []).append(time(record))
        return groups
    due = keyed(outcomes, lambda o: o.get("replayedSession"), lambda o: o["due"])
    arrived = keyed(received, lambda r: r.get("session"), lambda r: r["at"])
    offsets = [(d, a - d) for session in due for d, a in zip(sorted(due[session]), sorted(arrived.get(session, [])))]
    offsets.sort()
    if len(offsets) != len(outcomes): sys.exit(f"punctuality: only {len(offsets)} of {len(outcomes)} arrivals have a session")
    least = min(delay for _, delay in offsets)
    arrival = [delay - least for _, delay in offsets]
    tenth = len(late) // 10
    ok = line("sent - due", late) < bar
    ok &= line("arrival - due", arrival) < bar
    first, last = percentile(late[:tenth], 99), percentile(late[-tenth:], 99)
    print(f"{'p99 of first and last tenth':28} {first / 1e6:.3f} ms  {last / 1e6:.3f} ms")
    ok &= last < max(first * 2, first + bar / 4)
    print("punctuality: " + ("passed" if ok else "FAILED"))
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
