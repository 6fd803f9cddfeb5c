"""The user's view of a run: the plugin gets log records as Snakemake makes them."""

import io
import logging
from pathlib import Path

import pytest
from rich.console import Console
from snakemake.logging import LoggerManager
from snakemake.settings.enums import Quietness
from snakemake.settings.types import OutputSettings
from snakemake_interface_logger_plugins.common import LogEvent

from isthmus.cli import progress_line, read_progress
from snakemake_logger_plugin_isthmus import attach
from snakemake_logger_plugin_isthmus.jobs import Job, Run
from snakemake_logger_plugin_isthmus.views import SHOWN, Bar

COMMAND = "python train.py --seed 1"
GROUP = {"aux_logs": [], "job_error_info": [{"rule_name": "train", "jobid": 1, "output": [], "log": []}]}


@pytest.fixture
def logger(capsys):
    """A logger that sends its records to the plugin, as after ``attach``."""
    logger = logging.Logger("snakemake")
    manager = LoggerManager(logger, OutputSettings())
    attach(manager)
    yield logger
    manager.stop()


def plan(logger: logging.Logger, total: int) -> None:
    logger.info("Job stats: ...", extra={"event": LogEvent.RUN_INFO, "stats": {"train": total, "total": total}})


def start(logger: logging.Logger, number: int, log: list[str], **wildcards: str) -> None:
    extra = {"event": LogEvent.JOB_INFO, "jobid": number, "rule_name": "train", "wildcards": wildcards, "log": log}
    logger.info("Rule: train", extra=extra)


def finish(logger: logging.Logger, number: int, text: str = "Finished jobid: 1 (Rule: train)") -> None:
    logger.info(text, extra={"event": LogEvent.JOB_FINISHED, "job_id": number})


def fail(logger: logging.Logger, number: int, log: list[str], end: str = "returned non-zero exit status 137.") -> None:
    crash = f"RuleException:\nCalledProcessError in file \"train.smk\", line 3:\nCommand 'set -e; {COMMAND}' {end}"
    logger.error(crash, extra={"event": LogEvent.ERROR, "exception": "RuleException"})
    extra = {"event": LogEvent.JOB_ERROR, "jobid": number, "rule_name": "train", "log": log, "shellcmd": COMMAND}
    logger.error("Error in rule train", extra=extra | {"rule_msg": None})


def test_a_finished_job_is_a_line(logger, capsys):
    plan(logger, 3)
    start(logger, 1, [], encoder="tiny", chain="plain.ot")
    start(logger, 2, [], encoder="tiny", chain="plain")
    finish(logger, 2)
    finish(logger, 1)
    finish(logger, 3, "Not run, nothing changed: out.tsv")
    assert capsys.readouterr().err.splitlines() == [
        "1 of 3: train encoder=tiny chain=plain 0 s",
        "2 of 3: train encoder=tiny chain=plain.ot 0 s",
        "3 of 3: Not run, nothing changed: out.tsv",
    ]


def test_a_failed_job_is_shown_with_its_command_and_the_end_of_its_log(logger, capsys, tmp_path):
    log = tmp_path / "train.log"
    plan(logger, 2)
    start(logger, 1, [str(log)], chain="plain")
    log.write_text("".join(f"line {number}\n" for number in range(1, 31)))
    fail(logger, 1, [str(log)])
    logger.info("Complete log(s): here")
    said = capsys.readouterr().err.splitlines()
    assert said[:3] == ["failed: train chain=plain 0 s, exit status 137", f"  command: {COMMAND}", f"  log: {log}"]
    assert said[3:-3] == [f"    line {number}" for number in range(31 - SHOWN, 31)]
    assert said[-3:] == ["0 of 2 jobs done, 1 failed:", "  train chain=plain", "Complete log(s): here"]


def test_a_killed_job_without_a_log(logger, capsys, tmp_path):
    plan(logger, 1)
    start(logger, 1, [str(tmp_path / "none.log")])
    fail(logger, 1, [str(tmp_path / "none.log")], "died with <Signals.SIGKILL: 9>.")
    said = capsys.readouterr().err
    assert "died with <Signals.SIGKILL: 9>" in said and "none.log (empty)" in said


def test_a_job_that_was_tried_again_did_not_fail(logger, capsys):
    plan(logger, 2)
    start(logger, 1, [])
    fail(logger, 1, [])
    logger.info("Trying to restart job 1.")
    start(logger, 1, [])
    finish(logger, 1)
    start(logger, 2, [])
    fail(logger, 2, [], "returned non-zero exit status 2.")
    assert "exit status 2" in capsys.readouterr().err.splitlines()[-2]
    logger.info("Complete log(s): here")
    assert capsys.readouterr().err.splitlines()[0] == "1 of 2 jobs done, 1 failed:"


def test_jobs_that_the_user_stopped_did_not_fail(logger, capsys):
    plan(logger, 2)
    start(logger, 1, [])
    logger.info("Terminating processes on user request, this might take some time.")
    fail(logger, 1, [], "died with <Signals.SIGINT: 2>.")
    logger.info("Complete log(s): here")
    said = capsys.readouterr().err
    assert "failed" not in said and "0 of 2 jobs done, interrupted; the same command goes on" in said


def test_a_job_whose_outputs_are_missing_has_failed(logger, capsys):
    plan(logger, 1)
    start(logger, 7, [], chain="plain")
    text = "MissingOutputException in rule train:\nJob 7 completed successfully, but some output files are missing."
    logger.error(text, extra={"event": LogEvent.ERROR, "exception": "MissingOutputException"})
    logger.info("Complete log(s): here")
    said = capsys.readouterr().err
    assert text in said and "1 failed:\n  train chain=plain" in said


def test_routine_is_silent_and_the_rest_is_said(logger, capsys):
    logger.info("Building DAG of jobs...")
    logger.info("Unlocked working directory.")
    logger.error("MissingInputException: no x.tsv", extra={"event": LogEvent.ERROR, "exception": "x"})
    plan(logger, 2)
    logger.info("Select jobs to execute...")
    logger.info("Provided cores: 2", extra={"event": LogEvent.RESOURCES_INFO})
    logger.warning("the clock is late")
    logger.error("Error in group 3", extra={"event": LogEvent.GROUP_ERROR} | GROUP)
    said = capsys.readouterr().err
    for text in ("Unlocked working directory.", "MissingInputException: no x.tsv", "the clock is late", "rule train:"):
        assert text in said
    for text in ("Building", "Job stats", "Select jobs", "Provided cores"):
        assert text not in said


@pytest.mark.parametrize(
    "asked",
    [
        {"dryrun": True},
        {"quiet": {Quietness.RULES}},
        {"verbose": True},
        {"printshellcmds": True},
        {"debug_dag": True},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_a_command_line_that_asks_for_another_output_has_it(asked):
    logger = logging.Logger("snakemake")
    manager = LoggerManager(logger, OutputSettings(**asked))
    attach(manager)
    assert [handler.name for handler in logger.handlers] == ["DefaultStreamHandler"]
    manager.stop()


def test_the_log_of_an_earlier_run_says_nothing(tmp_path):
    log = tmp_path / "train.log"
    log.write_text("12:00:00 training step 555/555 (100%), 600 s, 0 s left\n")
    job = Job("train", {}, [str(log)])
    assert job.says() == "" and job.waits()
    log.write_text("list.txt: 10%\rlist.txt: \x1b[31m20%\x1b[0m\n\n")
    assert job.says() == "list.txt: 20%" and not job.waits()
    log.write_text("list.txt: 10%\n12:10:00 reading\n12:10:10 training step 2/9\nWriting model shards: 100%|██\n")
    assert job.says() == "training step 2/9"


def test_progress_is_read_as_it_was_written():
    read = read_progress(f"{progress_line('training step', 1120, 5550, 41)}, loss 0.4")
    assert (read.what, read.done, read.total, read.left, read.more) == ("training step", 1120, 5550, 162, "loss 0.4")
    assert read_progress(progress_line("en-sw", 3, None, 41)) is None


def test_the_bar_shows_each_job_that_fits(tmp_path):
    console = Console(file=io.StringIO(), width=110, height=12, force_terminal=True, color_system=None)
    run = Run(total=40, done=9)
    for number in range(20):
        run.running[number] = Job("train", {"chain": f"c{number}"}, [str(tmp_path / f"{number}.log")])
    Path(run.running[5].logs[0]).write_text("12:00:00 training step 1,120/5,550 (20%), 41 s, 162 s left, loss 0.4\n")
    console.print(Bar(console, run).render())
    lines = console.file.getvalue().splitlines()
    assert len(lines) < console.height and lines[0].startswith("9 of 40 jobs") and "━" in lines[0]
    assert "train c5 " in lines[1] and "training step 1,120/5,550, 2:42 left, loss 0.4" in lines[1] and "━" in lines[1]
    assert lines[-1].strip() == "and 12 more"
