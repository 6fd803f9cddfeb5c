"""Sources with libraries of their own, each over a real connection to a server of the same protocol."""

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import SCRIPTS
from remote import COMMIT, Hub, fetch, make, run

from isthmus.files import read_tsv


def parquet(rows):
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


CARD = """---
configs:
- config_name: en-sw
  data_files:
  - split: train
    path: en-sw/train-*.parquet
  - split: test
    path: en-sw/test.parquet
---
"""
SPEC = {"source": "hub", "dataset": "me/tiny", "revision": COMMIT, "subset": "en-sw", "split": "train", "limit": 2}
BITEXT = {"dataset": "me/tiny", "revision": COMMIT, "subset": "en-{lang}", "limit": 2}


@pytest.fixture
def hub(web):
    shards = [
        [{"english": f"One {n}.", "non_english": f"Moja {n}."}, {"english": "Two.", "non_english": "Mbili."}]
        for n in (0, 1)
    ]
    files = {f"en-sw/train-{n}.parquet": parquet(rows) for n, rows in enumerate(shards)}
    return Hub(web, {"README.md": CARD.encode(), **files, "en-sw/test.parquet": parquet(shards[0])})


def test_the_hub_s_own_client_brings_the_files_of_a_split_and_no_more(tmp_path, web, hub):
    result = fetch(tmp_path, SPEC, HF_ENDPOINT=web.url)
    assert result.returncode == 0, result.stderr
    got = {path.rsplit("/", 1)[-1] for path, _ in web.asked if "/resolve/" in path}
    assert "train-0.parquet" in got and not got & {"train-1.parquet", "test.parquet"}
    lock = json.loads((tmp_path / "corpora.lock").read_text())
    assert list(lock) == [f"hf://datasets/me/tiny@{COMMIT}/en-sw/train-0.parquet"]
    web.asked.clear()
    result = make(tmp_path, "bitext", "hub", BITEXT, "--lang", "sw", HF_HUB_OFFLINE="1")
    assert result.returncode == 0, result.stderr
    assert [row["foreign"] for row in read_tsv(tmp_path / "out")] == ["Moja 0.", "Mbili."] and web.asked == []


def test_a_hub_dataset_without_a_revision_is_pinned_to_its_commit(tmp_path, web, hub):
    result = fetch(tmp_path, SPEC | {"revision": "", "limit": 0}, HF_ENDPOINT=web.url)
    assert result.returncode == 0, result.stderr
    lock = json.loads((tmp_path / "corpora.lock").read_text())
    assert lock["hf://datasets/me/tiny"] == {"revision": COMMIT} and len(lock) == 3


@pytest.mark.parametrize(
    ("change", "environment", "said"),
    [
        ({"split": "dev"}, {}, "there is no split 'dev'; it has train, test"),
        ({"subset": "en-so"}, {}, "check the corpus options dataset, revision, subset and split"),
        ({"dataset": "me/nothing"}, {}, "me/nothing (en-sw, train): it cannot be fetched"),
        ({}, {"HF_HUB_OFFLINE": "1"}, "me/tiny (en-sw, train): it cannot be fetched"),
    ],
)
def test_what_the_hub_has_not_is_one_clear_error(tmp_path, web, hub, change, environment, said):
    result = fetch(tmp_path, SPEC | change, **({"HF_ENDPOINT": web.url} | environment))
    assert result.returncode == 1 and "Traceback" not in result.stderr, result.stderr
    assert "mine: " in result.stderr and said in result.stderr, result.stderr
    assert not (tmp_path / "wanted.json").exists()


def test_a_hub_file_that_is_not_what_was_pinned_is_refused(tmp_path, web, hub):
    address = f"hf://datasets/me/tiny@{COMMIT}/en-sw/train-0.parquet"
    (tmp_path / "corpora.lock").write_text(json.dumps({address: {"sha256": "0" * 64, "size": 1}}))
    result = fetch(tmp_path, SPEC, HF_ENDPOINT=web.url)
    assert result.returncode == 1 and f"{address}: SHA-256" in result.stderr and "is pinned" in result.stderr


def test_a_model_of_the_hub_is_exported_without_it_once_it_is_fetched(tmp_path, web):
    (tmp_path / "text.txt").write_text("Moja mbili tatu nne tano.\n" * 50)
    options = {"layers": 1, "hidden": 16, "heads": 2, "vocabulary": 100, "seed": 1}
    common = ["--text", "text.txt", "--output"]
    result = run("encoders/export", tmp_path, "--source", "random", "--options", json.dumps(options), *common, "small")
    assert result.returncode == 0, result.stderr
    files = {path.name: path.read_bytes() for path in (tmp_path / "small").iterdir()}
    Hub(web, files | {"pytorch_model.bin": b"not wanted"}, kind="models")
    result = fetch(tmp_path, {"source": "model", "name": "me/tiny", "revision": COMMIT}, HF_ENDPOINT=web.url)
    assert result.returncode == 0, result.stderr
    addresses = {f"hf://me/tiny@{COMMIT}/{name}" for name in files}
    assert set(json.loads((tmp_path / "corpora.lock").read_text())) == addresses
    assert not [path for path, _ in web.asked if path.endswith(".bin")]
    web.asked.clear()
    options = json.dumps({"name": "me/tiny", "revision": COMMIT})
    arguments = ["--source", "hub", "--options", options, *common, "taken"]
    result = run("encoders/export", tmp_path, *arguments, HF_HUB_OFFLINE="1")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "taken/model.safetensors").read_bytes() == files["model.safetensors"] and web.asked == []


def test_no_source_pays_for_the_library_of_another():
    code = (
        "import sys; import corpora.fetch, corpora.make_corpus, isthmus.corpora.downloads\n"
        "from isthmus.corpora import sources; [sources.blocks(name) for name in sources.names()]; print(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SCRIPTS)
    heavy = {"mtdata", "ir_datasets", "datasets", "huggingface_hub", "pyarrow", "torch"}
    assert "isthmus.corpora.sources.mtdata" in result.stdout and not heavy & set(result.stdout.split())


IRDS = """
import sys
sys.argv.insert(1, {script!r})
import os
os.environ["IR_DATASETS_HOME"] = os.path.abspath("downloads/irds")
import ir_datasets
from ir_datasets.datasets.base import Dataset
from ir_datasets.formats import TrecQrels, TsvDocs, TsvQueries
from ir_datasets.util import Download, RequestsDownload

def part(name):
    kept = ir_datasets.util.home_path() / "tiny" / name
    return Download([RequestsDownload({url!r} + "/" + name)], cache_path=kept)

ir_datasets.registry.register("tiny/sw", Dataset(
    TsvDocs(part("docs.tsv"), namespace="tiny", lang="sw"),
    TsvQueries(part("queries.tsv"), lang="en"),
    TrecQrels(part("qrels.txt"), {{0: "no", 1: "yes"}}),
))
from isthmus.cli import start
start("")
"""


def with_irds(folder, web, script, *arguments):
    """Run a script in a process with one more collection in ir_datasets, of its own classes, on the server."""
    code = IRDS.format(script=script, url=web.url)
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    clean["PYTHONPATH"] = str(SCRIPTS)
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, env=clean, cwd=folder
    )


PARTS = {"documents": "docs", "queries": "queries", "qrels": "qrels"}


def fetch_irds(folder, web, key):
    wanted = {"source": "irds", "id": "tiny/sw", "part": PARTS[key]}
    arguments = ["--owner", "mine", "--wanted", json.dumps(wanted), "--folder", "downloads", "--lock", "corpora.lock"]
    return with_irds(folder, web, "corpora/fetch", *arguments, "--output", f"{key}.json")


def test_ir_datasets_reads_what_our_downloads_brought(tmp_path, web):
    web.files["/docs.tsv"] = b"".join(b"d%d\tHati namba %d.\n" % (n, n) for n in range(20000))
    web.files["/queries.tsv"], web.files["/qrels.txt"] = b"q1\tOne?\nq2\tTwo?\n", b"q1 0 d7 1\n"
    web.cut["/docs.tsv"] = [100_000]
    for key in PARTS:
        result = fetch_irds(tmp_path, web, key)
        assert result.returncode == 0, result.stderr
    assert web.ranges("/docs.tsv") == [None, "bytes=100000-"]
    assert set(json.loads((tmp_path / "corpora.lock").read_text())) == {
        f"{web.url}/{name}" for name in ("docs.tsv", "queries.tsv", "qrels.txt")
    }
    web.asked.clear()
    options = dict.fromkeys(PARTS, "tiny/{document}")
    arguments = ["--name", "mine", "--kind", "queries", "--source", "irds", "--options", json.dumps(options)]
    arguments += ["--query", "en", "--document", "sw", "--fetched", *(f"{key}.json" for key in PARTS)]
    result = with_irds(tmp_path, web, "corpora/make_corpus", *arguments, "--output", "out")
    assert result.returncode == 0, result.stderr
    assert read_tsv(tmp_path / "out") == [{"query_id": "q1", "split": "test", "text": "One?", "translation": ""}]
    assert "left out 1 of 2 queries" in result.stderr and web.asked == []


def test_an_error_page_is_no_collection(tmp_path, web):
    result = fetch_irds(tmp_path, web, "qrels")
    assert result.returncode == 1 and "Traceback" not in result.stderr, result.stderr
    assert "mine: " in result.stderr and "/qrels.txt: the server answers 404" in result.stderr
    assert not (tmp_path / "downloads/irds/tiny/qrels.txt").exists()


def test_a_collection_that_ir_datasets_has_not(tmp_path):
    result = fetch(tmp_path, {"source": "irds", "id": "tiny/nothing", "part": "docs"})
    assert result.returncode == 1 and "ir_datasets has no 'tiny/nothing'" in result.stderr, result.stderr


def archive(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as handle:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            handle.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


MTDATA = r"""
import pickle
import mtdata
mtdata.cache_dir.mkdir()
mtdata.cached_index_file.write_bytes(b"cmtdata.index\nIndex\n)R.")  # one without entries, or the import builds it all
from mtdata.index import INDEX, statmt
statmt.load_all(INDEX)
mtdata.cached_index_file.write_bytes(pickle.dumps(INDEX))
"""


def test_mtdata_says_where_a_dataset_lies_and_what_is_in_it(tmp_path, web):
    """Its own index, of one host, and addresses; the server stands in for that host as the environment's proxy."""
    place = {"MTDATA": str(tmp_path / "mtdata")}
    subprocess.run([sys.executable, "-c", MTDATA], check=True, env=os.environ | place, cwd=tmp_path)
    sides = {"commoncrawl.de-en.de": b"Eins.\nZwei.\n", "commoncrawl.de-en.en": b"One.\nTwo.\n", "other.fr": b"Un.\n"}
    web.files["/www.statmt.org/wmt13/training-parallel-commoncrawl.tgz"] = archive(sides)
    wanted = {"source": "mtdata", "id": "Statmt-commoncrawl_wmt13-1-deu-eng"}
    result = fetch(tmp_path, wanted, HTTP_PROXY=web.url, **place)
    assert result.returncode == 0, result.stderr
    options = {"dataset": "Statmt-commoncrawl_wmt13-1-{lang}-eng", "names": {"de": "deu"}}
    result = make(tmp_path, "bitext", "mtdata", options, "--lang", "de")
    assert result.returncode == 0, result.stderr
    assert [(row["english"], row["foreign"]) for row in read_tsv(tmp_path / "out")] == [
        ("One.", "Eins."),
        ("Two.", "Zwei."),
    ]
    result = fetch(tmp_path, wanted | {"id": "Statmt-nothing-1-deu-eng"}, **place)
    assert result.returncode == 1 and "mtdata has no 'Statmt-nothing-1-deu-eng'" in result.stderr, result.stderr


def test_opus_as_tmx(tmp_path, web):
    sides = "".join(
        f"<tuv xml:lang='{code}'><seg>{text}</seg></tuv>" for code, text in (("en", "One."), ("sw", "Moja."))
    )
    tmx = f"<tmx><body><tu>{sides}</tu></body></tmx>"
    web.files["/OPUS-Tiny/v1/tmx/en-sw.tmx.gz"] = gzip.compress(tmx.encode())
    url = f"{web.url}/OPUS-Tiny/v1/tmx/en-sw.tmx.gz"
    assert fetch(tmp_path, {"source": "url", "url": url, "sha256": ""}).returncode == 0
    options = {"corpus": "Tiny", "version": "v1", "format": "tmx", "mirror": web.url}
    result = make(tmp_path, "bitext", "opus", options, "--lang", "sw")
    assert result.returncode == 0, result.stderr
    assert read_tsv(tmp_path / "out") == [{"id": "1", "english": "One.", "foreign": "Moja."}]
