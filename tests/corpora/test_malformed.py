"""300 malformed inputs over every kind: each ends in a clear error or in a counted skip. No traceback stands alone,
nothing hangs, nothing is left half written."""

import bz2
import gzip
import io
import json
import resource
import shutil
import zipfile
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import torch
import yaml
from commands import command, files_in, spoilt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_models import TEXTS, encoder_folder

from isthmus.config.resolve import resolve
from isthmus.corpora.downloads import Needs
from isthmus.encoders.load import load_encoder
from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_tsv
from isthmus.layout import Layout
from isthmus.report.items import reports
from isthmus.tasks.nli.data import LABELS, read_items
from isthmus.tasks.nli.model import new_classifier
from isthmus.tasks.retrieval.model import new_retriever, save_retriever

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = [ROOT / "config.yaml", ROOT / "config/real_local.yaml"]
VALUES = [
    *(None, True, -1, 0, 10**40, 1.0, float("inf"), float("nan"), "", "x\n", "\0", "../..", "-x", "{lang}", "{no}"),
    *([], {}, [[]], [None], {"": {}}, {1: 2}, "$(touch pwned)", "a" * 100_000),
]
PAIRS = [(text, f"{text.upper()} {number}") for number, text in enumerate(TEXTS)]
ITEMS = [(first, second, LABELS[number % 3]) for number, (first, second) in enumerate(PAIRS)]


def hostile(examples):
    """The settings of a family: so many examples, the same ones each time."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


def check(outcome, folder, before, name):
    """A command that failed said why in one error that names what is wrong, and left everything as it was."""
    assert not outcome.traceback, outcome.said
    assert not [path for path in folder.rglob("*") if ".part-" in path.name]
    if outcome.status:
        assert outcome.status == 1
        assert outcome.records[-1].getMessage().startswith("error: ") and name in outcome.said, outcome.said
        assert files_in(folder) == before


def make(folder, kind, source, *words, **options):
    """Make a corpus of kind ``kind`` from a spoilt ``source``; its path, or ``None`` where the input was refused."""
    before = files_in(folder)
    output = folder / "made" / kind
    arguments = ["--kind", kind, "--source", "local", *words, "--options", json.dumps(options), "--output", output]
    outcome = command("corpora/make_corpus.py", *arguments)
    check(outcome, folder, before, source.name)
    return None if outcome.status else (output, outcome.said)


def fresh(folder):
    """An empty folder in place of what the last example left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def tsv(header, rows):
    return "\n".join("\t".join(row) for row in [header, *rows]).encode() + b"\n"


def jsonl(header, rows):
    return "".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows).encode()


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
    """The name of a file and its spoilt content."""
    name = draw(st.sampled_from(list(forms)))
    return name, draw(spoilt(forms[name](header, rows)))


def places(block, path=()):
    """Every path in a configuration."""
    for key, value in block.items() if isinstance(block, dict) else enumerate(block):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


@st.composite
def configurations(draw):
    """A shipped configuration with one or two values replaced, removed or put under another key."""
    config = yaml.safe_load(draw(st.sampled_from(CONFIGS)).read_text())
    for _ in range(draw(st.integers(1, 2))):
        *parents, last = draw(st.sampled_from(list(places(config))))
        block = config
        for key in parents:
            block = block[key]
        kind = draw(st.sampled_from(("replace", "replace", "replace", "remove", "rename")))
        if kind == "replace" or isinstance(block, list):
            block[last] = draw(st.sampled_from(VALUES))
        else:
            value = block.pop(last)
            if kind == "rename":
                block[draw(st.sampled_from(("new", "", "a b", "x\n", "../up", 7, None, True)))] = value
    return yaml.safe_load(yaml.safe_dump(config))


@hostile(80)
@given(configurations())
def test_configurations(config):
    try:
        layout = Layout(resolve(config, CONFIGS[:1]))
        Needs(layout)
        assert reports(layout)
    except InputError as error:
        assert len(str(error)) < 20_000 and ":" in str(error)


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
    cleaned = command("bitext/clean.py", "--input", done[0], *words, "--counts", counts)
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


TOPICS = "".join(f"<top>\n<num> Number: q{n}\n<title> {text}\n</top>\n" for n, text in enumerate(TEXTS)).encode()
DOCUMENTS = jsonl(["doc_id", "text"], [(f"d{number}", text) for number, text in enumerate(TEXTS)])
QUERIES = "".join(f"q{number}\t{text}?\n" for number, text in enumerate(TEXTS)).encode()
QRELS = "".join(f"q{number} 0 d{number} 1\n" for number in range(len(TEXTS))).encode()
BEIR = b"query-id\tcorpus-id\tscore\n" + QRELS.replace(b" 0 ", b"\t").replace(b" ", b"\t")


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


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A tiny encoder, a classifier and a retriever, as folders."""
    root = tmp_path_factory.mktemp("models")
    encoder = encoder_folder(root / "encoder", "bert")
    tokenizer = load_encoder(encoder)[1]
    new_classifier(encoder).save_pretrained(root / "classifier")
    tokenizer.save_pretrained(root / "classifier")
    save_retriever(new_retriever(encoder, 16, 16, dimension=8), root / "retriever")
    return root


@pytest.fixture
def bounded_memory():
    """A model of absurd sizes fails here, and not the machine."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (12 * 2**30, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


@hostile(30)
@given(st.data())
def test_checkpoints(tmp_path, models, bounded_memory, data):
    """One file of a model is spoilt or gone: it is refused, or it loads whole and every number is finite."""
    folder = fresh(tmp_path / "checkpoints")
    kind = data.draw(st.sampled_from(["encoder", "classifier", "retriever"]))
    shutil.copytree(models / kind, folder / kind)
    file = data.draw(st.sampled_from(sorted(path for path in (folder / kind).rglob("*") if path.is_file())))
    if data.draw(st.booleans()) or file.suffix == ".safetensors":
        content = file.read_bytes()
        head = content[:2000] if file.suffix == ".safetensors" else content
        file.write_bytes(data.draw(spoilt(head)) + content[len(head) :])
    else:
        file.unlink()
    before, output = files_in(folder), folder / "out"
    if kind == "encoder":
        options = json.dumps({"path": str(folder / kind)})
        outcome = command("encoders/export.py", "--source", "local", "--options", options, "--output", output)
    elif kind == "classifier":
        items = tmp_path / "sw.dev.tsv"
        items.write_bytes(
            tsv(["id", "premise", "hypothesis", "label"], [(str(n), *row) for n, row in enumerate(ITEMS)])
        )
        outcome = command("evaluate/nli.py", "--model", folder / kind, "--items", items, "--output", output)
    else:
        corpus = tmp_path / "corpus"
        (corpus / "documents").mkdir(parents=True, exist_ok=True)
        (corpus / "queries").mkdir(exist_ok=True)
        (corpus / "documents/en.jsonl").write_bytes(DOCUMENTS)
        asked = [(f"q{number}", "test", text, text) for number, text in enumerate(TEXTS)]
        (corpus / "queries/en-en.tsv").write_bytes(tsv(["query_id", "split", "text", "translation"], asked))
        words = ["--directions", "en-en", "--split", "test", "--output", output]
        outcome = command("evaluate/retrieval.py", "--model", folder / kind, "--corpus", corpus, *words)
    check(outcome, folder, before, kind)
    if not outcome.status and kind == "encoder":
        model, _ = load_encoder(output)
        assert all(torch.isfinite(tensor).all() for tensor in model.state_dict().values())


def test_a_model_that_brings_code_is_refused(tmp_path, models):
    """The code lies in the folder, in each of the two ways in which a library would find it there."""
    code = f"from pathlib import Path\nPath({str(tmp_path / 'pwned')!r}).touch()\nclass Evil: pass\n"
    retriever, encoder = tmp_path / "retriever", tmp_path / "encoder"
    for folder in (retriever, encoder):
        shutil.copytree(models / folder.name, folder)
        (folder / "evil.py").write_text(code)
    modules = json.loads((retriever / "modules.json").read_text())
    modules[-1]["type"] = "evil.Evil"
    (retriever / "modules.json").write_text(json.dumps(modules))
    config = json.loads((encoder / "config.json").read_text()) | {"model_type": "evil"}
    config["auto_map"] = {"AutoConfig": "evil.Evil", "AutoModel": "evil.Evil"}
    (encoder / "config.json").write_text(json.dumps(config))
    searched = command(
        *("evaluate/retrieval.py", "--model", retriever, "--corpus", tmp_path, "--directions", "en-en"),
        *("--split", "test", "--output", tmp_path / "runs"),
    )
    options = json.dumps({"path": str(encoder)})
    exported = command("encoders/export.py", "--source", "local", "--options", options, "--output", tmp_path / "out")
    for outcome in (searched, exported):
        assert outcome.status == 1 and not outcome.traceback and "cannot be loaded" in outcome.said
    assert not (tmp_path / "pwned").exists()


def test_a_model_that_lacks_a_weight_is_refused_and_not_filled_at_random(tmp_path, models):
    from safetensors.torch import load_file, save_file

    for spoil, said in ((lambda weights: weights.popitem(), "lack"), (set_nan, "NaN")):
        folder = tmp_path / said
        shutil.copytree(models / "encoder", folder)
        weights = load_file(folder / "model.safetensors")
        spoil(weights)
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
        with pytest.raises(InputError, match=said):
            load_encoder(folder)


def set_nan(weights):
    next(iter(weights.values())).view(-1)[0] = float("nan")


@pytest.mark.parametrize("piece", ["<a", "<title ", "<top ", "<num>" + " " * 50, "number:"])
def test_a_hostile_topic_takes_no_time(tmp_path, piece):
    """100 kB of what made the patterns look at the rest of the file from each of its places."""
    source = tmp_path / "topics.txt"
    source.write_text(f"<top>\n<num> 1\n<title> {piece * (100_000 // len(piece))}\n</top>\n")
    for name, content in (("documents.jsonl", DOCUMENTS), ("qrels.txt", b"1 0 d1 1\n")):
        (tmp_path / name).write_bytes(content)
    paths = {"documents": str(tmp_path / "documents.jsonl"), "qrels": str(tmp_path / "qrels.txt")}
    make(
        tmp_path, "queries", source, "--query", "en", "--document", "en", queries=str(source), topics=["title"], **paths
    )
