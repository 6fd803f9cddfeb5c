"""Measure a whole run by stage: programs, processor seconds and largest memory of a program; and its wall time.

A `python` on PATH, before the real one, records each program, so that the workflow itself does not change. Failed
programs count too. Snakemake's own processor seconds have a line of their own.

Example, in an empty folder:
    python bench/stages.py --cores 2 --configfile config.yaml
"""

import argparse
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
NOTED = """#!{python}
import os, sys
child = os.spawnv(os.P_NOWAIT, {python!r}, [{python!r}, *sys.argv[1:]])
_, status, used = os.wait4(child, 0)
with open({notes!r}, "a") as notes:
    print(sys.argv[1], used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, sep="\\t", file=notes)
sys.exit(os.waitstatus_to_exitcode(status))
"""
STAGES = ("corpora", "bitext", "encoders", "train", "align", "translate", "evaluate", "report", "search")


def main(args: argparse.Namespace) -> None:
    with TemporaryDirectory() as folder:
        notes, shim = Path(folder) / "notes.tsv", Path(folder) / "python"
        notes.touch()
        shim.write_text(NOTED.format(python=sys.executable, notes=str(notes)), encoding="utf-8")
        shim.chmod(0o755)
        command = ["snakemake", "--snakefile", str(ROOT / "Snakefile"), "--cores", str(args.cores)]
        command += ["--configfile", str(args.configfile.resolve()), "--", "all"]
        paths = os.pathsep.join([folder, str(Path(sys.executable).parent), os.environ["PATH"]])
        start, before = time.perf_counter(), os.times()
        done = subprocess.run(command, env=os.environ | {"PATH": paths})
        wall, after = time.perf_counter() - start, os.times()
        rows = [line.split("\t") for line in notes.read_text(encoding="utf-8").splitlines()]
    taken: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for program, seconds, memory in rows:
        taken[Path(program).parent.name].append((float(seconds), float(memory)))
    total = after.children_user + after.children_system - before.children_user - before.children_system
    print("| stage | programs | processor s | largest, MiB |\n|---|--:|--:|--:|")
    for name in STAGES:
        if taken[name]:
            seconds, memory = zip(*taken[name], strict=True)
            print(f"| {name} | {len(seconds)} | {sum(seconds):.0f} | {max(memory):.0f} |")
    programs = sum(float(row[1]) for row in rows)
    print(f"| Snakemake itself | | {total - programs:.0f} | |\n| together | {len(rows)} | {total:.0f} | |")
    print(f"\nWall time {wall:.0f} s, {args.cores} cores.")
    sys.exit(done.returncode)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cores", type=int, default=2, help="cores to run on (default 2)")
    parser.add_argument("--configfile", type=Path, default=ROOT / "config.yaml", help="configuration to run")
    main(parser.parse_args())
