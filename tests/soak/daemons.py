"""Start, query and stop the programs of a cluster."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def run(*command: str) -> str:
    """Run a command, and return its output."""
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.strip()


def until(condition: Callable[[], object], what: str, seconds: float = 600.0) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.5)


def answers(*command: str) -> bool:
    """Tell whether a command succeeds."""
    return subprocess.run(command, capture_output=True).returncode == 0


def end(pid_file: Path, number: int = signal.SIGTERM) -> None:
    """End a daemon, if it runs, and wait for it."""
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text())
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
    until(lambda: not running(pid), f"the end of {pid_file.stem}", 60)


def running(pid: int) -> bool:
    """Tell whether a process exists and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
