"""Views of a run: a bar on a terminal, lines elsewhere."""

from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from isthmus.cli import read_progress
from snakemake_logger_plugin_isthmus.jobs import Job, Run, last_lines

SHOWN = 20
"""Lines of a failed job's log."""


class View:
    """Base class of views. It shows messages and failed jobs."""

    def __init__(self, console: Console, run: Run) -> None:
        self.console = console
        self.run = run

    def start(self) -> None:
        """Start the view, after the jobs are planned."""

    def stop(self) -> None:
        """End the view."""

    def finished(self, line: str) -> None:
        """Show a finished job."""

    def note(self, text: str) -> None:
        """Show a remark of the workflow itself."""

    def say(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style=style), soft_wrap=True)

    def failed(self, job: Job, command: str, reason: str | None, logs: list[str]) -> None:
        """Show a failed job: its name, its command, the end of each of its logs."""
        self.say(f"failed: {job.line()}{f', {reason}' if reason else ''}", "bold red")
        if command:
            self.say(f"  command: {command}")
        for log in logs:
            lines = last_lines(Path(log), SHOWN)
            self.say(f"  log: {log}{'' if lines else ' (empty)'}")
            for line in lines:
                self.say(f"    {line}")


class Lines(View):
    """View with a line for each finished job."""

    def finished(self, line: str) -> None:
        self.say(f"{self.run.done} of {self.run.total}: {line}")

    def note(self, text: str) -> None:
        self.say(text)


class Bar(View):
    """View with a progress bar over all jobs, and a line for each running one."""

    def __init__(self, console: Console, run: Run) -> None:
        super().__init__(console, run)
        self.live = Live(console=console, get_renderable=self.render, refresh_per_second=2)

    def start(self) -> None:
        self.live.start(refresh=True)

    def stop(self) -> None:
        self.live.stop()

    def render(self) -> Group:
        """Draw as many jobs as fit on the screen, queued ones last."""
        jobs = sorted(list(self.run.running.values()), key=lambda job: (job.waits(), job.start))
        room = max(1, self.console.height - 4)
        more = [Text(f"  and {len(jobs) - room} more", "dim")] if len(jobs) > room else []
        return Group(_whole(self.run), _each(jobs[:room]), *more)


def _whole(run: Run) -> Table:
    """Draw the line of the whole run."""
    table = Table.grid(padding=(0, 2), expand=True)
    for ratio in (None, 1, None, None):
        table.add_column(ratio=ratio, no_wrap=True)
    failed = Text(f"{len(run.failed)} failed", "red") if run.failed else Text()
    table.add_row(
        Text(f"{run.done} of {run.total} jobs", "bold"), _bar(run.done, run.total), _clock(run.seconds()), failed
    )
    return table


def _each(jobs: list[Job]) -> Table:
    """Draw a line for each job."""
    table = Table.grid(padding=(0, 2), expand=True)
    for column in ({"ratio": 1}, {"justify": "right"}, {"width": 8}, {"ratio": 1}):
        table.add_column(no_wrap=True, overflow="ellipsis", **column)
    for job in jobs:
        table.add_row(*_row(job))
    return table


def _row(job: Job) -> tuple:
    """Return the job's name, time, bar and last message."""
    name = Text(f"  {job.rule}").append(" " + " ".join(job.wildcards.values()), "dim")
    line = job.says()
    progress = read_progress(line)
    if progress:
        more = f", {progress.more}" if progress.more else ""
        line = f"{progress.what} {progress.done:,}/{progress.total:,}, {_clock(progress.left)} left{more}"
    bar = _bar(progress.done, progress.total) if progress else ""
    return name, _clock(job.seconds()), bar, Text("no log yet" if job.waits() and job.seconds() > 5 else line, "dim")


def _bar(done: int, total: int) -> ProgressBar:
    return ProgressBar(total=total, completed=done, complete_style="green", finished_style="green")


def _clock(seconds: float) -> str:
    """Format seconds as ``1:02`` or ``3:01:02``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
