#!/usr/bin/env python3
"""A live capture under bursts, in a network namespace of its own: does its memory grow, or the number of its descriptors?

usage: soak.py REPRISE SECONDS

Every five seconds a burst comes, from another network of clients each time until they have all been. Between two bursts
the resident memory and the open descriptors are read. The slope is that of the line of least squares through the second
half of the readings, by which time every table has its size. It may be 1 MiB an hour; but pages of the heap come and go,
so that below half a MiB in all, or 4 MiB in a run of less than ten minutes, nothing is told.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import live_traffic

REPRISE, SECONDS = sys.argv[1], float(sys.argv[2])
FRAMES, RATE, PERIOD = 20_000, 40_000, 5.0
# Networks of clients, taken in turn; their sessions are followed for a minute and not for half an hour, as they would add up
# for as long.
CLIENTS = 6


def slope(points):
    """Of the line of least squares, in units of the second over units of the first."""
    count = len(points)
    middle = [sum(p[axis] for p in points) / count for axis in (0, 1)]
    spread = sum((x - middle[0]) ** 2 for x, _ in points)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in points) / spread if spread else 0.0


def memory(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def main(folder):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "link", "add", "load0", "type", "veth", "peer", "name", "load1"], check=True)
    for name in ("load0", "load1"):
        with open(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "w") as off:
            off.write("1")
        subprocess.run(["ip", "link", "set", name, "up"], check=True)
    traffic = live_traffic.Traffic(FRAMES, body=700)
    with open(f"{folder}/said", "w") as said:
        capture = subprocess.Popen(
            [REPRISE, "capture", "-i", "load1", "-o", f"{folder}/log-%H%M%S.ndjson", "-C", "20", "--max-files", "3",
             "--limit", "sessionTime=60", "--json", "tcp"], stdout=said, stderr=subprocess.STDOUT)
    time.sleep(2)
    begun = time.monotonic()
    readings, sent, burst = [], 0, 0
    while (now := time.monotonic() - begun) < SECONDS:
        sent += live_traffic.send(traffic, "load0", RATE, 1, first=burst % CLIENTS)[0]
        burst += 1
        time.sleep(max(0.0, begun + burst * PERIOD - 0.2 - time.monotonic()))
        if capture.poll() is not None:
            sys.exit(f"the capture has ended: {open(f'{folder}/said').read()}")
        readings.append((time.monotonic() - begun, memory(capture.pid), descriptors(capture.pid)))
        time.sleep(max(0.0, begun + burst * PERIOD - time.monotonic()))
    capture.send_signal(signal.SIGINT)
    code = capture.wait(30)
    ledger = json.loads(re.search(r"^\{\n.*?^\}$", open(f"{folder}/said").read(), re.M | re.S).group())
    half = readings[len(readings) // 2:]
    hourly = slope([(at / 3600, size) for at, size, _ in half])
    grown = slope([(at, size) for at, size, _ in half]) * (half[-1][0] - half[0][0])
    parts = [name for name in os.listdir(folder) if name.startswith("log-")]
    print(f"{burst} bursts, {sent} frames, {ledger['accounts']['frames']['total']} captured, exit {code}, "
          f"{len(parts)} parts left")
    print(f"memory {readings[0][1]:.1f} MiB at first, {half[0][1]:.1f} in the middle, {readings[-1][1]:.1f} at last; "
          f"slope {hourly:+.2f} MiB an hour over the second half, {grown:+.2f} MiB in all of it")
    print(f"descriptors {readings[0][2]} at first, {readings[-1][2]} at last, {max(r[2] for r in readings)} at most")
    faults = []
    if code != 0:
        faults.append(f"exit code {code}")
    if ledger["accounts"]["frames"]["total"] != sent:
        faults.append("frames are missing")
    if hourly >= 1 and grown >= (4 if SECONDS < 600 else 0.5):
        faults.append("memory grows")
    if readings[-1][2] > readings[0][2]:
        faults.append("descriptors are left open")
    if len(parts) > 3:
        faults.append("parts were not removed")
    if faults:
        sys.exit("; ".join(faults))
    print("everything holds")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
