"""A working folder taken over from a workflow that was killed: its lock, and the jobs that it left in Slurm's queue."""

import fcntl
import getpass
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from isthmus.errors import InputError


def take_over(folder: Path) -> IO[str] | None:
    """Hold ``folder`` for this process, for as long as what is returned stays open; ``None`` if another holds it.

    The holder has an ``flock``, which the kernel lets go with the process. So a lock of Snakemake's that is found when
    nobody holds the folder is that of a workflow that was killed: its Slurm jobs, which run on, are cancelled, so that
    none runs twice at once, and the lock is removed.

    Raises:
        InputError: Slurm does not answer, or the jobs do not end.
    """
    (folder / ".snakemake").mkdir(exist_ok=True)
    held = (folder / ".snakemake" / "isthmus.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.close()
        return None
    locks = folder / ".snakemake" / "locks"
    if locks.is_dir() and any(locks.iterdir()) and (folder / ".snakemake" / "slurm_logs").is_dir():
        cancel_jobs(folder)
    shutil.rmtree(locks, ignore_errors=True)
    return held


def cancel_jobs(folder: Path, patience: float = 600.0) -> None:
    """Cancel the Slurm jobs that a workflow submitted from ``folder``, and wait until they have ended.

    They are told to stop first, so a training saves its state.

    Raises:
        InputError: Slurm does not answer, or jobs still run after ``patience`` seconds.
    """
    jobs = submitted_jobs(folder)
    if not jobs:
        return
    print(f"cancelling what a killed workflow left in the queue: {' '.join(jobs)}", file=sys.stderr)
    _ask("scancel", *jobs)
    end = time.monotonic() + patience
    while jobs := submitted_jobs(folder):
        if time.monotonic() > end:
            raise InputError(f"Slurm jobs of a killed workflow do not end: {' '.join(jobs)}; run again when they have")
        time.sleep(2)


def submitted_jobs(folder: Path) -> list[str]:
    """The ids of this user's jobs, not ended yet, that Snakemake submitted from ``folder``."""
    rows = [
        line.split("|", 2) for line in _ask("squeue", "--noheader", "--user", getpass.getuser(), "--format=%A|%k|%Z")
    ]
    return sorted(
        {job for job, comment, where in rows if comment.startswith(("rule_", "group_")) and where == str(folder)}
    )


def _ask(*command: str) -> list[str]:
    """The lines that a command of Slurm's prints."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"a killed workflow may have left jobs in Slurm's queue, and {command[0]}: {error}") from None
    if done.returncode:
        raise InputError(
            f"a killed workflow may have left jobs in Slurm's queue, and {command[0]} says: {done.stderr.strip()}"
        )
    return done.stdout.splitlines()
