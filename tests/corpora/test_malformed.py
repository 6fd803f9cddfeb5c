"""190 malformed corpora of every kind: each ends in a clear error or in a counted skip.

There is no bare traceback, no hang and no half-written file."""

import bz2
import gzip
import io
import json
import zipfile

import pyarrow
import pyarrow.parquet
import pytest
from commands import command, files_in, spoilt
from hostile import BEIR, DOCUMENTS, ITEMS, PAIRS, QRELS, QUERIES, TOPICS, check, fresh, hostile, jsonl, tsv
from hypothesis import given
from hypothesis import strategies as st

from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_tsv
from isthmus.tasks.nli.data import read_items


def make(folder, kind, source, *words, **options):
    """Make a corpus from a spoilt ``source``; return its path, or ``None`` if the input was refused."""
    before = files_in(folder)
    output = folder / "made" / kind
    arguments = ["--kind", kind, "--source", "local", *words, "--options", json.dumps(options), "--output", output]
    outcome = command("corpora/make_corpus", *arguments)
    check(outcome, folder, before, source.name)
    return None if outcome.status else (output, outcome.said)


def parquet(header, rows):
    buffer = io.BytesIO()
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    pyarrow.parquet.write_table(pyarrow.table({name: list(column) for name, column in columns.items()}), buffer)
    return buffer.getvalue()


def zipped(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/inner.tsv", content)
    return buffer.getvalue()


def tmx(header, rows):
    unit = '<tu><tuv xml:lang="en"><seg>{}</seg></tuv><tuv xml:lang="sw"><seg>{}</seg></tuv></tu>\n'
    return f"<?xml version='1.0'?><tmx><body>\n{''.join(unit.format(*row) for row in rows)}</body></tmx>\n".encode()


FORMS = {
    "x.tsv": tsv,
    "x.jsonl": jsonl,
    "x.parquet": parquet,
    "x.tsv.gz": lambda header, rows: gzip.compress(tsv(header, rows)),
    "x.jsonl.bz2": lambda header, rows: bz2.compress(jsonl(header, rows)),
    "x.zip": lambda header, rows: zipped(tsv(header, rows)),
}


@st.composite
def files(draw, forms, header, rows):
    """Draw the name of a file and its spoilt content."""
    name = draw(st.sampled_from(list(forms)))
    return name, draw(spoilt(forms[name](header, rows)))


@hostile(60)
@given(st.data())
def test_bitext(tmp_path, data):
    folder = fresh(tmp_path / "bitext")
    forms = FORMS | {"x.tmx": tmx, "x.txt": lambda header, rows: "".join(f"{row[1]}\n" for row in rows).encode()}
    name, content = data.draw(files(forms, ["english", "foreign"], PAIRS))
    source = folder / name
    source.write_bytes(content)
    options = {"path": f"{source}#*.tsv" if name.endswith(".zip") else str(source)}
    if name == "x.txt":
        (folder / "x.en").write_text("".join(f"{english}\n" for english, _ in PAIRS))
        options = {"english": str(folder / "x.en"), "foreign": str(source)}
    done = make(folder, "bitext", source, "--lang", "sw", **options)
    if done is None:
        return
    read = len(read_tsv(done[0], ["id", "english", "foreign"]))
    if name in ("x.tsv", "x.jsonl", "x.txt"):
        assert read == len(content.split(b"\n")) - content.endswith(b"\n") - (name == "x.tsv")
    counts = folder / "counts.tsv"
    words = ["--language", "sw", "--options", '{"min_probability": 0}', "--output", folder / "clean.tsv"]
    cleaned = command("bitext/clean", "--input", done[0], *words, "--counts", counts)
    assert not cleaned.traceback, cleaned.said
    rows = [row for row in read_tsv(counts) if row["reason"] not in ("in", "out")]
    assert sum(int(row["pairs"]) for row in rows) + len(read_tsv(folder / "clean.tsv")) == read


@hostile(50)
@given(st.data())
def test_nli(tmp_path, data):
    folder = fresh(tmp_path / "nli")
    name, content = data.draw(files(FORMS, ["premise", "hypothesis", "label"], ITEMS))
    source = folder / name
    source.write_bytes(content)
    path = f"{source}#*.tsv" if name.endswith(".zip") else str(source)
    done = make(folder, "nli", source, "--lang", "sw", "--split", "dev", path=path)
    if done is None:
        return
    rows = read_tsv(done[0])
    if name in ("x.tsv", "x.jsonl"):
        assert len(rows) == len(content.split(b"\n")) - content.endswith(b"\n") - (name == "x.tsv")
    try:
        assert len(read_items(done[0])) == len(rows)
    except InputError as error:
        assert "all" in str(error) and "labels" in str(error)


@hostile(50)
@given(st.data())
def test_collections(tmp_path, data):
    folder = fresh(tmp_path / "collection")
    good = {"documents.jsonl": DOCUMENTS, "queries.tsv": QUERIES, "topics.txt": TOPICS, "qrels.txt": QRELS}
    for name, content in good.items():
        (folder / name).write_bytes(content)
    name = data.draw(st.sampled_from(["documents.jsonl", "queries.tsv", "topics.txt"]))
    source = folder / name
    source.write_bytes(data.draw(spoilt(good[name])))
    paths = {"documents": str(folder / "documents.jsonl"), "qrels": str(folder / "qrels.txt")}
    queries = {"queries": str(folder / "topics.txt"), "topics": ["title"]} if name == "topics.txt" else {}
    paths |= {"queries": str(folder / "queries.tsv")} | queries
    kind = "documents" if name == "documents.jsonl" else "queries"
    done = make(folder, kind, source, "--query", "en", "--document", "en", **paths)
    if done is None:
        return
    output, said = done
    rows = read_jsonl(output, ["doc_id"]) if kind == "documents" else read_tsv(output)
    lines = source.read_bytes().removesuffix(b"\n").split(b"\n")
    if name != "topics.txt" and "left out" not in said:
        assert len(rows) == len(lines)


@hostile(30)
@given(st.data())
def test_qrels(tmp_path, data):
    folder = fresh(tmp_path / "qrels")
    (folder / "documents.jsonl").write_bytes(DOCUMENTS)
    (folder / "queries.tsv").write_bytes(QUERIES)
    source = folder / "qrels.txt"
    source.write_bytes(data.draw(spoilt(data.draw(st.sampled_from([QRELS, BEIR])))))
    paths = {name: str(folder / file) for name, file in (("documents", "documents.jsonl"), ("queries", "queries.tsv"))}
    done = make(folder, "qrels", source, "--query", "en", "--document", "en", qrels=str(source), **paths)
    if done:
        lines = source.read_bytes().removesuffix(b"\n").split(b"\n")
        header = lines[0].decode("utf-8-sig").split()[0] == "query-id"
        assert len(done[0].read_text().splitlines()) == len(lines) - header


@pytest.mark.parametrize("piece", ["<a", "<title ", "<top ", "<num>" + " " * 50, "number:"])
def test_a_hostile_topic_takes_no_time(tmp_path, piece):
    """100 kB that once made the patterns scan the rest of the file from each place."""
    source = tmp_path / "topics.txt"
    source.write_text(f"<top>\n<num> 1\n<title> {piece * (100_000 // len(piece))}\n</top>\n")
    for name, content in (("documents.jsonl", DOCUMENTS), ("qrels.txt", b"1 0 d1 1\n")):
        (tmp_path / name).write_bytes(content)
    paths = {"documents": str(tmp_path / "documents.jsonl"), "qrels": str(tmp_path / "qrels.txt")}
    make(
        tmp_path, "queries", source, "--query", "en", "--document", "en", queries=str(source), topics=["title"], **paths
    )
