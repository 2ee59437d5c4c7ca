#!/usr/bin/env python3
"""Kills replays and goes on with them: resume.py REPRISE FOLDER KILLS WRITES

KILLS runs are killed with SIGKILL at random moments, some of them again while they go on; then one at each of the first WRITES
writes to the journal, and one each where such a write or its sync fails (strace injects that). Each is gone on with until it is
done. By the marks in the collector's log: no request was received twice, none without its intent in the journal; every planned
request has one outcome, and it says what the collector saw; what may have gone is named. Exit 1 says what does not hold.
"""
import collections, json, os, random, re, resource, shutil, signal, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
reprise, folder = sys.argv[1], sys.argv[2]
kills, writes = int(sys.argv[3]), int(sys.argv[4])
random.seed(20)
faults = []


def path(name): return os.path.join(folder, name)
def lines(name): return [json.loads(line) for line in open(name, "rb") if line.endswith(b"\n")]


def prepare():
    subprocess.run([sys.executable, os.path.join(HERE, "steady-capture.py"), "200", "1", path("c.pcapng")], check=True)
    subprocess.run([reprise, "capture", "-r", path("c.pcapng"), "-o", path("log.ndjson")], check=True, stderr=subprocess.DEVNULL)
    return {r["seq"]: r for r in lines(path("log.ndjson")) if r["kind"] == "exchange"}


class Server:
    def __init__(self):
        self.process = subprocess.Popen([reprise, "serve", "--listen", "127.0.0.1:0", "-o", path("received.ndjson")],
                                        stderr=open(path("serve"), "w"))
        for _ in range(500):
            found = re.search(r"listening on (http://\S+)", open(path("serve")).read())
            if found: break
            time.sleep(0.02)
        self.url = found.group(1)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        return [r for r in lines(path("received.ndjson")) if r["kind"] == "exchange"]


def command(url, name, how, *more):
    return [reprise, "replay", path("log.ndjson"), "--to", url, how, path(name + ".journal"), *more]


def injected(name, what):
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-P", path(name + ".journal"), "-e", "trace=write,fdatasync", "-e", "inject=" + what]


def run(arguments, kill_after=None, limit=None):
    def bound():
        if limit:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=bound)
    try:
        errors = process.communicate(timeout=kill_after or 60)[1]
    except subprocess.TimeoutExpired:
        process.kill()
        errors = process.communicate()[1]
        if kill_after is None: faults.append(f"{arguments}: did not end in 60 s")
    return process.returncode, errors


class Trial:
    """One run, however it was ended, and what it left when it was gone on with to its end."""

    def __init__(self, url, name):
        self.url, self.name, self.journal, self.resumptions = url, name, path(name + ".journal"), 0

    def finish(self, again=0):
        """Goes on until the run is done; the first `again` times it is killed once more."""
        whole = os.path.exists(self.journal) and b"\n" in open(self.journal, "rb").read()
        if not whole:
            # Nothing went, and the journal says so.
            if os.path.exists(self.journal):
                code, errors = run(command(self.url, self.name, "--resume"))
                if code != 1 or "ends within its first line" not in errors: faults.append(f"{self.name}: {code} {errors}")
            self.header = None
            return self
        for _ in range(again):
            self.resumptions += 1
            run(command(self.url, self.name, "--resume"), kill_after=random.uniform(0.02, 1.5))
        self.resumptions += 1
        self.code, self.errors = run(command(self.url, self.name, "--resume", "--outcomes", path(self.name + ".outcomes")))
        journal = lines(self.journal)
        self.header = journal[0]
        self.intents = {(s, 1) for line in journal if line["kind"] == "intent" for s in line["seqs"]}
        self.outcomes = [o for o in lines(path(self.name + ".outcomes")) if o["kind"] == "outcome"]
        return self

    def judge(self, received, recorded):
        """Compares the outcomes with what the collector received of this run."""
        def fault(text): faults.append(f"{self.name}: {text}")
        if self.header is None:
            return 0
        counts = collections.Counter(mark for mark, _ in received)
        twice = [mark for mark, count in counts.items() if count > 1]
        if twice: fault(f"received twice: {twice[:5]}")
        if set(counts) - self.intents: fault(f"received without an intent: {sorted(set(counts) - self.intents)[:5]}")
        by_id = collections.Counter((o["seq"], o["copy"]) for o in self.outcomes)
        if set(by_id) != {(seq, 1) for seq in recorded} or max(by_id.values()) > 1:
            fault(f"{len(by_id)} of {len(recorded)} requests have outcomes, {sum(by_id.values())} in all")
        unknown = []
        for o in self.outcomes:
            got = counts[o["seq"], o["copy"]]
            if o["result"] == "answered" and got != 1: fault(f"seq {o['seq']} is answered and was received {got} times")
            if o["result"] == "notSent" and got != 0: fault(f"seq {o['seq']} is not sent ({o['why']}) and was received")
            if o["result"] == "notSent" and o["why"] not in ("startUnknown", "noSession"): fault(f"seq {o['seq']}: {o['why']}")
            if o["result"] == "unknown": unknown.append(o)
        interrupted = [o["seq"] for o in unknown if o["why"] == "interrupted"]
        if len(interrupted) != len(unknown): fault(f"unknown otherwise: {unknown[:3]}")
        named = {int(n) for n in re.findall(r"^   seq (\d+)", self.errors, re.M)}
        if len(interrupted) <= 20 and named != set(interrupted): fault(f"unknown {interrupted}, named {sorted(named)}")
        expected = 3 if unknown or any(o["result"] == "notSent" for o in self.outcomes) else 0
        if self.code != expected: fault(f"exit {self.code}, not {expected}: {self.errors[-500:]}")
        shifts = {r["ts"] - recorded[mark[0]]["ts"] for mark, r in received}
        if shifts and shifts != {self.header["shift"]}: fault(f"ts moved by {shifts}, not {self.header['shift']}")
        last = {}
        for (seq, _), r in received:
            if last.get(r.get("session"), 0) > seq: fault(f"seq {seq} went after {last[r['session']]} of its session")
            last[r.get("session")] = seq
        return len(interrupted)


def main():
    recorded = prepare()
    server = Server()
    trials = []
    for n in range(kills):
        trial = Trial(server.url, f"kill{n}")
        run(command(server.url, trial.name, "--journal"), kill_after=random.uniform(0.01, 2.6))
        trials.append(trial.finish(again=n % 3))
    print(f"resume: {kills} runs killed at random moments, {sum(t.resumptions for t in trials)} resumptions")
    if writes and not shutil.which("strace"):
        print("resume: strace is missing, so that no run is killed at a write")
    elif writes:
        at = 0
        for n in range(1, writes + 1):
            trial = Trial(server.url, f"write{n}")
            code, _ = run(injected(trial.name, f"write:signal=KILL:when={n}") + command(server.url, trial.name, "--journal"))
            trials.append(trial.finish())
            # The counts are each thread's own: when no thread writes so often, the run reaches its end.
            if code in (0, 3): break
            at = n
        print(f"resume: a run killed at each of {at} writes to the journal")
        for what in ("write:error=EIO", "write:error=ENOSPC", "fdatasync:error=EIO"):
            for n in (2, 5, 17):
                trial = Trial(server.url, f"{what.replace(':', '-')}-{n}")
                code, errors = run(injected(trial.name, f"{what}:when={n}+") + command(server.url, trial.name, "--journal", "--sync"))
                if code != 1 or ".journal: cannot be" not in errors: faults.append(f"{trial.name}: exit {code}: {errors}")
                trials.append(trial.finish())
    trial = Trial(server.url, "full")
    code, errors = run(command(server.url, trial.name, "--journal"), limit=6000)
    if code != 1 or ".journal: cannot be written: File too large" not in errors: faults.append(f"full: exit {code}: {errors}")
    trials.append(trial.finish())

    runs = collections.defaultdict(list)
    for r in server.stop():
        mark = next((re.fullmatch(r'run="(\w+)", seq=(\d+), copy=(\d+)', v) for n, v in r["request"]["fields"] if n == "Reprise-Replay"), None)
        if mark: runs[mark.group(1)].append(((int(mark.group(2)), int(mark.group(3))), r))
        else: faults.append(f"received without a mark: {r['seq']}")
    known = {t.header["run"] for t in trials if t.header}
    if set(runs) - known: faults.append(f"received of runs without a journal: {set(runs) - known}")
    unknown = sum(t.judge(runs[t.header["run"]] if t.header else [], recorded) for t in trials)
    for fault in faults[:20]: print("  " + fault)
    print(f"resume: {len(trials)} runs of {len(recorded)} requests, {sum(map(len, runs.values()))} received, "
          f"{unknown} unknown and named, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
