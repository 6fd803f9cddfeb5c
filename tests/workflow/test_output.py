"""The output of a run, with and without a terminal: a small workflow with the plugin, and the real one."""

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, SCRIPTS

SNAKEFILE = f"""
import sys
sys.path.insert(0, {str(SCRIPTS)!r})
from snakemake_logger_plugin_isthmus import attach

if workflow.is_main_process:
    attach(workflow.logger_manager)

rule all:
    input: "first.txt", "second.txt"

rule train:
    output: "{{name}}.txt"
    log: "logs/{{name}}.log"
    shell: "python {{wildcards.name}}.py > {{output}} 2> {{log}}"
"""
WORKS = """
import sys, time
for step in (120, 240):
    print(f"12:00:00 training step {step}/555 (20%), 41 s, 149 s left, loss 0.4", file=sys.stderr, flush=True)
    time.sleep(0.7)
"""
FAILS = "import sys; print('reading', file=sys.stderr); sys.exit('error: no such corpus')"
COMMAND = ["snakemake", "--cores", "1", "--keep-going", "all"]


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "Snakefile").write_text(SNAKEFILE)
    (tmp_path / "first.py").write_text("print('done')")
    (tmp_path / "second.py").write_text(WORKS)
    return tmp_path


def on_terminal(command: list[str], folder: Path) -> tuple[int, str]:
    """Run a command on a terminal of 110 columns and 30 lines; return its status and its screen output."""
    ours, its = pty.openpty()
    size = {"COLUMNS": "110", "LINES": "30", "TERM": "xterm-256color"}
    process = subprocess.Popen(command, cwd=folder, env=os.environ | size, stdin=its, stdout=its, stderr=its)
    os.close(its)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # the last process has closed the terminal
        pass
    os.close(ours)
    return process.wait(), written.decode()


def plain(screen: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen)


def test_without_a_terminal_a_finished_job_is_a_line_and_a_failed_one_is_shown(folder):
    (folder / "first.py").write_text(FAILS)
    result = subprocess.run(COMMAND, cwd=folder, capture_output=True, text=True)
    assert result.returncode == 1 and result.stdout == ""
    said = re.sub(r"\d+ s\b", "N s", result.stderr).splitlines()
    assert "1 of 3: train name=second N s" in said
    start = said.index("failed: train name=first N s, exit status 1")
    assert said[start + 1 : start + 5] == [
        "  command: python first.py > first.txt 2> logs/first.log",
        "  log: logs/first.log",
        "    reading",
        "    error: no such corpus",
    ]
    assert "1 of 3 jobs done, 1 failed:" in said and len(said) < 15
    (log,) = (folder / ".snakemake/log").iterdir()
    assert "rule train:" in log.read_text() and str(log) in result.stderr


def test_a_terminal_shows_a_bar_what_each_job_does_and_what_failed(folder):
    (folder / "first.py").write_text(FAILS)
    status, screen = on_terminal(COMMAND, folder)
    shown = plain(screen)
    assert status == 1
    assert "0 of 3 jobs" in shown and "1 of 3 jobs" in shown and "━" in shown
    assert re.search(r"train second +0:0\d +[━╸╺ ]+ training step \d+/555, 2:29 left, loss 0.4", shown)
    for text in ("failed: train name=first", "    error: no such corpus", "2> logs/first.log", "1 of 3 jobs done"):
        assert text in shown
    assert "rule train" not in shown and "jobid" not in shown
    assert screen.rindex("\x1b[?25h") > screen.rindex("\x1b[?25l"), "the cursor is back"


def test_the_workflow_draws_the_bar_and_prints_what_was_asked_for(tmp_path):
    words = ["--snakefile", str(ROOT / "Snakefile"), "--configfile", str(ROOT / "config/smoke.yaml"), "--cores", "1"]
    status, screen = on_terminal(["snakemake", "licences", *words], tmp_path)
    shown = plain(screen)
    assert status == 0, shown
    assert shown.rindex("\tlicence") > shown.rindex("2 of 2 jobs") > shown.index("0 of 2 jobs"), "first the whole bar"


def test_every_rule_sends_what_its_command_says_to_its_log():
    """A job that writes to the terminal breaks the progress bar, and its log lacks the reason of a failure."""
    for file in sorted((ROOT / "rules").rglob("*.smk")):
        for rule in re.split(r"^(?=rule |use rule )", file.read_text(), flags=re.MULTILINE)[1:]:
            command = rule.partition("\n    shell:")[2]
            pattern = r"((&?2?>|cp \{input:q\}) \{log:q\}\"|^ +command\(.*\))$"
            assert not command or re.search(pattern, command, re.MULTILINE), rule
    assert '"&> {log:q}"' in (ROOT / "rules/programs.smk").read_text()
