"""Stable splits, and training pairs without evaluation texts."""

import json
import subprocess
from collections import Counter

from conftest import program

from isthmus.bitext.clean import KEYS, CleanOptions, clean
from isthmus.bitext.overlap import exclude, held_out_keys
from isthmus.bitext.split import SPLITS, SplitOptions, split
from isthmus.files import read_tsv, write_tsv
from isthmus.report.tables.bitext import bitext_frame

OPTIONS = SplitOptions(dev=0.1, test=0.2)
DIGITS = str.maketrans("0123456789", "abcdefghij")


def cleaned(count: int, language: str = "sw", documents: int = 0):
    """Make ``count`` clean pairs with the same English side in every language; letters stand for numbers."""
    pairs = []
    for n in range(count):
        word = str(n).translate(DIGITS)
        pair = {"id": str(n), "english": f"the word {word}", "foreign": f"{language} neno {word}"}
        pairs.append(pair | ({"document": f"doc{n % documents}"} if documents else {}))
    return list(clean(pairs, language, CleanOptions(min_probability=0), Counter()))


def splits(pairs, options=OPTIONS):
    return {pair["id"]: name for name, pair in split(pairs, options)}


def test_shares_and_stability_when_data_are_added():
    few, many = splits(cleaned(1000)), splits(reversed(cleaned(4000)))
    shares = {name: list(many.values()).count(name) / 4000 for name in SPLITS}
    assert abs(shares["dev"] - 0.1) < 0.02 and abs(shares["test"] - 0.2) < 0.02
    assert all(many[identity] == name for identity, name in few.items())
    more_held_out = splits(cleaned(1000), SplitOptions(dev=0.1, test=0.3))
    assert all(more_held_out[identity] == "test" for identity, name in few.items() if name == "test")


def test_translations_of_a_sentence_go_the_same_way():
    assert splits(cleaned(500, "sw")) == splits(cleaned(500, "so"))


def test_documents_stay_whole():
    pairs = cleaned(2000, documents=100)
    by_document = {}
    for name, pair in split(pairs, OPTIONS):
        by_document.setdefault(pair["document"], set()).add(name)
    assert all(len(names) == 1 for names in by_document.values())
    assert set().union(*by_document.values()) == set(SPLITS)
    fewer = [pair for pair in pairs if int(pair["id"]) % 3]
    assert all(name in by_document[pair["document"]] for name, pair in split(fewer, OPTIONS))


def test_an_evaluation_sentence_on_either_side_is_taken_out():
    pairs = cleaned(6)
    items = ["THE WORD, b!", "A passage. Sw neno c? And more."]
    gone = Counter()
    kept = list(exclude(pairs, held_out_keys(items), gone))
    assert [pair["id"] for pair in kept] == ["0", "3", "4", "5"]
    assert gone == {("overlap", "english side"): 1, ("overlap", "foreign side"): 1}
    assert not {pair[key] for pair in kept for key in KEYS} & held_out_keys(items)


def test_the_commands_lose_no_pair_and_leave_no_planted_one(tmp_path):
    pairs = [{"id": str(n), **{key: pair[key] for key in pair if key != "id"}} for n, pair in enumerate(cleaned(300))]
    write_tsv(tmp_path / "clean.tsv", list(pairs[0]), pairs)
    train_ids = [identity for identity, name in splits(pairs).items() if name == "train"]
    planted = pairs[int(train_ids[7])], pairs[int(train_ids[9])]
    (tmp_path / "documents.jsonl").write_text(
        json.dumps({"doc_id": "d", "text": f"Before it. {planted[0]['english'].upper()}!"}) + "\n"
    )
    write_tsv(tmp_path / "dev.tsv", ["id", "premise", "hypothesis", "label"], [
        {"id": 1, "premise": "x", "hypothesis": f"{planted[1]['foreign']} 7", "label": "neutral"}
    ])  # fmt: skip
    bitext = tmp_path / "bitext/corpus"
    run("bitext/split", "--input", tmp_path / "clean.tsv", "--options", '{"dev": 0.1, "test": 0.2}',
        "--train", bitext / "split/sw.tsv", "--dev", bitext / "sw.dev.tsv", "--test", bitext / "sw.test.tsv",
        "--counts", bitext / "counts/sw.split.tsv")  # fmt: skip
    held_out = [bitext / "sw.dev.tsv", bitext / "sw.test.tsv", tmp_path / "documents.jsonl", tmp_path / "dev.tsv"]
    run("bitext/exclude_overlap", "--input", bitext / "split/sw.tsv", "--held-out", *held_out,
        "--output", bitext / "sw.tsv", "--counts", bitext / "counts/sw.overlap.tsv")  # fmt: skip
    parts = {name: read_tsv(bitext / name) for name in ("sw.tsv", "sw.dev.tsv", "sw.test.tsv")}
    assert all(list(part[0]) == ["id", "english", "foreign"] for part in parts.values())
    ids = [row["id"] for part in parts.values() for row in part]
    assert sorted(ids + [pair["id"] for pair in planted], key=int) == [pair["id"] for pair in pairs]
    table = bitext_frame([bitext / "counts/sw.split.tsv", bitext / "counts/sw.overlap.tsv"])
    assert table.to_dict("records") == [
        {"corpus": "corpus", "language": "sw", "in": 300, "split: dev": len(parts["sw.dev.tsv"])}
        | {"split: test": len(parts["sw.test.tsv"]), "overlap: english side": 1, "overlap: foreign side": 1}
        | {"out": len(parts["sw.tsv"])}
    ]


def run(script, *arguments):
    result = subprocess.run([*program(script), *arguments], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
