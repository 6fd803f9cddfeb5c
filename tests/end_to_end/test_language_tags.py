"""Languages with script and region, from bitext to report."""

import pandas as pd
import pytest
import yaml
from conftest import snakemake
from tagged_corpora import SPELLED, tagged_corpora


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tags")
    (folder / "tagged.yaml").write_text(yaml.safe_dump(tagged_corpora(folder), sort_keys=False, allow_unicode=True))
    result = snakemake("all", "--cores", "2", "--configfile", "tagged.yaml", cwd=folder)
    assert result.returncode == 0, result.stderr[-5000:]
    return folder / "results"


@pytest.mark.slow
def test_the_bitext_of_each_language_is_clean_and_free_of_what_is_scored(results):
    table = pd.read_csv(results / "tables/bitext.csv").set_index("language")
    assert set(table.index) == set(SPELLED)
    assert (table["in"] == 72).all()
    lost = [column for column in table if column.split(":")[0] in ("limits", "script", "language")]
    assert table[lost].fillna(0).to_numpy().sum() == 0
    assert (table[["overlap: english side", "overlap: foreign side"]].sum(axis=1) > 0).all()


@pytest.mark.slow
def test_every_direction_is_measured(results):
    table = pd.read_csv(results / "tables/measures.csv")
    found = table[(table["measure"] == "map") & (table["queries"] == "original") & (table["language"] != "average")]
    directions = {"zh-Hans-en", "sr-Latn-en", "pt-BR-en", "en-pt-BR", "en-zh-Hans"}
    for chain in ("plain", "plain.ot"):
        rows = found[found["chain"] == chain]
        assert set(zip(rows["direction"], rows["language"], strict=True)) == {
            (name, name.removesuffix("-en").removeprefix("en-")) for name in directions
        }
    words = table[(table["chain"] == "bm25_translation") & (table["measure"] == "map")]
    assert words.set_index("direction")["value"].reindex(sorted(directions)).eq(1).all()


@pytest.mark.slow
def test_the_report_speaks_of_the_tags(results):
    gains = (results / "tables/tiny.clir.gains.md").read_text()
    summary = (results / "summary.txt").read_text()
    for tag in SPELLED:
        assert tag in gains
    assert "slavic" in summary and "others" in summary
