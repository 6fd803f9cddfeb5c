"""The jobs of a run: running, failed, and the messages in their logs."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.text import Text

TAIL = 16_384
"""Bytes to read at the end of a log."""
LOOKED_AT = 20
"""Number of last lines in which to look for one with the time of day."""
CLOCK = re.compile(r"^\d\d:\d\d:\d\d ")


@dataclass
class Job:
    """A started job; on a cluster, a submitted one."""

    rule: str
    wildcards: dict[str, str]
    logs: list[str]
    start: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._before = self._seen = self._stamp()
        self._says = ""

    def name(self) -> str:
        return " ".join([self.rule, *(f"{name}={value}" for name, value in self.wildcards.items())])

    def seconds(self) -> float:
        return time.monotonic() - self.start

    def line(self) -> str:
        return f"{self.name()} {self.seconds():.0f} s"

    def waits(self) -> bool:
        """Whether its log is still untouched: on a cluster, the job is in the queue."""
        return bool(self.logs) and self._stamp() == self._before

    def says(self) -> str:
        """Return the last message of its log; "" if the log is from an earlier run.

        A message starts with the time of day, which is removed. Other lines are progress bars of libraries. Without a
        message, the last of them is returned.
        """
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            lines = last_lines(Path(self.logs[0]), LOOKED_AT)
            ours = [line for line in lines if CLOCK.match(line)]
            self._says = CLOCK.sub("", (ours or lines or [""])[-1])
        return self._says

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = Path(self.logs[0]).stat() if self.logs else None
        except OSError:
            return None
        return status and (status.st_mtime_ns, status.st_size)


@dataclass
class Run:
    """Progress of a run."""

    total: int = 0
    done: int = 0
    running: dict[int, Job] = field(default_factory=dict)
    failed: dict[int, Job] = field(default_factory=dict)
    interrupted: bool = False
    start: float = field(default_factory=time.monotonic)

    def finish(self, number: int) -> Job | None:
        """Count a job as done, and return it; ``None`` if it never ran."""
        self.done += 1
        self.failed.pop(number, None)  # a retry succeeded
        return self.running.pop(number, None)

    def fail(self, number: int) -> Job | None:
        job = self.running.pop(number, None)
        if job:
            self.failed[number] = job
        return job

    def seconds(self) -> float:
        return time.monotonic() - self.start

    def outcome(self) -> str:
        """Describe the end of an incomplete run."""
        said = [f"{self.done} of {self.total} jobs done"]
        if self.interrupted:
            said.append("interrupted; the same command goes on")
        if self.failed:
            said.append(f"{len(self.failed)} failed:" + "".join(f"\n  {job.name()}" for job in self.failed.values()))
        return ", ".join(said)


def last_lines(path: Path, count: int) -> list[str]:
    """Read the last non-blank lines of a text file, without terminal codes."""
    try:
        with path.open("rb") as handle:
            handle.seek(max(0, path.stat().st_size - TAIL))
            text = handle.read().decode("utf-8", errors="replace")
    except OSError:
        return []
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    return [Text.from_ansi(line).plain for line in lines[-count:]]
