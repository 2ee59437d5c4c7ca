#!/usr/bin/env python3
"""Checks that each send came when it was due: on-time.py OUTCOMES.ndjson RECEIVED.ndjson MILLISECONDS

By the collector's log: its arrival time, less the run's start and the due time, both on the wall clock; pairs by the field that replay marks
requests with. No offset is taken out. Also: each session has its new id, and none of its requests came out of order.
"""
import collections, json, re, sys


def main():
    bar = float(sys.argv[3]) * 1e6
    start, outcomes = None, {}
    for line in map(json.loads, open(sys.argv[1], "rb")):
        if line["kind"] == "header": start = line["replay"]["start"]
        if line["kind"] == "outcome": outcomes[line["seq"]] = line
    delays, disorder, last, copies = [], 0, collections.defaultdict(int), collections.Counter()
    for line in map(json.loads, open(sys.argv[2], "rb")):
        if line["kind"] != "exchange": continue
        mark = next(value for name, value in line["request"]["fields"] if name.lower() == "reprise-replay")
        seq = int(re.search(r"seq=(\d+)", mark).group(1))
        copies[seq] += 1
        outcome = outcomes[seq]
        delays.append(line["at"] - start - outcome["due"])
        session = outcome.get("session")
        disorder += seq < last[session]
        last[session] = seq
    delays.sort()
    sessions = {outcome["session"] for outcome in outcomes.values() if "session" in outcome}
    mapped = {outcome["session"] for outcome in outcomes.values() if outcome.get("replayedSession")}
    faults = []
    if delays[-1] > bar or delays[0] < -bar: faults.append(f"{sum(abs(d) > bar for d in delays)} over {sys.argv[3]} ms")
    if disorder: faults.append(f"{disorder} out of order")
    if sessions - mapped: faults.append(f"{len(sessions - mapped)} sessions without a new id")
    if set(copies) != set(outcomes) or max(copies.values()) > 1: faults.append("not each request came once")
    print(f"on time: {len(delays)} arrivals in {len(mapped)} sessions, arrival - due from {delays[0] / 1e6:.3f} to {delays[-1] / 1e6:.3f} ms, "
          f"p50 {delays[len(delays) // 2] / 1e6:.3f}, p99 {delays[len(delays) * 99 // 100] / 1e6:.3f}, {disorder} out of order: "
          + ("; ".join(faults) + ": FAILED" if faults else "passed"))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
