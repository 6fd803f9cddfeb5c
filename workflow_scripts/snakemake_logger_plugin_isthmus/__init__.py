"""Logger plugin for Snakemake: a progress bar over the jobs on a terminal, elsewhere a line for each finished job.

It shows a failed job with its command and the end of its log. Snakemake's own log file does not change.
"""

import logging
import re
import sys

from rich.console import Console
from snakemake.logging import LoggerManager
from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from snakemake_logger_plugin_isthmus.jobs import Job, Run
from snakemake_logger_plugin_isthmus.views import Bar, Lines, View

ROUTINE = (
    "Assuming unrestricted shared filesystem usage",
    "Building DAG of jobs",
    "Using shell:",
    "Conda environments: ignored",
    "Singularity containers: ignored",
)
"""Snakemake's messages before every run."""

INTERRUPTED = "Terminating processes on user request"
NEWS = (
    INTERRUPTED,
    "Trying to restart job",
    "Will exit after finishing currently running jobs",
    "Shutting down",
)
"""Snakemake's messages during a run that matter to the user."""

OUTPUTS_MISSING = re.compile(r"Job (\d+) completed successfully, but some output files are missing")
EXIT = re.compile(r"(?:returned non-zero (exit status \d+)|(died with .+?))\.?\s*$")


def attach(manager: LoggerManager) -> None:
    """Replace Snakemake's own output by this plugin, from within the Snakefile.

    A dry run and the options ``--quiet``, ``--verbose``, ``--printshellcmds``, ``--debug-dag`` and ``--logger`` keep
    Snakemake's output.
    """
    asked = manager.settings
    own = next((handler for handler in manager.logger.handlers if handler.name == "DefaultStreamHandler"), None)
    if own and not (asked.dryrun or asked.quiet or asked.verbose or asked.printshellcmds or asked.debug_dag):
        handler = LogHandler(asked, None)
        handler.setFormatter(own.formatter)
        for rule in own.filters:
            handler.addFilter(rule)
        manager.logger.removeHandler(own)
        manager.logger.addHandler(handler)


class LogHandler(LogHandlerBase):
    """Log handler that follows a run by Snakemake's log records."""

    writes_to_stream = True
    writes_to_file = has_filter = has_formatter = needs_rulegraph = False

    def __post_init__(self) -> None:
        self.run = Run()
        self.console = Console(
            stderr=True, no_color=self.common_settings.nocolor or None, markup=False, highlight=False, emoji=False
        )
        on_terminal = sys.stderr.isatty() and not self.console.is_dumb_terminal
        self.view: View = Bar(self.console, self.run) if on_terminal else Lines(self.console, self.run)
        self.crashes: list[str] = []
        self.follow = {
            LogEvent.RUN_INFO: self._planned,
            LogEvent.JOB_INFO: self._started,
            LogEvent.JOB_FINISHED: self._finished,
            LogEvent.JOB_ERROR: self._failed,
            LogEvent.PROGRESS: self._counted,
            LogEvent.ERROR: self._error,
            None: self._message,
        }

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.follow.get(getattr(record, "event", None), self._other)(record)
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        self.view.stop()
        super().close()

    def _planned(self, record: logging.LogRecord) -> None:
        self.run.total = record.stats["total"]
        self.view.start()

    def _started(self, record: logging.LogRecord) -> None:
        self.run.running[record.jobid] = Job(record.rule_name, dict(record.wildcards), list(record.log))

    def _finished(self, record: logging.LogRecord) -> None:
        job = self.run.finish(record.job_id)
        self.view.finished(job.line() if job else record.getMessage())
        if self.run.done == self.run.total:
            self.view.stop()

    def _counted(self, record: logging.LogRecord) -> None:
        self.run.total = record.total

    def _failed(self, record: logging.LogRecord) -> None:
        if self.run.interrupted:
            self.run.running.pop(record.jobid, None)
            return
        command = record.shellcmd or ""
        crash = next((text for text in reversed(self.crashes) if command and command in text), "")
        status = EXIT.search(crash)
        job = self.run.fail(record.jobid) or Job(record.rule_name, {}, list(record.log))
        reason = next(filter(None, status.groups())) if status else record.rule_msg
        self.view.failed(job, command, reason, record.log)

    def _error(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if "CalledProcessError in" in text:
            self.crashes.append(text)  # shown with its job, whose record comes next
            return
        if missing := OUTPUTS_MISSING.search(text):
            self.run.fail(int(missing[1]))
        self._say(record)

    def _message(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        self.run.interrupted |= text.startswith(INTERRUPTED)
        if text.startswith("Complete log") and (self.run.failed or self.run.interrupted):
            self.view.say(self.run.outcome(), "red")
            self._say(record)
        elif record.levelno >= logging.WARNING or text.startswith(NEWS) or self._asked_for(text):
            self._say(record)
        elif record.pathname.endswith(".smk"):
            self.view.note(text)

    def _asked_for(self, text: str) -> bool:
        """Whether a message answers a command without a run, such as ``--unlock``."""
        return not self.run.total and not text.startswith(ROUTINE)

    def _other(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING:
            self._say(record)

    def _say(self, record: logging.LogRecord) -> None:
        styles = {logging.WARNING: "yellow", logging.ERROR: "red", logging.CRITICAL: "red"}
        self.view.say(self.format(record), styles.get(record.levelno, ""))
