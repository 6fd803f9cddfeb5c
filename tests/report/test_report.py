"""From evaluation files to measurements, gains, tables, figures and the summary."""

import contextlib
import io
import json
import runpy
import sys

import numpy as np
import pandas as pd
import pytest
from conftest import SCRIPTS

from isthmus.errors import InputError
from isthmus.evaluation.collect import COLUMNS, named, read_table
from isthmus.evaluation.identity import Identity, identify
from isthmus.evaluation.measure import groups, item_values, measurements
from isthmus.evaluation.statistics.comparisons import Plan, read_comparisons
from isthmus.files import write_tsv
from isthmus.report.effects import effect_plot
from isthmus.report.figure import bar_chart, image
from isthmus.report.measures import select
from isthmus.report.summary import WIDTH, summary
from isthmus.report.table import csv_table, markdown, sections
from isthmus.tasks.retrieval.ranking import write_run

METHODS = {"zero_shot": "plain", "optical": "plain.ot"}
QUERIES = ["q1", "q2", "q3", "q4"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("mbert/seed-2/nli/plain.ot+pgd/xnli.dev", ("mbert", "plain.ot+pgd", "nli", "xnli", "dev", "2")),
        ("mbert/seed-1/clir/pgd/xquad_r.test", ("mbert", "pgd", "clir", "xquad_r", "test", "1")),
        ("mbert/sentence/xquad_r.test", ("mbert", "sentence_vectors", "clir", "xquad_r", "test", "")),
        ("bm25/xquad_r.test", ("", "bm25_translation", "clir", "xquad_r", "test", "")),
        ("statistical/alignment/gold.tsv", ("", "statistical", "", "gold", "", "")),
        ("bm25/smt/afriqa.test", ("", "bm25_smt", "clir", "afriqa", "test", "")),
        ("translation/smt/news.tsv", ("", "smt", "", "news", "", "")),
        ("mbert/alignment/gold.tsv", ("mbert", "untrained", "", "gold", "", "")),
        ("mbert/seed-1/nli/plain/alignment/gold.tsv", ("mbert", "plain", "nli", "gold", "", "1")),
    ],
)
def test_a_path_says_what_was_evaluated(path, expected):
    assert identify(f"some/evaluation/results/evaluation/{path}") == Identity(*expected)


@pytest.mark.parametrize("path", ["mbert/seed-x/nli/plain/xnli.dev", "mbert/seed-1/nli/plain/xnli", "x"])
def test_another_path_stops(path):
    with pytest.raises(InputError, match="not the path of an evaluation"):
        identify(f"results/evaluation/{path}")


def write_predictions(folder, right):
    """Four items a language; the first ``right[language]`` of them are right."""
    for language, count in right.items():
        rows = [{"id": n, "label": "neutral", "prediction": "neutral" if n < count else "entailment"} for n in range(4)]
        write_tsv(folder / f"{language}.tsv", ["id", "label", "prediction"], rows)


def write_collection(folder):
    (folder / "qrels").mkdir(parents=True)
    for direction in ("sw-en", "de-en"):
        rows = [{"query_id": query, "split": "test", "text": "x", "translation": "y"} for query in [*QUERIES]]
        write_tsv(folder / "queries" / f"{direction}.tsv", list(rows[0]), rows)
        (folder / "qrels" / f"{direction}.txt").write_text("".join(f"{query} 0 d 1\n" for query in QUERIES))


def write_ranks(path, ranks):
    """A run whose relevant document stands at the given rank for each query."""
    others = [f"x{place}" for place in range(9)]
    rankings = {}
    for query, rank in zip(QUERIES, ranks, strict=True):
        names = [*others[: rank - 1], "d"]
        rankings[query] = [(name, float(-place)) for place, name in enumerate(names)]
    write_run(path, rankings, "t")


def script(name, *arguments):
    """Run a command line in this process (starting Python for each is slow); return what it printed."""
    before, sys.argv = sys.argv, [name, *map(str, arguments)]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            runpy.run_path(str(SCRIPTS / name), run_name="__main__")
    finally:
        sys.argv = before
    return printed.getvalue()


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A whole small results folder, measured and collected by the scripts."""
    root = tmp_path_factory.mktemp("results")
    write_collection(root / "corpora/coll")
    evaluations = []
    for chain, right, ranks in (
        ("plain", {"en": 4, "sw": 1}, [2, 2, 4, 4]),
        ("plain.ot", {"en": 3, "sw": 2}, [1, 2, 2, 4]),
    ):
        model = root / "evaluation/mbert/seed-1"
        write_predictions(model / "nli" / chain / "xnli.dev", right)
        folder = model / "clir" / chain / "coll.test"
        for direction in ("sw-en", "de-en"):
            write_ranks(folder / f"{direction}.run", ranks)
            write_ranks(folder / f"{direction}.translated.run", [1, 1, 1, 1])
        aer = {
            "method": "balanced",
            "language": "sw",
            "measure": "aer",
            "value": 0.5 if chain == "plain" else 0.25,
            "items": 3,
        }
        write_tsv(model / "nli" / chain / "alignment/gold.tsv", list(aer), [aer])
        evaluations += [model / "nli" / chain / "xnli.dev", folder, model / "nli" / chain / "alignment/gold.tsv"]
    write_ranks(root / "evaluation/bm25/coll.test/sw-en.translated.run", [1, 2, 1, 2])
    evaluations.append(root / "evaluation/bm25/coll.test")
    for path in evaluations:
        corpus = ["--corpus", root / "corpora/coll"] if path.name == "coll.test" else []
        options = ["--output", f"{path}.measures.csv", "--items", f"{path}.items.csv", "--resamples", 200]
        script("evaluate/measure.py", "--evaluation", path, *corpus, *options)
    measures, items = ([f"{path}.{what}.csv" for path in evaluations] for what in ("measures", "items"))
    options = ["--methods", json.dumps(METHODS), "--baseline", "zero_shot", "--resamples", 200]
    outputs = ["--output", root / "measures.csv", "--gains", root / "gains.csv"]
    script("report/collect.py", "--measures", *measures, "--items", *items, *options, *outputs)
    families = ["--baseline", "zero_shot", "--families", json.dumps({"zero_shot": "other", "optical": "ot"})]
    for task in ("nli", "clir"):
        compared = [f"{path}.items.csv" for path in evaluations if f"/{task}/" in str(path) and path.name != "gold.tsv"]
        groups = ["--groups", json.dumps({"all": ["sw", "de"], "low": ["sw"]}), "--resamples", 100, *families]
        outputs = [
            f"--{what}={root}/{task}.{form}" for what, form in {"csv": "csv", "markdown": "md", "figure": "svg"}.items()
        ]
        script("report/compare.py", "--items", *compared, "--methods", json.dumps(METHODS), *groups, *outputs)
    both = [root / "nli.csv", root / "clir.csv"]
    least = ["--smallest-gain", '{"nli": 0.01, "clir": 0.01}']
    outputs = ["--csv", root / "verdict.csv", "--markdown", root / "verdict.md"]
    script("report/verdict.py", "--comparisons", *both, *families, *least, *outputs)
    return root


def cell(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, table
    return table.iloc[0]


def test_measurements_are_named_and_right(tables):
    rows = read_table(tables / "measures.csv")
    assert list(rows) == [*COLUMNS, "protocol"]
    assert cell(rows, method="zero_shot", measure="accuracy", language="sw").value == 0.25
    average = cell(rows, method="optical", measure="accuracy", language="average")
    assert (average.value, average["items"], average.seed) == (0.625, "4", "1")
    assert average.low < 0.625 < average.high
    map_of = {"measure": "map", "direction": "sw-en"}
    assert cell(rows, method="zero_shot", queries="original", **map_of).value == pytest.approx(0.375)
    assert cell(rows, method="human_translation", **map_of).value == 1
    assert cell(rows, method="optical", queries="translated", **map_of).value == 1
    assert cell(rows, method="bm25_translation", **map_of).value == 0.75
    assert cell(rows, method="optical", measure="map", direction="x-en", queries="original").language == "average"
    assert cell(rows, method="optical", measure="aer").value == 0.25


def test_gains_and_closed_gap(tables):
    rows = read_table(tables / "gains.csv")
    assert set(rows["method"]) == {"optical"} and list(rows) == [*COLUMNS, "protocol"]
    gain = cell(rows, measure="map_gain", direction="sw-en")
    assert gain.value == pytest.approx((0.5 + 0 + 0.25 + 0) / 4) and gain.low <= gain.value <= gain.high
    assert cell(rows, measure="map_gap_closed", language="average").value == pytest.approx(0.1875 / 0.625, abs=1e-6)
    assert cell(rows, measure="accuracy_gain", language="en").value == -0.25


def test_comparisons_and_verdict_are_written(tables):
    rows = read_comparisons(tables / "clir.csv")
    found = cell(rows, scope="group", group="all", other="zero_shot")
    gain = cell(read_table(tables / "gains.csv"), measure="map_gain", language="average")
    assert (found.method, found.seeds, found["items"]) == ("optical", 1, 4)
    assert found.difference == pytest.approx(gain.value) and found.low <= found.difference <= found.high
    text = (tables / "clir.md").read_text()
    assert (
        "| all | optical | zero shot |" in " ".join(text.split())
        and "Seeds: 1. Holm's correction is over 1 tests." in text
    )
    assert cell(read_comparisons(tables / "nli.csv"), scope="language", group="sw").test == "mcnemar"
    assert "**not decided**" in (tables / "verdict.md").read_text()


def test_effects_are_drawn_where_they_are():
    """Of two groups, two panels; a filled mark is significant, and the band is what is too small."""
    families = {"zero_shot": "other", "optical": "ot", "adversarial": "adversarial"}
    table = pd.DataFrame(
        [
            {"encoder": "mbert", "task": "nli", "measure": "accuracy", "scope": "group", "group": group}
            | {"method": method, "other": "zero_shot", "difference": value, "p_holm": p_value}
            | {"low": value - 0.02, "high": value + 0.02, "seeds_low": value - 0.04, "seeds_high": value + 0.03}
            for group in ("all", "low")
            for method, value, p_value in (("optical", 0.1, 0.001), ("adversarial", -0.05, 0.4))
        ]
    )
    plan = Plan(families, "zero_shot", {"all": ["sw", "de"], "low": ["sw"]})
    figure = effect_plot(table, plan, 0.01, "synthetic")
    panels = [axis for axis in figure.axes if axis.get_visible()]
    assert [axis.get_title(loc="left") for axis in panels] == ["all", "low"]
    lines = [tuple(line.get_xdata()) for line in panels[0].lines]
    assert lines[:3] == [pytest.approx((6, 13)), pytest.approx((8, 12)), pytest.approx((10,))]
    marks = [line for line in panels[0].lines if line.get_marker() == "o"]
    assert [mark.get_markerfacecolor() == mark.get_color() for mark in marks] == [True, False]
    assert [text.get_text() for text in panels[0].get_yticklabels()] == ["optical", "adversarial"]
    assert image(effect_plot(table, plan, 0.01, ""), "svg") == image(effect_plot(table, plan, 0.01, ""), "svg")


def test_unknown_chain_and_baseline_stop():
    rows = pd.DataFrame([{"encoder": "mbert", "chain": "score", "queries": ""}])
    with pytest.raises(InputError, match="no method is the chain 'score'"):
        named(rows, METHODS, "zero_shot")
    with pytest.raises(InputError, match="'other' is not a method"):
        named(rows, METHODS, "other")


def test_evaluations_that_are_not_whole_stop(tmp_path):
    with pytest.raises(InputError, match="no prediction file"):
        item_values(tmp_path, None)
    write_ranks(tmp_path / "sw-en.run", [1, 1, 1, 1])
    with pytest.raises(InputError, match="--corpus"):
        item_values(tmp_path, None)
    rows = [{"id": "1", "label": "neutral", "prediction": "neutral"}] * 2
    write_tsv(tmp_path / "twice/sw.tsv", ["id", "label", "prediction"], rows)
    with pytest.raises(InputError, match="1 ids occur twice"):
        item_values(tmp_path / "twice", None)


def test_averages_are_within_a_kind_of_direction():
    values = {("sw-en", "sw"): 1, ("de-en", "de"): 2, ("en-sw", "sw"): 3}
    assert list(groups(values))[3:] == [("x-en", "average", [1, 2])]
    items = {("original", d, language, "map"): {"q": 1.0, "r": 0.0} for d, language in values}
    assert [row["direction"] for row in measurements(items, 100)] == ["sw-en", "de-en", "en-sw", "x-en"]


def results(values, seeds=("1",), measure="accuracy"):
    """Measurements of ``{method: {language: value}}``; each further seed adds 0.1."""
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


def test_markdown_marks_the_best_method_but_no_reference():
    rows = results(
        {"untrained": {"sw": 0.9, "en": 0.9}, "optical": {"sw": 0.6, "en": 0.7}, "zero_shot": {"sw": 0.5, "en": 0.7}}
    )
    text = markdown(sections(rows, list(METHODS)), "mbert, NLI", "synthetic")
    assert text.splitlines() == [
        "# mbert, NLI (synthetic)",
        "",
        "## Accuracy (%), xnli dev",
        "",
        "| method      |       en |       sw |",
        "| ----------- | -------: | -------: |",
        "| zero shot   | **70.0** |     50.0 |",
        "| optical     | **70.0** | **60.0** |",
        "| *untrained* |     90.0 |     90.0 |",
    ]


def test_less_is_better_for_the_error_rate():
    rows = results({"zero_shot": {"sw": 0.5}, "optical": {"sw": 0.4}}, measure="aer")
    assert "**40.0**" in markdown(sections(rows, list(METHODS)), "t", "")


def test_seeds_give_mean_and_deviation():
    tables = sections(results({"zero_shot": {"sw": 0.5}}, seeds=("1", "2")), ["zero_shot"])
    assert f"55.0 ± {100 * np.std([0.5, 0.6], ddof=1):.1f}" in markdown(tables, "t", "")
    row = csv_table(tables).iloc[0]
    assert (row.method, row.seeds, row.sw) == ("zero_shot", 2, pytest.approx(0.55))


def test_gains_show_their_sign_and_interval():
    rows = results({"optical": {"sw": 0.05}}, measure="accuracy_gain")
    assert "| +5.0 [-5.0, +25.0] |" in markdown(sections(rows, ["optical"]), "t", "")


def test_figures_are_the_same_bytes(tables):
    rows = select(read_table(tables / "measures.csv"), "mbert", "clir")
    rows = rows[rows["measure"] == "map"]
    for form, head in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        first, second = (image(bar_chart(sections(rows, list(METHODS)), "MAP"), form) for _ in range(2))
        assert first == second and first.startswith(head) and b"<dc:date>" not in first


def test_figure_draws_the_values_and_their_intervals():
    figure = bar_chart(
        sections(results({"optical": {"sw": 0.5, "en": 0.7}, "untrained": {"sw": 0.2}}), ["optical"]), "t"
    )
    (axis,) = figure.axes
    bars = axis.containers[1] if len(axis.containers[0]) != 2 else axis.containers[0]
    heights = [bar.get_height() for bar in axis.patches]
    assert heights == pytest.approx([70, 50]) and bars is not None
    whiskers = axis.collections[0].get_segments()
    assert [(low[1], high[1]) for low, high in whiskers] == [pytest.approx((60, 90)), pytest.approx((40, 70))]
    assert [text.get_text() for text in axis.get_xticklabels()] == ["en", "sw"]
    assert axis.get_ylabel() == "Accuracy (%)"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["optical", "untrained"]


def test_every_panel_draws_a_method_alike_and_the_legend_has_room():
    names = [f"method_number_{number}" for number in range(10)]
    rows = pd.concat(
        [
            results({name: {"sw": 0.5} for name in names if name != "method_number_1"}),
            results({name: {"sw": 0.4} for name in names[1:]}).assign(corpus="another"),
        ]
    )
    figure = bar_chart(sections(rows, names), "t")
    figure.draw_without_rendering()
    looks = [{bars.get_label(): looks_of(bars[0]) for bars in axis.containers[1::2]} for axis in figure.axes]
    shared = set(looks[0]) & set(looks[1])
    assert len(shared) == 8 and all(looks[0][name] == looks[1][name] for name in shared)
    drawn = looks[0] | looks[1]
    assert len(set(drawn.values())) == len(drawn) == 10
    (legend,) = figure.legends
    box = legend.get_window_extent()
    assert len(legend.get_texts()) == 10 and box.x0 >= 0 and box.x1 <= figure.bbox.x1


def looks_of(bar):
    return bar.get_facecolor(), bar.get_hatch()


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


def draw_figures(tables, figure, methods, folder):
    measured = ["--measures", tables / "measures.csv", "--gains", tables / "gains.csv", "--encoder", "mbert"]
    script("report/figures.py", *measured, "--figures", figure, "--methods", json.dumps(methods), "--folder", folder)


def test_scripts_write_tables_figures_and_summary(tables, tmp_path):
    common = ["--results", tables / "measures.csv"]
    of_clir = [*common, "--encoder", "mbert", "--task", "clir", "--note", "synthetic", "--methods", *METHODS]
    script("report/table.py", *of_clir, "--csv", tmp_path / "t.csv", "--markdown", tmp_path / "t.md")
    text = (tmp_path / "t.md").read_text()
    assert text.startswith("# mbert, CLIR (synthetic)") and "*human translation*" in text
    assert list(pd.read_csv(tmp_path / "t.csv")["measure"].unique()) == ["map", "ndcg_cut_10", "recall_100"]
    draw_figures(tables, "clir.map", {"clir": list(METHODS)}, tmp_path)
    assert all((tmp_path / f"mbert.clir.map.{form}").stat().st_size > 1000 for form in ("svg", "png"))
    options = ["--methods", json.dumps(METHODS), "--baseline", "zero_shot", "--title", "T", "--report", "r.html"]
    judged = ["--verdicts", tables / "verdict.csv"]
    printed = script(
        "report/summary.py", *common, "--gains", tables / "gains.csv", *judged, *options, "--output", tmp_path / "s.txt"
    )
    assert printed.strip() == (tmp_path / "s.txt").read_text().strip()


def reported(root, methods, right):
    """The texts and tables that the scripts write about NLI models: ``right`` of four items by chain and language."""
    evaluations = [root / f"evaluation/mbert/seed-1/nli/{chain}/xnli.test" for chain in right]
    for path, by_language in zip(evaluations, right.values(), strict=True):
        write_predictions(path, by_language)
        outputs = ["--output", f"{path}.measures.csv", "--items", f"{path}.items.csv"]
        script("evaluate/measure.py", "--evaluation", path, "--resamples", 200, *outputs)
    measures, items = ([f"{path}.{what}.csv" for path in evaluations] for what in ("measures", "items"))
    named = ["--methods", json.dumps(methods), "--baseline", "zero_shot"]
    outputs = ["--output", root / "measures.csv", "--gains", root / "gains.csv"]
    script("report/collect.py", "--measures", *measures, "--items", *items, *named, "--resamples", 200, *outputs)
    verdict = []
    if len(methods) > 1:
        families = ["--families", json.dumps({"zero_shot": "other", "optical": "ot"})]
        others = [language for language in right["plain"] if language != "en"]
        groups = ["--groups", json.dumps({"all": others} if others else {}), "--resamples", 200]
        outputs = [f"--{what}={root}/compared.{form}" for what, form in {"csv": "csv", "markdown": "md"}.items()]
        figure = ["--figure", root / "compared.svg"]
        script("report/compare.py", "--items", *items, *named, *families, *groups, *outputs, *figure)
        least = ["--baseline", "zero_shot", "--smallest-gain", '{"nli": 0.01}', "--comparisons", root / "compared.csv"]
        outputs = ["--csv", root / "verdict.csv", "--markdown", root / "verdict.md"]
        script("report/verdict.py", *families, *least, *outputs)
        verdict = ["--verdicts", root / "verdict.csv"]
    shown = ["--results", root / "measures.csv", "--encoder", "mbert", "--task", "nli", "--methods", *methods]
    script("report/table.py", *shown, "--csv", root / "table.csv", "--markdown", root / "table.md")
    draw_figures(root, "nli.accuracy", {"nli": list(methods)}, root)
    tables = ["--results", root / "measures.csv", "--gains", root / "gains.csv", *verdict]
    texts = script(
        "report/summary.py", *tables, *named, "--title", "T", "--report", "r.html", "--output", root / "summary.txt"
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
    assert f"| {language}" in (tmp_path / "compared.md").read_text()
    assert 'id="axes_1"' in (tmp_path / "compared.svg").read_text()


@pytest.mark.filterwarnings("error")
def test_a_panel_of_effects_is_a_language_where_there_is_no_group():
    gain = {"difference": 0.1, "low": 0.05, "high": 0.2, "seeds_low": float("nan"), "seeds_high": float("nan")}
    about = {"encoder": "mbert", "task": "nli", "measure": "accuracy", "scope": "language", "group": "en"}
    table = pd.DataFrame([about | {"method": "optical", "other": "zero_shot", "p_holm": 0.01} | gain])
    figure = effect_plot(table, Plan({"zero_shot": "other", "optical": "ot"}, "zero_shot", {}), 0.01, "")
    assert [axis.get_title(loc="left") for axis in figure.axes] == ["en"]
