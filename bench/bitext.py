"""Measure speed and peak memory of the bitext stage: clean, deduplicate and split one million synthetic pairs.

Each pair joins two sentence pairs of microworld, so that lengths are realistic. Some pairs are damaged: repeated,
repeated in capitals, in the wrong language, or empty. The programs run one after the other, with and without language
identification. Memory is the resident set of a program and its workers, sampled ten times a second. Processor seconds
of all processes are comparable on a busy machine; wall time is not.

Example:
    PYTHONPATH=workflow_scripts python bench/bitext.py --workers 2
"""

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from isthmus.corpora import microworld
from isthmus.files import read_tsv, write_tsv

SCRIPTS = Path(__file__).resolve().parents[1] / "workflow_scripts"


def pairs(pool: list[dict[str, str]], count: int) -> Iterator[dict[str, str]]:
    """Yield ``count`` pairs, 4% of them damaged."""
    generator = random.Random(1)
    last = ("", "")
    for number in range(count):
        parts = generator.choices(pool, k=2)
        english, foreign = (" ".join(part[side] for part in parts) for side in ("english", "foreign"))
        english, foreign = {
            0: last,
            1: (last[0].upper(), last[1].upper()),
            2: (english, english[::2]),
            3: ("", foreign),
        }.get(number % 100, (english, foreign))
        last = (english, foreign)
        yield {"id": str(number), "english": english, "foreign": foreign}


def measure(arguments: list[str]) -> tuple[float, float, float]:
    """Return the seconds, processor seconds and peak MiB of a program of the workflow."""
    start, before, peak = time.perf_counter(), processor_seconds(), 0
    process = psutil.Popen([sys.executable, *arguments], stderr=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            peak = max(peak, sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{arguments[0]} failed")
    return time.perf_counter() - start, processor_seconds() - before, peak / 2**20


def processor_seconds() -> float:
    """Return the processor seconds of all ended children and their children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(folder: Path, language: str, count: int, workers: int, options: str) -> None:
    """Print seconds, pairs a second and peak memory of each command and of all."""
    commands = {
        "clean": ["bitext/clean", "--input", "raw.tsv", "--language", language, "--options", options]
        + ["--workers", str(workers), "--output", "clean.tsv", "--counts", "clean.counts.tsv"],
        "split": ["bitext/split", "--input", "clean.tsv", "--options", '{"dev": 0.01, "test": 0.01}']
        + ["--train", "train.tsv", "--dev", "dev.tsv", "--test", "test.tsv", "--counts", "split.counts.tsv"],
        "overlap": ["bitext/exclude_overlap", "--input", "train.tsv", "--held-out", "dev.tsv", "test.tsv"]
        + ["--output", "final.tsv", "--counts", "overlap.counts.tsv"],
    }
    total = busy = highest = 0.0
    for name, (script, *arguments) in commands.items():
        paths = [str(folder / word) if word.endswith(".tsv") else word for word in arguments]
        seconds, processor, peak = measure([str(SCRIPTS / "run.py"), script, *paths])
        total, busy, highest = total + seconds, busy + processor, max(highest, peak)
        print(f"  {name:8} {seconds:7.1f} s {processor:7.1f} processor s {peak:7.0f} MiB", flush=True)
    speeds = f"{count / total:,.0f} pairs/s, {count / busy:,.0f} pairs per processor second"
    print(f"  {'all':8} {total:7.1f} s {busy:7.1f} processor s {highest:7.0f} MiB {speeds}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--language", default="sw", help="one of microworld's")
    parser.add_argument("--workers", type=int, default=2, help="processes of bitext/clean.py")
    args = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        microworld.write_bitext(folder / "pool.tsv", args.language, 4000, 1)
        pool = read_tsv(folder / "pool.tsv")
        write_tsv(folder / "raw.tsv", ["id", "english", "foreign"], pairs(pool, args.pairs))
        print(f"{args.pairs:,} pairs, en-{args.language}, {args.workers} workers; load {psutil.getloadavg()[0]:.1f}")
        print("without language identification")
        run(folder, args.language, args.pairs, args.workers, '{"min_probability": 0}')
        print("with language identification")
        run(folder, args.language, args.pairs, args.workers, "{}")
