#!/usr/bin/env python3
"""Replays a log against servers that misbehave: hostile-servers.py REPRISE EVENTS.ndjson

For each behaviour: every planned request has exactly one outcome, what the server read is what was sent, the exit code is right, the
client's memory stays under 256 MiB, and it ends. Prints a line each.
"""
import collections, json, os, re, signal, subprocess, sys, tempfile, time

MEMORY = 256  # MiB, the bar
PATIENCE = 120  # seconds after which a run hangs

# The faults, options of the replay, its exit code, results that must be there.
CASES = [
    ("answers as it should", [], [], 0, {"204"}),
    ("one octet a second", ["wire=slow,call=event,every=40"], ["--timeout", "3s"], 3, {"timedOut"}),
    ("one octet a second, to each", ["wire=slow,call=event"], ["--timeout", "2s"], 1, {"timedOut", "givenUp"}),
    ("resets after the request", ["wire=reset,call=event,every=5"], [], 3, {"connectionLost"}),
    ("resets before it is read", ["wire=unread,every=20"], [], 3, {"connectionLost"}),
    ("resets each request", ["wire=reset,call=event"], [], 1, {"connectionLost", "givenUp"}),
    ("interim answers without end", ["wire=interim,call=event,every=5"], [], 3, {"tooManyInterim"}),
    ("a head of 64 KiB", ["wire=head:65536,call=event"], [], 0, {"204"}),
    ("a head of an octet more", ["wire=head:65537,call=event,every=5"], [], 3, {"headTooLong"}),
    ("a head of 16 MiB", ["wire=head:16777216,call=event,every=5"], [], 3, {"headTooLong"}),
    ("content without end", ["wire=endless,call=event,every=5"], [], 0, {"200"}),
    ("content without end, to each", ["wire=endless,call=event"], [], 0, {"200"}),
    ("no HTTP", ["wire=garbage,call=event,every=5"], [], 3, {"badAnswer"}),
    ("closes inside the answer", ["wire=cut,call=event,every=5"], [], 3, {"connectionLost"}),
    ("an answer too many", ["wire=extra,call=event"], [], 0, {"204"}),
    ("redirects", ["status=307,call=event,every=5"], [], 3, {"307"}),
    ("429 with Retry-After", ["status=429,retry-after=2,call=event,every=700"], ["--honour-retry-after"], 3, {"429"}),
    ("429, not honoured", ["status=429,retry-after=2,call=event,every=700"], [], 3, {"429"}),
    ("429 for a negative time", ["status=429,retry-after=-1,call=event,every=50"], ["--honour-retry-after"], 3, {"429"}),
    ("503 until a past date", ["status=503,retry-after=Wed, 21 Oct 2015 07:28:00 GMT,call=event,every=50"],
     ["--honour-retry-after"], 3, {"503"}),
    ("gone midway", ["wire=gone,call=event,after=500"], [], 1, {"connectionLost", "connectFailed"}),
    ("never answers", ["wire=silence,call=event"], ["--first-byte-timeout", "2s"], 1, {"noAnswer", "givenUp"}),
    ("never answers some", ["wire=silence,call=event,every=40"], ["--first-byte-timeout", "2s"], 3, {"noAnswer"}),
    ("a Location of 8 KiB", ["location=long"], [], 3, {"noSession"}),
    ("a Location with a space", ["location=space"], [], 3, {"noSession"}),
    ("a Location elsewhere", ["location=elsewhere"], [], 3, {"noSession"}),
    ("no Location for every other", ["location=missing,every=2"], [], 3, {"noSession", "204"}),
]


def serve(reprise, faults, folder):
    errors = open(f"{folder}/serve", "w+")
    command = [reprise, "serve", "--listen", "127.0.0.1:0", "-o", f"{folder}/got.ndjson"]
    for fault in faults: command += ["--fault", fault]
    process = subprocess.Popen(command, stderr=errors)
    while True:
        found = re.search(r"listening on (http://\S+)", open(f"{folder}/serve").read())
        if found: return process, found.group(1)
        if process.poll() is not None: sys.exit(f"serve ended: {open(f'{folder}/serve').read()}")
        time.sleep(0.02)


def replay(command):
    """Status, seconds, peak memory in MiB; a run that hangs is ended, with status None."""
    started, pid = time.monotonic(), os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1), os.dup2(null, 2)
        os.execvp(command[0], command)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.alarm(PATIENCE)
    _, status, usage = os.wait4(pid, 0)
    signal.alarm(0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - started, usage.ru_maxrss / 1024


def word(outcome): return str(outcome["status"]) if outcome["result"] == "answered" else outcome["why"]


def lines(path, kind): return [line for line in map(json.loads, open(path, "rb")) if line.get("kind") == kind]


def main():
    reprise, log = sys.argv[1:3]
    planned = sorted(line["seq"] for line in lines(log, "exchange"))
    bad = 0
    for name, faults, options, expected, results in CASES:
        with tempfile.TemporaryDirectory() as folder:
            server, url = serve(reprise, faults, folder)
            status, seconds, memory = replay(
                [reprise, "replay", log, "--to", url, "--speed", "4x", "--outcomes", f"{folder}/out.ndjson"] + options)
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
            said = open(f"{folder}/serve").read()
            outcomes, read = lines(f"{folder}/out.ndjson", "outcome"), len(lines(f"{folder}/got.ndjson", "exchange"))
        unread = int((re.search(r"left unread: (\d+)", said) or [0, 0])[1])
        words = collections.Counter(map(word, outcomes))
        sent = sum("sent" in outcome for outcome in outcomes)
        # What is on its way to a server that ends is read by nobody.
        lost = words["connectionLost"] if any("gone" in fault for fault in faults) else 0
        faulty = []
        if status != expected: faulty.append(f"exit {status}, not {expected}")
        if sorted(outcome["seq"] for outcome in outcomes) != planned: faulty.append(f"{len(outcomes)} outcomes of {len(planned)}")
        if not read + unread <= sent <= read + unread + lost: faulty.append(f"{sent} sent, {read} read, {unread} left unread")
        if memory > MEMORY: faulty.append(f"{memory:.0f} MiB")
        if not results <= set(words): faulty.append(f"no {results - set(words)}")
        bad += bool(faulty)
        print(f"{'FAILED' if faulty else 'passed'}  {name:30} exit {status}  {seconds:5.1f} s  {memory:5.1f} MiB  "
              f"{sent:5} sent {read:5} read  {dict(words)} {'; '.join(faulty)}", flush=True)
    print(f"hostile servers: {len(CASES) - bad} of {len(CASES)} passed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
