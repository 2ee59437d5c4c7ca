#!/usr/bin/env python3
"""Measures lateness at an nginx sink on loopback, and the fastest pace beside wrk's: lateness.py REPRISE LOG1000 LOG10000 LOGMAX [RUNS]

nginx answers 201 with a Location or 204. Its access log counts the requests and has their order, in milliseconds; the instants are those at
which the kernel handed the segments to its port (tcpdump on lo, nanoseconds). Both carry the field that replay marks requests with.
A request's lateness is that instant, less the run's start and the time at which it was due, or ready where an answer that it follows came
after that, as the outcome log has them: no offset is taken out. How many waited for an answer is printed.
THROUGH="chrt -f 20" runs replay, nginx and wrk before everything else on a machine that does other work: say so beside the figures.
"""
import collections, json, os, re, shutil, signal, socket, statistics, struct, subprocess, sys, tempfile, time

THROUGH = os.environ.get("THROUGH", "").split()
MARK = re.compile(rb"Reprise-Replay: run=\"[0-9a-f]+\", seq=(\d+)")
CONF = """worker_processes 1; daemon off; pid %(folder)s/pid; error_log %(folder)s/error;
events { worker_connections 4096; }
http {
  log_format arrivals '$msec $request_uri $http_reprise_replay';
  access_log %(folder)s/access arrivals buffer=1m flush=1s;
  keepalive_requests 10000000; client_body_temp_path %(folder)s/a; proxy_temp_path %(folder)s/b; fastcgi_temp_path %(folder)s/c;
  uwsgi_temp_path %(folder)s/d; scgi_temp_path %(folder)s/e;
  server { listen 127.0.0.1:%(port)d backlog=4096;
    location = /api/v1/sessions { add_header Location /api/v1/sessions/$request_id always; return 201; }
    location / { return 204; } } }
"""


class Sink:
    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        open(f"{folder}/conf", "w").write(CONF % {"folder": folder, "port": self.port})
        os.chmod(folder, 0o777)
        self.process = subprocess.Popen(THROUGH + ["nginx", "-c", f"{folder}/conf"], stderr=subprocess.DEVNULL)
        for _ in range(100):
            try: return socket.create_connection(("127.0.0.1", self.port)).close()
            except OSError: time.sleep(0.05)
        sys.exit("nginx does not listen: " + open(f"{folder}/error").read())

    def taken(self):
        """The lines of the access log since the last call."""
        time.sleep(1.2)
        lines = [line.split(" ", 2) for line in open(f"{self.folder}/access")]
        os.truncate(f"{self.folder}/access", 0)
        return lines

    def end(self):
        self.process.terminate()
        self.process.wait()


def captured(path):
    """When the first octet of each marked request came to the port, in nanoseconds since 1970, by seq."""
    data, arrivals, place = open(path, "rb").read(), {}, 24
    nano = struct.unpack("<I", data[:4])[0] == 0xA1B23C4D
    while place + 16 <= len(data):
        seconds, fraction, kept, _ = struct.unpack_from("<IIII", data, place)
        found = MARK.search(data, place + 16, place + 16 + kept)
        if found: arrivals.setdefault(int(found.group(1)), seconds * 10**9 + fraction * (1 if nano else 1000))
        place += 16 + kept
    return arrivals


def percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * percent / 100))] if values else 0


def lines(path):
    for line in open(path, "rb"): yield json.loads(line)


def replay(reprise, log, sink, folder, *options):
    """Outcomes by seq, the run's start, and the report as JSON."""
    out, journal = f"{folder}/out.ndjson", f"{folder}/journal"
    for path in (out, journal):
        if os.path.exists(path): os.remove(path)
    command = THROUGH + [reprise, "replay", log, "--to", f"http://127.0.0.1:{sink.port}", "--outcomes", out, "--json", *options]
    if b"--journal" in subprocess.run([reprise, "replay", "--help"], stdout=subprocess.PIPE).stdout: command += ["--journal", journal]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode: sys.exit(f"replay ended with {run.returncode}: {run.stderr.decode()}")
    start, outcomes = None, {}
    for line in lines(out):
        if line["kind"] == "header": start = line["replay"]["start"]
        elif line["kind"] == "outcome": outcomes[line["seq"]] = line
    return outcomes, start, json.loads(run.stdout)


def punctual(reprise, log, sink, folder, rate, bar, runs):
    results = []
    for number in range(1, runs + 1):
        pcap = f"{folder}/lo.pcap"
        tap = subprocess.Popen(
            ["tcpdump", "-i", "lo", "-n", "-s", "600", "-B", "65536", "--time-stamp-precision=nano", "-w", pcap, "-Z", "root",
             f"tcp dst port {sink.port} and greater 100"], stderr=subprocess.DEVNULL)
        time.sleep(0.7)
        outcomes, start, _ = replay(reprise, log, sink, folder)
        access = sink.taken()
        tap.send_signal(signal.SIGINT)
        tap.wait()
        arrivals = captured(pcap)
        if len(access) != len(outcomes): sys.exit(f"nginx took {len(access)} requests of {len(outcomes)}")
        due = sorted((o["due"], seq) for seq, o in outcomes.items())
        ready = {seq: max(at, outcomes[seq].get("ready", at)) for at, seq in due}
        late = [(arrivals[seq] - start - ready[seq]) / 1e6 for _, seq in due if seq in arrivals]
        own = [(outcomes[seq]["sent"] - ready[seq]) / 1e6 for _, seq in due]
        waited = sum(ready[seq] > at for at, seq in due)
        tenth = len(late) // 10
        first, last = percentile(late[:tenth], 99), percentile(late[-tenth:], 99)
        over = (max(o["sent"] for o in outcomes.values()) - due[-1][0]) / 1e6
        results.append((percentile(late, 99), last - first, over))
        print(f"{rate:6}/s run {number}: at the sink p50 {percentile(late, 50):.3f} p99 {percentile(late, 99):.3f} max {max(late):.3f} ms "
              f"({len(late)} of {len(due)} seen); sent - due p99 {percentile(own, 99):.3f}; p99 of the first tenth {first:.3f}, "
              f"of the last {last:.3f}; {waited} waited for an answer; longer than the plan by {over:.3f} ms; load {os.getloadavg()[0]:.1f}", flush=True)
    p99, drift, over = (statistics.median(column) for column in zip(*results))
    ok = p99 <= bar and drift <= 0.1 and over < 1
    print(f"{rate:6}/s median of {runs}: p99 {p99:.3f} ms (bar {bar}), last tenth - first {drift:.3f} ms (bar 0.1), "
          f"longer than the plan by {over:.3f} ms (bar 1): {'passed' if ok else 'FAILED'}", flush=True)
    return ok


def fastest(reprise, log, sink, folder, runs):
    bodies = []
    for line in open(log, "rb"):
        place = line.find(b',"body":')
        if b'"call":"event"' in line and place > 0: bodies.append(line.rstrip(b"\n")[place + 8:-1].decode())
        if len(bodies) == 1000: break
    script = f"{folder}/post.lua"
    with open(script, "w") as out:
        out.write("local requests, n = {}, 0\nfunction init() local bodies = {" + ",".join("[==[" + body + "]==]" for body in bodies) + "}\n")
        out.write('for i, body in ipairs(bodies) do requests[i] = wrk.format("POST", "/api/v1/sessions/" .. string.rep("a", 32) .. "/events", '
                  '{["Content-Type"] = "application/json"}, body) end end\n')
        out.write("function request() n = n % #requests + 1 return requests[n] end\n")
    ratios = []
    for number in range(1, runs + 1):
        wrk = subprocess.run(THROUGH + ["wrk", "-t1", "-c64", "-d5s", "-s", script, f"http://127.0.0.1:{sink.port}"], stdout=subprocess.PIPE).stdout
        theirs = float(re.search(rb"Requests/sec:\s+([\d.]+)", wrk).group(1))
        sink.taken()
        outcomes, _, report = replay(reprise, log, sink, folder, "--speed", "max", "--connections", "64")
        ours = len(outcomes) / (max(o["completed"] for o in outcomes.values()) / 1e9)
        places, disorder = collections.defaultdict(int), 0
        access = sink.taken()
        for _, target, mark in access:
            seq = int(re.search(r"seq=(\d+)", mark).group(1))
            if target != "/api/v1/sessions": disorder += seq < places[target]
            places[target] = seq
        ratios.append(ours / theirs)
        print(f"fastest, run {number}: wrk {theirs:,.0f}/s, replay {ours:,.0f}/s over {report['sending']['connections']} connections: "
              f"{ours / theirs:.2f}; {len(access)} taken, {disorder} out of their session's order; load {os.getloadavg()[0]:.1f}", flush=True)
        if disorder or len(access) != len(outcomes): return False
    ratio = statistics.median(ratios)
    print(f"fastest: {ratio:.2f} of wrk's rate (bar 0.8): {'passed' if ratio >= 0.8 else 'FAILED'}")
    return ratio >= 0.8


def main():
    reprise, slow, quick, most = sys.argv[1:5]
    runs = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    folder = tempfile.mkdtemp()
    sink = Sink(folder)
    try:
        ok = punctual(reprise, slow, sink, folder, 1000, 0.3, runs)
        ok &= punctual(reprise, quick, sink, folder, 10000, 0.5, runs)
        ok &= fastest(reprise, most, sink, folder, runs)
    finally:
        sink.end()
        shutil.rmtree(folder)
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
