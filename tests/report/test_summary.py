"""The summary of a run, and the full report of runs with little to compare."""

import json

import pandas as pd
import pytest
from small_results import METHODS, collect, compare, draw, judge, make_table, results, script, write_predictions

from isthmus.evaluation.collect import read_table
from isthmus.report.summary import WIDTH, summary


def test_summary_tells_the_best_and_keeps_its_width(tables):
    rows, gains = read_table(tables / "measures.csv"), read_table(tables / "gains.csv")
    verdicts = pd.read_csv(tables / "verdict.csv")
    groups = {"low-resource": ["sw"]}
    text = summary(rows, gains, verdicts, METHODS, "zero_shot", groups, "Title (synthetic)", "report.html")
    lines = text.splitlines()
    assert lines[0] == "Title (synthetic)" and lines[-1].endswith("report.html")
    assert "  best, low-resource: optical 50.0" in lines
    assert "mbert, CLIR: MAP, coll test: foreign queries, English documents" in lines
    assert ["*", "bm25", "translation", "0.750"] in [line.split() for line in lines]
    assert any(line.split()[:3] == ["optical", "+0.188", "[+0.000,"] for line in lines)
    no_gap = gains.assign(value=gains["value"].where(gains["measure"] != "map_gap_closed"))
    assert "Gap to human translation" in text
    assert "Gap to human" not in summary(rows, no_gap, verdicts, METHODS, "zero_shot", groups, "T", "report.html")
    assert "mbert, CLIR, map: what carries English over?" in lines
    assert "  low                   not decided (no method of adversarial is compared, one seed)" in lines
    wide = results({"zero_shot": {f"l{n:02}": 0.5 for n in range(40)}})
    lines = summary(wide, gains, verdicts, METHODS, "zero_shot", {}, "T", "r").splitlines()
    assert max(map(len, lines)) <= WIDTH and sum("l39" in line for line in lines) == 1


def test_scripts_write_tables_figures_and_summary(tables, tmp_path):
    common = ["--measures", tables / "measures.csv"]
    of_clir = {"measures": [tables / "measures.csv"], "encoder": "mbert", "task": "clir", "methods": list(METHODS)}
    make_table("measures", tmp_path / "t", **of_clir, note="synthetic")
    text = (tmp_path / "t.md").read_text()
    assert text.startswith("# mbert, CLIR (synthetic)") and "*human translation*" in text
    assert list(pd.read_csv(tmp_path / "t.csv")["measure"].unique()) == ["map", "ndcg_cut_10", "recall_100"]
    draw("bars", tmp_path / "mbert.clir.map.svg", **of_clir, measure="map", note="")
    assert all((tmp_path / f"mbert.clir.map.{form}").stat().st_size > 1000 for form in ("svg", "png"))
    options = [
        "--methods",
        json.dumps(METHODS),
        "--baseline",
        "zero_shot",
        "--groups",
        "{}",
        "--title",
        "T",
        "--report",
        "r.html",
    ]
    judged = ["--verdicts", tables / "verdict.csv"]
    printed = script(
        "report/summary", *common, "--gains", tables / "gains.csv", *judged, *options, "--output", tmp_path / "s.txt"
    )
    assert printed.strip() == (tmp_path / "s.txt").read_text().strip()


def reported(root, methods, right):
    """Return texts and tables of the scripts for NLI models: ``right`` of four items, by chain and language."""
    evaluations = [root / f"evaluation/mbert/seed-1/nli/{chain}/xnli.test" for chain in right]
    for path, by_language in zip(evaluations, right.values(), strict=True):
        write_predictions(path, by_language)
    collect(root, evaluations, methods)
    verdict = []
    if len(methods) > 1:
        others = [language for language in right["plain"] if language != "en"]
        compare(root, "nli", evaluations, {"all": others} if others else {}, 200)
        judge(root, "nli")
        verdict = ["--verdicts", root / "verdict.csv"]
    of_nli = {
        "measures": [root / "measures.csv"],
        "encoder": "mbert",
        "task": "nli",
        "methods": list(methods),
        "note": "",
    }
    make_table("measures", root / "table", **of_nli)
    draw("bars", root / "mbert.nli.accuracy.svg", **of_nli, measure="accuracy")
    named = ["--methods", json.dumps(methods), "--baseline", "zero_shot"]
    tables = ["--measures", root / "measures.csv", "--gains", root / "gains.csv", *verdict]
    texts = script(
        "report/summary",
        *tables,
        *named,
        "--groups",
        "{}",
        "--title",
        "T",
        "--report",
        "r.html",
        "--output",
        root / "summary.txt",
    )
    written = [file.read_text() for file in root.glob("*.*") if file.suffix in (".md", ".csv", ".txt", ".svg")]
    assert not [text for text in written if "nan" in text.lower() or "[, ]" in text]
    return texts


@pytest.mark.filterwarnings("error")
def test_a_method_alone_is_reported_by_its_scores(tmp_path):
    text = reported(tmp_path, {"zero_shot": "plain"}, {"plain": {"en": 4, "sw": 1, "de": 2}})
    assert "zero shot alone is scored: there is no other method to compare it with, and no verdict" in text
    assert "what carries English over?" not in text and "best, " not in text and "over zero shot" not in text
    assert ["zero", "shot", "100.0", "50.0", "25.0", "58.3"] in [line.split() for line in text.splitlines()]
    assert len(read_table(tmp_path / "gains.csv")) == 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("language", ["en", "sw"])
def test_a_language_alone_is_reported_without_an_average(tmp_path, language):
    text = reported(tmp_path, METHODS, {"plain": {language: 1}, "plain.ot": {language: 3}})
    said = "no language but English is scored" if language == "en" else "no method of adversarial is compared"
    assert f"  all                   not decided ({said}" in text and "average" not in text
    assert ["optical", "+50.0", "[+0.0,", "+100.0]"] in [line.split() for line in text.splitlines()]
    assert f"| {language}" in (tmp_path / "nli.md").read_text()
    assert 'id="axes_1"' in (tmp_path / "nli.svg").read_text()
