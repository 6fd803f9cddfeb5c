"""The files of microworld: formats, nested sizes, determinism."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from isthmus import files
from isthmus.corpora import microworld
from isthmus.corpora.microworld import inference
from isthmus.corpora.microworld.grammar import grammar
from isthmus.corpora.microworld.meaning import concepts
from isthmus.corpora.microworld.sampling import reserved
from isthmus.errors import InputError

LIBRARY = Path(microworld.__file__).parents[3]


def test_reserved_combinations_are_in_no_training_file(tmp_path):
    verbs = {grammar("en").lexicon[name][0]: name for name, row in concepts().items() if row.type == "verb"}
    nouns = {grammar("en").lexicon[name][0]: name for name in concepts() if concepts()[name].type in ("food", "thing")}
    microworld.write_bitext(tmp_path / "bitext", "de", 2000, 1)
    microworld.write_pairs(tmp_path / "pairs", 300, 1)
    microworld.write_text(tmp_path / "text", "en", 1000, 1)
    microworld.write_alignment(tmp_path / "alignment", "de", 2000, 1)
    found = {}
    for kind in ("bitext", "pairs", "text", "alignment"):
        phrases = re.findall(r"(\w+ing) an? (\w+)", (tmp_path / kind).read_text(encoding="utf-8"))
        pairs = {(verbs[verb], nouns[noun]) for verb, noun in phrases if verb in verbs and noun in nouns}
        assert len(pairs) > 100
        found[kind] = {pair for pair in pairs if reserved(*pair)}
    assert not found["bitext"] and not found["pairs"] and not found["text"]
    assert found["alignment"]


def test_bitext_is_nested_and_disjoint_from_the_gold_alignments(tmp_path):
    microworld.write_bitext(tmp_path / "small", "sw", 100, 1)
    microworld.write_bitext(tmp_path / "large", "sw", 1000, 1)
    microworld.write_alignment(tmp_path / "gold", "sw", 300, 1)
    small, large = (files.read_tsv(tmp_path / name, ["id", "english", "foreign"]) for name in ("small", "large"))
    assert small == large[:100]
    gold = files.read_tsv(tmp_path / "gold", ["id", "english", "foreign", "sure", "possible"])
    assert len(gold) == 300
    assert not {row["english"] for row in large} & {row["english"].replace(" .", ".") for row in gold}
    for row in gold:
        sizes = len(row["english"].split()), len(row["foreign"].split())
        links = [tuple(map(int, link.split("-"))) for link in row["possible"].split()]
        assert set(row["sure"].split()) <= set(row["possible"].split())
        assert all(i < sizes[0] and j < sizes[1] for i, j in links)
        assert (sizes[0] - 1, sizes[1] - 1) in links  # the full stops


def test_a_row_is_the_same_item_in_every_language(tmp_path):
    items, columns = inference.items("test", 60, 1), []
    for language in ("en", "so", "mr"):
        microworld.write_nli(tmp_path / language, language, "test", 60, 1)
        rows = files.read_tsv(tmp_path / language, ["id", "premise", "hypothesis", "label"])
        columns.append([(row["id"], row["label"]) for row in rows])
        assert [row["premise"] for row in rows] == [grammar(language).sentence(premise) for premise, _, _ in items]
    assert columns[0] == columns[1] == columns[2]
    assert Counter(label for _, label in columns[0]) == dict.fromkeys(inference.LABELS, 20)


def test_unknown_language_and_impossible_sizes_stop(tmp_path):
    calls = [
        lambda: microworld.write_nli(tmp_path / "x", "xx", "train", 3, 1),
        lambda: microworld.write_bitext(tmp_path / "x", "xx", 3, 1),
        lambda: microworld.write_alignment(tmp_path / "x", "xx", 3, 1),
        lambda: microworld.write_documents(tmp_path / "x", "xx", 3, 1),
        lambda: microworld.write_queries(tmp_path / "x", "en", "xx", 1, 0, 9, 1),
        lambda: microworld.write_qrels(tmp_path / "x", "xx", "en", 1, 0, 9, 1),
        lambda: microworld.write_text(tmp_path / "x", "xx", 3, 1),
    ]
    for call in calls:
        with pytest.raises(InputError, match=r"no language 'xx'; it has en \(English\)"):
            call()
    with pytest.raises(InputError, match="'en'"):
        microworld.write_bitext(tmp_path / "x", "en", 3, 1)
    with pytest.raises(InputError, match="fewer queries or more documents"):
        microworld.write_queries(tmp_path / "x", "en", "sw", 50, 10, 20, 1)
    assert not list(tmp_path.iterdir())


SCRIPT = """
import hashlib, json, sys, tempfile
from pathlib import Path
from isthmus.corpora import microworld as m
folder = Path(tempfile.mkdtemp())
m.write_nli(folder / "nli", "so", "test", 60, 3)
m.write_bitext(folder / "bitext", "fr", 60, 3)
m.write_alignment(folder / "alignment", "tl", 60, 3)
m.write_pairs(folder / "pairs", 30, 3)
m.write_documents(folder / "documents", "mr", 80, 3)
m.write_queries(folder / "queries", "fi", "de", 12, 4, 80, 3)
m.write_qrels(folder / "qrels", "fi", "de", 12, 4, 80, 3)
m.write_text(folder / "text", "sw", 60, 3)
print(json.dumps({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}))
"""


def test_the_same_bytes_whatever_the_hash_seed():
    runs = []
    for hash_seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(LIBRARY)}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout))
    assert runs[0] == runs[1] and len(runs[0]) == 8


def test_another_seed_gives_other_items():
    assert set(inference.items("test", 60, 1)) != set(inference.items("test", 60, 2))
