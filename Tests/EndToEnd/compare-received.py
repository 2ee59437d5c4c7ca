#!/usr/bin/env python3
"""Compares what a collector received with what was recorded.

usage: compare-received.py EVENTS.ndjson RECEIVED.ndjson OUTCOMES.ndjson

Per session and in order: the same method, the target with the session's id mapped, the same field lines but Host, the mark and those
of the connection, and the same body octets but for `ts` tokens, all moved by one constant, and playheads that are the second of the day and moved
by the same. Exit 1 names each difference.
"""
import base64, collections, json, re, sys

CONNECTION = {"host", "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
              "content-length", "expect", "reprise-replay"}
TS = re.compile(rb'"ts"\s*:\s*(-?[0-9.eE+]+)')
PLAYHEAD = re.compile(rb'"playhead"\s*:\s*([0-9]+)')


def exchanges(path):
    for line in open(path, "rb"):
        record = json.loads(line)
        if record.get("kind") != "exchange": continue
        at = line.find(b',"body":')
        if "bodyBase64" in record: body = base64.b64decode(record["bodyBase64"])
        elif "bodyText" in record: body = record["bodyText"].encode()
        else: body = line.rstrip(b"\n")[at + 8:-1] if at >= 0 else b""
        record["octets"] = body
        yield record


def session_of(target):
    found = re.search(r"/sessions/([^/?#]+)/events", target)
    return found and found.group(1)


def with_moved_playheads(left, right):
    """The recorded body with the playheads of live content where the clock has moved them."""
    heads = list(zip(PLAYHEAD.finditer(left), PLAYHEAD.findall(right), TS.findall(left), TS.findall(right)))
    for found, new, old_ts, new_ts in reversed(heads):
        move = (int(new_ts) - int(old_ts)) // 1000 if old_ts.isdigit() and new_ts.isdigit() else 0
        if int(new) == (int(found[1]) + move) % 86400: left = left[:found.start(1)] + new + left[found.end(1):]
    return left


def main():
    recorded, received = list(exchanges(sys.argv[1])), list(exchanges(sys.argv[2]))
    mapped = {}
    for line in open(sys.argv[3], "rb"):
        outcome = json.loads(line)
        if outcome.get("kind") == "outcome" and outcome.get("replayedSession"):
            mapped[outcome["session"]] = outcome["replayedSession"]
    faults, moves = [], collections.Counter()

    def grouped(records, rename):
        groups = collections.defaultdict(list)
        for record in records:
            # A start belongs to the session that its answer opened.
            sid = session_of(record["request"]["target"]) or record.get("session")
            groups[rename.get(sid, sid)].append(record)
        return groups

    there, here = grouped(recorded, mapped), grouped(received, {})
    if set(there) != set(here): faults.append(f"sessions differ: {sorted(map(str, set(there) ^ set(here)))}")
    for session, wanted in there.items():
        got = here.get(session, [])
        if len(wanted) != len(got): faults.append(f"session {session}: {len(wanted)} recorded, {len(got)} received")
        for left, right in zip(wanted, got):
            place = f"session {session}, seq {left['seq']}"
            if left["request"]["method"] != right["request"]["method"]: faults.append(f"{place}: method")
            target = left["request"]["target"]
            sid = session_of(target)
            if sid: target = target.replace(sid, mapped.get(sid, sid))
            if target != right["request"]["target"]: faults.append(f"{place}: target {right['request']['target']}")
            fields = [[[n.lower(), v] for n, v in side["request"].get("fields", []) if n.lower() not in CONNECTION]
                      for side in (left, right)]
            if fields[0] != fields[1]: faults.append(f"{place}: fields {fields[0]} and {fields[1]}")
            left["octets"] = with_moved_playheads(left["octets"], right["octets"])
            if TS.sub(b'"ts":_', left["octets"]) != TS.sub(b'"ts":_', right["octets"]): faults.append(f"{place}: body")
            for old, new in zip(TS.findall(left["octets"]), TS.findall(right["octets"])):
                if len(old) == 13 and old.isdigit(): moves[int(new) - int(old)] += 1
                elif old != new: faults.append(f"{place}: a ts that is no 13-digit integer was changed")
    if len(moves) != 1: faults.append(f"ts moved by {len(moves)} constants: {dict(moves)}")
    elif next(iter(moves)) % 1000: faults.append(f"ts moved by {next(iter(moves))} ms, which is no whole number of seconds")
    for fault in faults[:20]: print("  " + fault)
    print(f"round trip: {len(recorded)} recorded, {len(received)} received, {len(there)} sessions, "
          f"{sum(moves.values())} ts moved by one constant, {len(faults)} faults")
    sys.exit(1 if faults or not recorded else 0)


if __name__ == "__main__":
    main()
