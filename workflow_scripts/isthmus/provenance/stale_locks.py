"""Take a working folder over from a workflow that was killed: remove its lock, cancel its Slurm jobs."""

import fcntl
import getpass
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any

from isthmus.errors import InputError


def taking_over(workflow: Any) -> Callable[..., Any]:
    """Wrap the ``execute`` of a Snakemake workflow: a run that executes jobs takes over its folder first."""
    execute = workflow.execute

    def take_over_and_execute(*arguments: Any, **options: Any) -> Any:
        if workflow.dryrun:
            return execute(*arguments, **options)
        try:
            held = take_over(Path(workflow.workdir_init))
        except InputError as error:
            sys.exit(f"error: {error}")
        with held or nullcontext():
            return execute(*arguments, **options)

    return take_over_and_execute


def take_over(folder: Path) -> IO[str] | None:
    """Hold ``folder`` while the returned file stays open; return ``None`` if another process holds it.

        The holder keeps an ``flock``. The kernel releases it on exit, so a leftover lock of Snakemake means that the
    workflow was killed. Its Slurm jobs still run: they are cancelled, so that no job runs twice at once. Then the lock
    is removed.

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
    if locks.is_dir() and any(locks.iterdir()):
        if (folder / ".snakemake" / "slurm_logs").is_dir():
            cancel_jobs(folder)
        print("an earlier run was killed: its lock is removed, and this run goes on where it stopped", file=sys.stderr)
        shutil.rmtree(locks)
    return held


def cancel_jobs(folder: Path, patience: float = 600.0) -> None:
    """Cancel the Slurm jobs that a workflow submitted from ``folder``, and wait until they have ended.

    Slurm sends a signal first, so that a training saves its state.

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
    """List the ids of this user's unfinished jobs that Snakemake submitted from ``folder``."""
    rows = [
        line.split("|", 2) for line in _ask("squeue", "--noheader", "--user", getpass.getuser(), "--format=%A|%k|%Z")
    ]
    return sorted(
        {job for job, comment, where in rows if comment.startswith(("rule_", "group_")) and where == str(folder)}
    )


def _ask(*command: str) -> list[str]:
    """Run a Slurm command, and return its output lines."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"a killed workflow may have left jobs in Slurm's queue, and {command[0]}: {error}") from None
    if done.returncode:
        raise InputError(
            f"a killed workflow may have left jobs in Slurm's queue, and {command[0]} says: {done.stderr.strip()}"
        )
    return done.stdout.splitlines()
