#!/usr/bin/env python3
"""Replays a log against a target that reads and never answers: never-answers.py REPRISE EVENTS.ndjson SECONDS

Once the starts of sessions alone are not answered, so that all else waits for them, and once the events are not. Each time the run
must last as long as the first request may wait, then give up with 1; each planned request has one outcome, as many are without an
answer as the target read, and the client's memory stays under 256 MiB all the while.
"""
import collections, json, os, re, signal, subprocess, sys, tempfile, time

MEMORY = 256  # MiB, the bar
LATE = 60     # seconds that a run may take beyond its time, on a machine that does other work


def serve(reprise, fault, folder):
    errors = open(f"{folder}/serve", "w")
    process = subprocess.Popen(
        [reprise, "serve", "--listen", "127.0.0.1:0", "-o", f"{folder}/got.ndjson", "--fault", fault], stderr=errors)
    while True:
        found = re.search(r"listening on (http://\S+)", open(f"{folder}/serve").read())
        if found: return process, found.group(1)
        if process.poll() is not None: sys.exit(f"serve ended: {open(f'{folder}/serve').read()}")
        time.sleep(0.02)


def memory(pid):
    """The process's peak memory so far, in MiB; 0 where it has ended."""
    try: return int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024
    except (OSError, AttributeError): return 0


def run(reprise, log, fault, seconds):
    planned = sum(b'"kind":"exchange"' in line[:20] for line in open(log, "rb"))
    with tempfile.TemporaryDirectory() as folder:
        server, url = serve(reprise, fault, folder)
        started, peak = time.monotonic(), 0
        client = subprocess.Popen(
            [reprise, "replay", log, "--to", url, "--outcomes", f"{folder}/out.ndjson", "--first-byte-timeout", f"{seconds}s",
             "--timeout", f"{seconds + 60}s"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while client.poll() is None:
            peak = max(peak, memory(client.pid))
            if time.monotonic() - started > seconds + 4 * LATE: client.kill()
            time.sleep(0.2)
        took = time.monotonic() - started
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)
        outcomes = [line for line in map(json.loads, open(f"{folder}/out.ndjson", "rb")) if line["kind"] == "outcome"]
        read = sum(b'"kind":"exchange"' in line[:20] for line in open(f"{folder}/got.ndjson", "rb"))
    words = collections.Counter(str(o["status"]) if o["result"] == "answered" else o["why"] for o in outcomes)
    sent = sum("sent" in outcome for outcome in outcomes)
    faulty = []
    if client.returncode != 1: faulty.append(f"exit {client.returncode}, not 1")
    if not seconds <= took <= seconds + LATE: faulty.append(f"not {seconds} s")
    if len({o["seq"] for o in outcomes}) != planned or len(outcomes) != planned: faulty.append(f"{len(outcomes)} outcomes of {planned}")
    if sent != read: faulty.append(f"{sent} sent, {read} read")
    if not 0 < words["noAnswer"] <= 64: faulty.append("not as many without answer as there are connections, at most")
    if peak > MEMORY: faulty.append("too much memory")
    print(f"{'FAILED' if faulty else 'passed'}  {fault:32} exit {client.returncode}  {took:6.1f} s  {peak:5.1f} MiB  "
          f"{sent} sent {read} read of {planned}  {dict(words)} {'; '.join(faulty)}", flush=True)
    return not faulty


def main():
    reprise, log, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    print(f"two runs of {seconds} s each", flush=True)
    passed = [run(reprise, log, fault, seconds) for fault in ("wire=silence,call=start", "wire=silence,call=event")]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
