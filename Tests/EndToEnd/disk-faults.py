#!/usr/bin/env python3
"""Captures the sample with one system call failing, or with a kill in its place, for each place of each call in turn.

usage: disk-faults.py REPRISE FOLDER CALLS

Checked after each run: the exit code; one error that names what happened; every octet that a write acknowledged is in its file;
each file holds records as an undisturbed run writes them, none left out; `report` reads the folder and finds no fewer records than whole
lines were acknowledged. Ends where the fault no longer fires.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys

TOOL, FOLDER, CALLS = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
SAMPLE = pathlib.Path(__file__).parents[2] / "Samples/vod-session/capture.pcapng"
WRITTEN = re.compile(r"write\(\d+<([^>]*)>.*\) = (\d+)$")
LOGS = {
    "one file": ("e.ndjson", ["--sync", "always"]),
    "parts": ("e.ndjson", ["-C", "8K", "--sync", "close"]),
    "parts, zstd": ("e.ndjson.zst", ["-C", "4K", "--sync", "close"]),
    "parts, few kept": ("e.ndjson", ["-C", "8K", "--max-files", "2"]),
}
# What becomes of the run: killed, an error, or nothing since the call is made again or another one takes its place.
FAULTS = [("write:signal=KILL", "killed"), ("linkat:signal=KILL", "killed"), ("unlinkat:signal=KILL", "killed")]
FAULTS += [(f"write:error={code}", "error") for code in ("ENOSPC", "EIO", "EDQUOT")]
FAULTS += [(f"{call}:error=EIO", "error") for call in ("fdatasync", "linkat", "unlinkat")]
FAULTS += [("write:error=EINTR", "none"), ("fdatasync:error=EINTR", "none"), ("linkat:error=EPERM", "none")]


def capture(folder, name, options, fault=None):
    """Runs the tool; gives its exit code, its errors, and the calls that touched the log."""
    folder.mkdir()
    calls = folder.with_suffix(".calls")
    command = [TOOL, "capture", "--threads", "1", "-r", str(SAMPLE), "-o", str(folder / name), *options]
    if fault:
        traced = ["-e", "trace=write,fdatasync,fsync,linkat,unlinkat", "-e", "inject=" + fault]
        command = ["strace", "-f", "-y", "-qq", "-o", str(calls), *traced] + command
    run = subprocess.run(command, capture_output=True, text=True)
    return run.returncode, run.stderr, calls.read_text().splitlines() if fault else []


def records(octets):
    """The lines that are exchanges."""
    return [line for line in octets.split(b"\n") if line.startswith(b'{"kind":"exchange"')]


def check(kind, folder, whole, status, errors, calls):
    """Gives what is wrong with a run, or nothing."""
    hit = [line for line in calls if "(INJECTED)" in line or "<unfinished" in line or line.endswith(" = ?")]
    on_log = any(str(folder) in line for line in hit)
    if kind == "none" and status != 0:
        return f"exit {status}: {errors}"
    if kind == "killed" and status not in (137, -9):
        return f"exit {status}"
    if kind == "error" and on_log:
        if status != 1:
            return f"exit {status}: {errors}"
        if sum(line.startswith("reprise: ") for line in errors.splitlines()) != 1:
            return f"not one error: {errors}"
    acknowledged = {}
    for line in calls:
        if found := WRITTEN.search(line):
            name = pathlib.Path(found[1]).name.removesuffix(".partial")
            acknowledged[name] = acknowledged.get(name, 0) + int(found[2])
    for file in folder.iterdir():
        name, octets = file.name.removesuffix(".partial"), file.read_bytes()
        if len(octets) < acknowledged.get(name, 0):
            return f"{file.name}: {len(octets)} octets of {acknowledged[name]} that were acknowledged"
        # A part that could not be continued has more of them than the undisturbed run gives it.
        found = records(octets)
        start = whole.index(found[0]) if found and found[0] in whole else 0
        if not name.endswith(".zst") and whole[start : start + len(found)] != found:
            return f"{file.name}: is not what was captured"
    if not any(file.stat().st_size for file in folder.iterdir()):
        return None
    report = subprocess.run([TOOL, "report", "--json", str(folder)], capture_output=True, text=True)
    if report.returncode not in (0, 4):
        return f"report: exit {report.returncode}: {report.stderr}"
    found = sum(json.loads(part)["exchanges"] for part in re.findall(r"\{.*?\n\}", report.stdout, re.S))
    # A part that was being given its name has two.
    files = {file.stat().st_ino: file for file in folder.iterdir() if ".zst" not in file.name}
    wanted = sum(file.read_bytes().count(b'{"kind":"exchange"') for file in files.values())
    return None if found >= wanted else f"report finds {found} of {wanted} records: {report.stderr}"


def main():
    wrong = 0
    status, errors, _ = capture(FOLDER / "reference", "e.ndjson", [])
    assert status == 0, errors
    whole = records((FOLDER / "reference/e.ndjson").read_bytes())
    for title, (name, options) in LOGS.items():
        for fault, kind in FAULTS:
            runs = 0
            for place in range(1, CALLS + 1):
                folder = FOLDER / "log"
                status, errors, calls = capture(folder, name, options, f"{fault}:when={place}")
                fired = any("(INJECTED)" in line for line in calls) or status in (137, -9)
                problem = check(kind, folder, whole, status, errors, calls) if fired else None
                shutil.rmtree(folder)
                if problem:
                    wrong += 1
                    print(f"{title}: {fault} at {place}: {problem}")
                if not fired:
                    break
                runs += 1
            print(f"{title:<16} {fault:<22} {runs:>3} places", flush=True)
    print("all as they should be" if wrong == 0 else f"{wrong} wrong")
    sys.exit(wrong != 0)


main()
