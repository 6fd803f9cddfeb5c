"""Make a small results folder with the workflow's own programs, and rows of measurements."""

import contextlib
import io
import json
import sys
from pathlib import Path

import pandas as pd

from isthmus.cli import start
from isthmus.evaluation.ranking import write_run
from isthmus.files import write_tsv
from isthmus.report.arguments import INPUTS

METHODS = {"zero_shot": "plain", "optical": "plain.ot"}
FAMILIES = {"zero_shot": "other", "optical": "ot"}
QUERIES = ["q1", "q2", "q3", "q4"]
TESTS = {"permutations": 9999, "level": 0.05, "further": [], "gap": [], "protocol": "given", "note": ""}


def script(name: str, *arguments: object) -> str:
    """Run a program in this process, because a start of Python is slow; return its output."""
    before, sys.argv = sys.argv, ["run.py", name, *map(str, arguments)]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            start("")
    finally:
        sys.argv = before
    return printed.getvalue()


def make_table(name: str, path: Path, *pictures: Path, **arguments: object) -> None:
    """Write the table ``name`` to ``path`` with the suffixes .csv and .md."""
    files = {key: value for key, value in arguments.items() if key in INPUTS}
    words = ["--inputs", *(f"{key}={len(value)}" for key, value in files.items())]
    words += ["--files", *(path for paths in files.values() for path in paths)]
    words += ["--settings", json.dumps({key: value for key, value in arguments.items() if key not in INPUTS})]
    outputs = ["--csv", f"{path}.csv", "--markdown", f"{path}.md", "--pictures", *pictures]
    script("report/table", "--name", name, *words, *outputs)


def draw(name: str, path: Path, **arguments: object) -> None:
    """Draw the figure ``name`` as an .svg at ``path``, with a .png beside it."""
    script("report/figure", "--name", name, "--arguments", json.dumps([arguments], default=str), "--pictures", path)


def write_predictions(folder: Path, right: dict[str, int]) -> None:
    """Write four items for each language; the predictions of the first ``right[language]`` items are correct."""
    for language, count in right.items():
        rows = [{"id": n, "label": "neutral", "prediction": "neutral" if n < count else "entailment"} for n in range(4)]
        write_tsv(folder / f"{language}.tsv", ["id", "label", "prediction"], rows)


def write_collection(folder: Path) -> None:
    """Write queries in two directions, each with one relevant document."""
    (folder / "qrels").mkdir(parents=True)
    for direction in ("sw-en", "de-en"):
        rows = [{"query_id": query, "split": "test", "text": "x", "translation": "y"} for query in QUERIES]
        write_tsv(folder / "queries" / f"{direction}.tsv", list(rows[0]), rows)
        (folder / "qrels" / f"{direction}.txt").write_text("".join(f"{query} 0 d 1\n" for query in QUERIES))


def write_ranks(path: Path, ranks: list[int]) -> None:
    """Write a run with the relevant document of each query at a given rank."""
    others = [f"x{place}" for place in range(9)]
    rankings = {}
    for query, rank in zip(QUERIES, ranks, strict=True):
        names = [*others[: rank - 1], "d"]
        rankings[query] = [(name, float(-place)) for place, name in enumerate(names)]
    write_run(path, rankings, "t")


def write_evaluations(root: Path) -> list[Path]:
    """Write evaluations of two methods on NLI, retrieval and gold alignments, and of BM25."""
    write_collection(root / "corpora/coll")
    evaluations = []
    for chain, right, ranks, aer in (
        ("plain", {"en": 4, "sw": 1}, [2, 2, 4, 4], 0.5),
        ("plain.ot", {"en": 3, "sw": 2}, [1, 2, 2, 4], 0.25),
    ):
        model = root / "evaluation/mbert/seed-1"
        write_predictions(model / "nli" / chain / "xnli.dev", right)
        folder = model / "clir" / chain / "coll.test"
        for direction in ("sw-en", "de-en"):
            write_ranks(folder / f"{direction}.run", ranks)
            write_ranks(folder / f"{direction}.translated.run", [1, 1, 1, 1])
        row = {"method": "balanced", "language": "sw", "measure": "aer", "value": aer, "items": 3}
        write_tsv(model / "nli" / chain / "alignment/gold.tsv", list(row), [row])
        evaluations += [model / "nli" / chain / "xnli.dev", folder, model / "nli" / chain / "alignment/gold.tsv"]
    write_ranks(root / "evaluation/bm25/coll.test/sw-en.translated.run", [1, 2, 1, 2])
    return [*evaluations, root / "evaluation/bm25/coll.test"]


def collect(root: Path, evaluations: list[Path], methods: dict[str, str]) -> None:
    """Measure evaluations and collect them in ``measures.csv`` and ``gains.csv``."""
    for path in evaluations:
        corpus = ["--corpus", root / "corpora/coll"] if path.name == "coll.test" else []
        options = ["--measures", f"{path}.measures.csv", "--by-item", f"{path}.items.csv", "--resamples", 200]
        script("evaluate/measure", "--evaluation", path, *corpus, *options)
    measures, items = ([f"{path}.{what}.csv" for path in evaluations] for what in ("measures", "items"))
    options = ["--methods", json.dumps(methods), "--baseline", "zero_shot", "--resamples", 200]
    outputs = ["--output", root / "measures.csv", "--gains", root / "gains.csv"]
    script("report/collect", "--measures", *measures, "--by-item", *items, *options, *outputs)


def compare(root: Path, task: str, evaluations: list[Path], groups: dict[str, list[str]], resamples: int) -> None:
    """Write the comparisons and effects of a task as ``{task}.csv``, ``.md`` and ``.svg``."""
    about = {"encoder": "mbert", "task": task, "chains": METHODS, "families": FAMILIES, "baseline": "zero_shot"}
    tests = TESTS | {"resamples": resamples, "smallest_gain": 0.01, "groups": groups}
    items = [f"{path}.items.csv" for path in evaluations]
    make_table("comparisons", root / task, root / f"{task}.svg", item_values=items, **about, **tests)


def judge(root: Path, *tasks: str) -> None:
    """Write the verdict over the comparisons of some tasks as ``verdict.csv`` and ``.md``."""
    about = {"encoder": "mbert", "baseline": "zero_shot", "families": FAMILIES, "level": 0.05, "note": ""}
    gains = {task: 0.01 for task in tasks}
    compared = [root / f"{task}.csv" for task in tasks]
    make_table("verdict", root / "verdict", comparisons=compared, smallest_gains=gains, **about)


def make_results(root: Path) -> Path:
    """Make a whole small results folder."""
    evaluations = write_evaluations(root)
    collect(root, evaluations, METHODS)
    for task in ("nli", "clir"):
        compared = [path for path in evaluations if f"/{task}/" in str(path) and path.name != "gold.tsv"]
        compare(root, task, compared, {"all": ["sw", "de"], "low": ["sw"]}, 100)
    judge(root, "nli", "clir")
    return root


def cell(table: pd.DataFrame, **wanted: str) -> pd.Series:
    """Return the only row with these values."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def results(
    values: dict[str, dict[str, float]], seeds: tuple[str, ...] = ("1",), measure: str = "accuracy"
) -> pd.DataFrame:
    """Make measurements from ``{method: {language: value}}``. Each further seed adds 0.1."""
    return pd.DataFrame(
        [
            {"encoder": "mbert", "method": method, "seed": seed, "task": "nli", "corpus": "xnli", "split": "dev"}
            | {"queries": "", "direction": "", "language": language, "measure": measure, "chain": ""}
            | {"value": value + 0.1 * n, "low": value - 0.1, "high": value + 0.2, "items": "9"}
            for method, by_language in values.items()
            for language, value in by_language.items()
            for n, seed in enumerate(seeds)
        ]
    )
