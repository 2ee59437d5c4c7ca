#!/usr/bin/env python3
"""A live capture under load, in a network namespace of its own: what is lost, what is logged, and what it costs.

usage: live-load.py REPRISE SECONDS RATE OCTETS

Three runs. `steady`: reprise and tcpdump capture the same veth end at once while RATE frames a second come for SECONDS;
nothing may be lost, every body must be in the log, and reprise may take twice tcpdump's CPU time. `queue`: the log goes
to a pipe that is read slowly; frames are dropped before the decoder. `ring`: the process is stopped for a while; the
kernel drops frames. In these two the sums must be exact and the exit code 4. OCTETS is the size of the bodies.
"""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time

import live_traffic

REPRISE, SECONDS, RATE, OCTETS = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
faults = []


def check(holds, what):
    if not holds:
        faults.append(what)
        print(f"  FAILED: {what}")


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def cpu(pid):
    """Waits for a child; its exit code, and seconds of CPU time, user's and system's."""
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def peak(pid):
    """Its peak memory in MiB; what `wait4` says begins with that of its parent."""
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) / 1024


class Capture:
    """A running `reprise capture -i load1`, its log in a file, or in a pipe, which `reader` reads then."""

    def __init__(self, folder, name, *options, log=None):
        self.said = f"{folder}/{name}.said"
        command = [REPRISE, "capture", "-i", "load1", "--json", "--require-complete", *options]
        if log:
            command += ["-o", log]
        # Where the log goes to a file the summary goes to standard output, and to standard error otherwise.
        with open(self.said, "w") as said:
            self.process = subprocess.Popen(
                command + ["tcp"], stdout=said if log else subprocess.PIPE, stderr=said, bufsize=0)
        self.reader = self.process.stdout

    def wait_until_it_captures(self):
        """Until its packet socket is there, and its ring."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            inodes = {os.readlink(f"/proc/{self.process.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{self.process.pid}/fd")}
            with open("/proc/net/packet") as sockets:
                if any(f"socket:[{line.split()[-1]}]" in inodes for line in list(sockets)[1:]):
                    return time.sleep(0.3)
            time.sleep(0.02)
        sys.exit(f"reprise does not capture: {open(self.said).read()}")

    def end(self):
        self.memory = peak(self.process.pid)
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        self.code, self.cpu = cpu(self.process.pid)
        self.took = time.monotonic() - started
        self.text = open(self.said).read()
        # Progress and warnings stand before the summary.
        ledger = json.loads(re.search(r"^\{\n.*?^\}$", self.text, re.M | re.S).group())
        self.accounts = ledger["accounts"]
        self.counts = ledger["counts"]
        for name, account in self.accounts.items():
            check(account["total"] == sum(account["classes"].values()), f"the sum of {name} does not hold")
        self.frames = self.accounts["frames"]["total"]
        self.queue_full = self.accounts["frames"]["classes"].get("queueFull", 0)
        self.kernel = self.counts.get("dropped.kernel", 0)

    def check_sums(self, sent):
        """What was sent, what the kernel counted, what it handed over and what the decoder was given."""
        received = self.counts.get("kernel.received", 0)
        check(received == sent, f"the kernel counted {received} frames of {sent} sent")
        check(self.frames == received - self.kernel, f"{self.frames} frames and {self.kernel} drops are not {received}")


def compare(log, traffic, rounds):
    """Each line of the log against what its connection posted, in order; gives what was compared."""
    place = re.compile(rb'"client":"10\.(\d+)\.(\d+)\.(\d+):(\d+)"')
    seen = {}
    count = 0
    with open(log, "rb") as lines:
        for line in lines:
            if not line.startswith(b'{"kind":"exchange"'):
                continue
            round, third, fourth, port = map(int, place.search(line).groups())
            key = (round, third, fourth, port)
            number = seen.get(key, 0)
            seen[key] = number + 1
            body = line[line.index(b',"body":') + 8:line.rindex(b"}")]
            posts = traffic.connections[key[1:]].posts
            if number >= len(posts) or body != posts[number]:
                check(False, f"round {round}, connection {third}.{fourth}:{port}: post {number} is not what was sent")
                return count
            count += 1
    check(len(seen) == rounds * len(traffic.connections), f"{len(seen)} connections are in the log")
    return count


def steady(folder):
    traffic = live_traffic.Traffic(RATE, body=OCTETS)
    rounds = max(1, min(250, round(SECONDS)))
    print(f"steady: {RATE} frames a second of {traffic.octets // len(traffic.frames)} octets for {rounds} s, "
          f"{traffic.posts} events in each")
    log, kept = f"{folder}/log.ndjson", f"{folder}/tcpdump.pcap"
    with open(f"{folder}/tcpdump.err", "w") as err:
        tcpdump = subprocess.Popen(["tcpdump", "-i", "load1", "-B", "32768", "-w", kept, "tcp"], stderr=err)
    capture = Capture(folder, "steady", log=log)
    capture.wait_until_it_captures()
    while "listening on" not in open(f"{folder}/tcpdump.err").read():
        time.sleep(0.02)
    sent, took = live_traffic.send(traffic, "load0", RATE, rounds)
    time.sleep(0.3)
    capture.end()
    memory = peak(tcpdump.pid)
    tcpdump.send_signal(signal.SIGINT)
    _, cost = cpu(tcpdump.pid)
    dropped = re.search(r"(\d+) packets dropped by kernel", open(f"{folder}/tcpdump.err").read()).group(1)
    print(f"  sent     {sent} frames in {took:.1f} s, {sent / took:.0f} a second")
    check(sent / took > 0.95 * RATE, "the sender was slower than asked: this machine is too busy to show anything at this rate")
    print(f"  tcpdump  {cost:6.2f} s CPU, {100 * cost / took:5.1f} %, {memory:4.0f} MiB; "
          f"{dropped} dropped; wrote {os.path.getsize(kept) >> 20} MiB")
    print(f"  reprise  {capture.cpu:6.2f} s CPU, {100 * capture.cpu / took:5.1f} %, {capture.memory:4.0f} MiB; "
          f"{capture.kernel} dropped by the kernel, {capture.queue_full} before the decoder; ended in {capture.took:.2f} s; "
          f"queue at most {capture.counts.get('queue.highWater', 0) >> 10} KiB")
    print(f"  reprise / tcpdump  {capture.cpu / cost:.2f}")
    capture.check_sums(sent)
    check(capture.code == 0, f"exit code {capture.code}: {capture.text}")
    check(capture.kernel == 0 and capture.queue_full == 0, "frames were dropped")
    count = compare(log, traffic, rounds)
    print(f"  {count} bodies compared")
    check(count == rounds * traffic.posts, f"{count} events of {rounds * traffic.posts} are in the log")
    check(capture.cpu <= 2 * cost, f"more than twice tcpdump's CPU time: {capture.cpu / cost:.2f}")
    for path in (log, kept):
        os.remove(path)


def overload(folder, name, hinder, drops, *options):
    """A run of three seconds in which `hinder` keeps it from reading; `drops` tells which drops that must lead to."""
    traffic = live_traffic.Traffic(RATE, body=OCTETS)
    capture = Capture(folder, name, *options)
    capture.wait_until_it_captures()
    helper = threading.Thread(target=hinder, args=(capture,))
    helper.start()
    sent, _ = live_traffic.send(traffic, "load0", RATE, 3)
    helper.join()
    # What is left of the log has to go somewhere.
    drain = threading.Thread(target=lambda: [None for _ in iter(lambda: capture.reader.read(1 << 20), b"")])
    drain.start()
    time.sleep(1.5)
    capture.end()
    drain.join()
    print(f"{name}: {sent} frames; {capture.kernel} dropped by the kernel, {capture.queue_full} before the decoder; "
          f"exit {capture.code}, {capture.memory:.0f} MiB")
    capture.check_sums(sent)
    check(drops(capture) > 0, "nothing was dropped, so nothing was shown")
    check(capture.code == 4, f"exit code {capture.code}")
    check("warning: load1:" in capture.text, "no warning while it went on")


def stop_for_a_while(capture):
    """Longer than the kernel's buffer lasts."""
    reader = threading.Thread(target=lambda: [capture.reader.read(1 << 20) for _ in range(4000)], daemon=True)
    reader.start()
    time.sleep(0.5)
    capture.process.send_signal(signal.SIGSTOP)
    time.sleep(2)
    capture.process.send_signal(signal.SIGCONT)


def read_nothing(capture):
    """Until it is over: the log's pipe is full after 64 KiB."""
    time.sleep(3.5)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        ip("link", "set", "lo", "up")
        ip("link", "add", "load0", "type", "veth", "peer", "name", "load1")
        for name in ("load0", "load1"):
            # No router solicitations: what is sent is what was made here.
            with open(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "w") as off:
                off.write("1")
            ip("link", "set", name, "up")
        steady(folder)
        overload(folder, "queue", read_nothing, lambda c: c.queue_full, "--limit", "queue=16M")
        overload(folder, "ring", stop_for_a_while, lambda c: c.kernel, "-B", "8192")
    if faults:
        sys.exit(f"{len(faults)} checks failed")
    print("everything holds")
