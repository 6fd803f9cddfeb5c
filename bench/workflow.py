"""Measure the workflow itself: a run with nothing to do, and the plan of a grid of thousands of jobs.

Two reference values are measured, too: ``snakemake --version``, and a dry-run of the same number of jobs of a trivial
rule. Processor seconds of a command and its children are comparable on a busy machine. Each command runs several times;
the fastest run is shown.

Example, in a folder where `snakemake all` has finished:
    python bench/workflow.py --folder . --repeats 3

With --configfile config/smoke.yaml, the finished run is that of this configuration.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

ROOT = Path(__file__).resolve().parents[1]
TRIVIAL = """
rule all:
    input: expand("made/{{number}}.txt", number=range({jobs}))


rule one:
    output: "made/{{number}}.txt"
    shell: "touch {{output}}"
"""


def measure(command: list[str], folder: Path, repeats: int) -> tuple[float, float, str]:
    """Return the seconds, processor seconds and output of the fastest of several runs."""
    runs = []
    for _ in range(repeats):
        start, before = time.perf_counter(), os.times()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        output, after = done.stdout + done.stderr, os.times()
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{output[-3000:]}")
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        runs.append((time.perf_counter() - start, spent, output))
    return min(runs, key=lambda run: run[1])


def workflow(*arguments: str) -> list[str]:
    return ["snakemake", "--snakefile", str(ROOT / "Snakefile"), *arguments]


def grid(jobs: int, folder: Path) -> Path:
    """Write ``config/paper.yaml`` with enough seeds for ``jobs`` jobs."""
    config = yaml.safe_load((ROOT / "config/paper.yaml").read_text(encoding="utf-8"))
    path = folder / "grid.yaml"
    counts = []
    for seeds in (1, 2):
        path.write_text(yaml.safe_dump(config | {"seeds": list(range(seeds))}, sort_keys=False), encoding="utf-8")
        counts.append(planned(measure(workflow("all", "--dry-run", "--configfile", str(path)), folder, 1)[2]))
    seeds = 1 + -(-(jobs - counts[0]) // (counts[1] - counts[0]))
    path.write_text(yaml.safe_dump(config | {"seeds": list(range(seeds))}, sort_keys=False), encoding="utf-8")
    return path


def planned(output: str) -> int:
    """Read the number of planned jobs from a dry-run."""
    return int(re.search(r"^total\s+(\d+)$", output, flags=re.MULTILINE)[1])


def main(args: argparse.Namespace) -> None:
    """Measure all four and print a table."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        version = measure(["snakemake", "--version"], folder, args.repeats)
        nothing = measure(
            workflow("all", "--cores", "1", "--configfile", str(args.configfile)), args.folder, args.repeats
        )
        if "Nothing to be done" not in nothing[2]:
            sys.exit(
                f"{args.folder}: `snakemake all` of {args.configfile} has not finished here:\n{nothing[2][-2000:]}"
            )
        large = measure(
            workflow("all", "--dry-run", "--configfile", str(grid(args.jobs, folder))), folder, args.repeats
        )
        (folder / "Snakefile").write_text(TRIVIAL.format(jobs=planned(large[2]) - 1), encoding="utf-8")
        trivial = measure(["snakemake", "--dry-run"], folder, args.repeats)
    print("| command | s | processor s | bar, processor s |\n|---|--:|--:|--:|")
    for name, (seconds, spent, _), bar in (
        ("snakemake --version", version, ""),
        ("snakemake all, nothing to do", nothing, f"{1.3 * version[1] + 1:.1f}"),
        (f"dry-run of {planned(trivial[2]):,} trivial jobs", trivial, ""),
        (f"dry-run of {planned(large[2]):,} jobs of the paper's grid", large, f"{2 * trivial[1]:.1f}"),
    ):
        print(f"| {name} | {seconds:.1f} | {spent:.1f} | {bar} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--folder", type=Path, default=ROOT, help="folder where `snakemake all` has finished (default: %(default)s)"
    )
    parser.add_argument(
        "--configfile", type=Path, default=ROOT / "config.yaml", help="configuration run there (default: %(default)s)"
    )
    parser.add_argument("--jobs", type=int, default=5000, help="jobs of the large plans (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each command (default: %(default)s)")
    main(parser.parse_args())
