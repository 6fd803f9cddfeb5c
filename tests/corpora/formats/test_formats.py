"""Every format of corpus files, plain, compressed or in an archive; errors name the line."""

import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from isthmus.corpora.request import Request
from isthmus.corpora.sources import write_corpus
from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_tsv

PAIRS = [("One.", "Moja."), ("Two.", "Mbili.")]
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body>
<tu><tuv xml:lang="en-GB"><seg>One.</seg></tuv><tuv xml:lang="sw"><seg>Moja.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Only <bpt i="1">English</bpt>.</seg></tuv></tu>
<tu><tuv xml:lang="SW"><seg>Mbili.</seg></tuv><tuv xml:lang="EN"><seg>Two &amp;\n so on.</seg></tuv></tu>
</body></tmx>"""
XNLI = (
    "language\tgold_label\tsentence1_binary_parse\tsentence1\tsentence2\n"
    'sw\tneutral\t\tA "b.\tC.\nde\tentailment\t\tD.\tE.\nsw\tcontradictory\t\tF.\tG.\nsw\t-\t\tH.\tI.\n'
)
TOPICS = """<top>
<num> Number: C141
<title> Letter Bomb for Kiesbauer
<desc> Description:
Find information on the explosion
of a letter bomb.
</top>
<top lang="sw"><num>C142</num><title>Christo &amp; Reichstag</title><desc>Wrapped.</desc></top>
"""


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def make(tmp_path, kind, options, **request):
    output = tmp_path / "made" / "out"
    write_corpus(Request(kind, "local", options=options, **request), output)
    return output


def bitext(tmp_path, options):
    return [(row["english"], row["foreign"]) for row in read_tsv(make(tmp_path, "bitext", options, language="sw"))]


def archive(tmp_path, name, members):
    buffer = io.BytesIO()
    if name.endswith(".zip"):
        with zipfile.ZipFile(buffer, "w") as handle:
            for member, content in members.items():
                handle.writestr(member, content)
    else:
        with tarfile.open(fileobj=buffer, mode="w:" + name.rsplit(".")[-1].replace("tar", "")) as handle:
            for member, content in members.items():
                info = tarfile.TarInfo(member)
                info.size = len(content)
                handle.addfile(info, io.BytesIO(content))
    return write(tmp_path / name, buffer.getvalue())


@pytest.mark.parametrize(("suffix", "compress"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_compressed_moses(tmp_path, suffix, compress):
    english = write(tmp_path / f"x.en.{suffix}", compress(b"One.\nTwo.\n"))
    foreign = write(tmp_path / "x.sw", "Moja.\nMbili.\n")
    assert bitext(tmp_path, {"english": english, "foreign": foreign}) == PAIRS


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz", "x.tar.xz"])
def test_moses_within_an_archive_by_pattern(tmp_path, name):
    members = {
        "LICENSE": b"free",
        "d/C.en-sw.en": b"One.\nTwo.\n",
        "d/C.en-sw.sw.gz": gzip.compress(b"Moja.\nMbili.\n"),
    }
    path = archive(tmp_path, name, members)
    assert bitext(tmp_path, {"english": f"{path}#*.en", "foreign": f"{path}#d/C.en-{{lang}}.sw.gz"}) == PAIRS


def test_tmx_streams_what_has_both_languages(tmp_path, caplog):
    path = write(tmp_path / "x.tmx.gz", gzip.compress(TMX.encode()))
    assert bitext(tmp_path, {"path": path}) == [("One.", "Moja."), ("Two & so on.", "Mbili.")]
    assert "left out 1 of 3 units" in caplog.text


def test_tables_with_and_without_a_header_json_lines_and_parquet(tmp_path):
    rows = [{"en": one, "sw": other, "score": 1} for one, other in PAIRS]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "x.parquet")
    files = {
        "x.tsv": ("score\ten\tsw\n1\tOne.\tMoja.\n1\tTwo.\tMbili.\n", {"english": "en", "foreign": "sw"}),
        "y.tsv": ("1\tOne.\tMoja.\n1\tTwo.\tMbili.\n", {"english": 2, "foreign": 3}),
        "x.jsonl": ("".join(f"{json.dumps(row)}\n" for row in rows), {"english": "en", "foreign": "sw"}),
        "x.parquet": ((tmp_path / "x.parquet").read_bytes(), {"english": "en", "foreign": "sw"}),
    }
    for name, (content, columns) in files.items():
        path = write(tmp_path / name, content)
        assert bitext(tmp_path, {"path": path, "columns": columns}) == PAIRS, name
        assert bitext(tmp_path, {"path": path, "columns": columns, "limit": 1}) == PAIRS[:1], name


def test_xnli_s_own_files(tmp_path, caplog):
    keys = XNLI.splitlines()[0].split("\t")
    lines = [dict(zip(keys, line.split("\t"), strict=True)) for line in XNLI.splitlines()[1:]]
    for name, content in (("x.tsv", XNLI), ("x.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))):
        options = {"path": write(tmp_path / name, content), "format": "xnli"}
        rows = read_tsv(make(tmp_path, "nli", options, language="sw", split="dev"))
        assert [(row["premise"], row["label"]) for row in rows] == [('A "b.', "neutral"), ("F.", "contradiction")]
    assert "left out 1 of 3 rows whose label is '-'" in caplog.text
    with pytest.raises(InputError, match="no row of the language 'th'"):
        make(tmp_path, "nli", options, language="th", split="dev")


def test_multinli_has_no_column_of_languages(tmp_path):
    path = write(tmp_path / "x.tsv", "gold_label\tsentence1\tsentence2\nneutral\tA.\tB.\n")
    rows = read_tsv(make(tmp_path, "nli", {"path": path, "format": "xnli"}, language="en", split="train"))
    assert rows == [{"id": "1", "premise": "A.", "hypothesis": "B.", "label": "neutral"}]


def test_msmarco_triples_as_text_and_as_ids(tmp_path):
    options = {"path": write(tmp_path / "t.tsv", "Q1?\tP1.\tP9.\nQ1?\tP1.\tP8.\nQ2?\tP2.\tP9.\n"), "format": "triples"}
    expected = [{"id": "1", "query": "Q1?", "document": "P1."}, {"id": "2", "query": "Q2?", "document": "P2."}]
    assert read_tsv(make(tmp_path, "pairs", options)) == expected
    ids = {
        "path": write(tmp_path / "ids.tsv.gz", gzip.compress(b"1\t10\t90\n1\t10\t91\n2\t20\t90\n")),
        "queries": write(tmp_path / "queries.tsv", "2\tQ2?\n1\tQ1?\n3\tQ3?\n"),
        "documents": write(tmp_path / "collection.tsv", "10\tP1.\n90\tP9.\n20\tP2.\n"),
        "format": "triples",
    }
    assert read_tsv(make(tmp_path, "pairs", ids)) == expected
    assert read_tsv(make(tmp_path, "pairs", ids | {"limit": 1})) == expected[:1]
    with pytest.raises(InputError, match=r"ids\.tsv\.gz:3: '20' is not in .*other\.tsv"):
        make(tmp_path, "pairs", ids | {"documents": write(tmp_path / "other.tsv", "10\tP1.\n")})


def test_a_beir_folder_and_a_beir_archive(tmp_path):
    files = {
        "fiqa/corpus.jsonl": b'{"_id": "d1", "title": "T", "text": "one"}\n{"_id": "d2", "title": "", "text": "two"}\n',
        "fiqa/queries.jsonl": b'{"_id": "q1", "text": "Q?"}\n',
        "fiqa/qrels/test.tsv": b"query-id\tcorpus-id\tscore\nq1\td2\t1\n",
    }
    for name, content in files.items():
        write(tmp_path / name, content)
    zipped = archive(tmp_path, "fiqa.zip", files)
    for root in (f"{tmp_path}/", f"{zipped}#"):
        names = {"documents": "corpus.jsonl", "queries": "queries.jsonl", "qrels": "qrels/test.tsv"}
        options = {key: f"{root}fiqa/{name}" for key, name in names.items()}
        documents = read_jsonl(make(tmp_path, "documents", options, document="en"), ["doc_id"])
        assert documents == [{"doc_id": "d1", "text": "T one"}, {"doc_id": "d2", "text": "two"}]
        assert make(tmp_path, "qrels", options, query="en", document="en").read_text() == "q1 0 d2 1\n"
        assert read_tsv(make(tmp_path, "queries", options, query="en", document="en"))[0]["text"] == "Q?"


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        (["title"], "Letter Bomb for Kiesbauer"),
        (["title", "desc"], "Letter Bomb for Kiesbauer Find information on the explosion of a letter bomb."),
    ],
)
def test_trec_topics(tmp_path, fields, first):
    options = {
        "documents": write(tmp_path / "d.jsonl", '{"doc_id": "d", "text": "x"}\n'),
        "queries": write(tmp_path / "topics.txt", TOPICS),
        "qrels": write(tmp_path / "qrels.txt", "C141 0 d 1\nC142 0 d 0\n"),
        "topics": fields,
    }
    rows = read_tsv(make(tmp_path, "queries", options, query="en", document="en"))
    assert [row["query_id"] for row in rows] == ["C141", "C142"]
    assert rows[0]["text"] == first and rows[1]["text"].startswith("Christo & Reichstag")
    options["topics"] = ["narr"]
    with pytest.raises(InputError, match=r"topics\.txt:1: the topic has no <narr>; it has num, title, desc"):
        make(tmp_path, "queries", options, query="en", document="en")


LAUGHS = '<!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><tmx><body><tu>&b;</tu></body></tmx>'
FILE = '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]><tmx><body><tu>&x;</tu></body></tmx>'
BAD = [
    ("x.tmx", LAUGHS.encode(), {}, "refused, it declares an entity"),
    ("x.tmx", FILE.encode(), {}, "refused, it declares an entity"),
    ("x.tmx", TMX.replace("</tu>\n<tu>", "</tuu>\n<tu>", 1).encode(), {}, r"x\.tmx:4: not well-formed XML"),
    ("x.tmx", TMX.replace('"SW"', '"so"').replace('"sw"', '"so"').encode(), {}, "none of its 3 units has both"),
    ("x.tsv", b"english\tforeign\nOne.\tMoja.\nTwo.\n", {}, r"x\.tsv:3: 1 fields, but the header has 2"),
    ("x.tsv", b"One.\tMoja.\nTwo.\n", {"english": 1, "foreign": 2}, r"x\.tsv:2: there is no column 2"),
    ("x.tsv", b"english\tforeign\nOne.\tMoj\xe1.\n", {}, r"x\.tsv:2: not UTF-8"),
    ("x.tsv.gz", gzip.compress(b"english\tforeign\nOne.\tMoj\xe1.\n"), {}, r"x\.tsv\.gz:2: not UTF-8"),
    ("x.tsv.gz", gzip.compress(b"english\tforeign\nOne.\tMoja.\n")[:-9], {}, r"x\.tsv\.gz: it is broken or cut short"),
    ("x.jsonl", b'{"english": "One."}\n', {}, r"x\.jsonl:1: key 'foreign' is missing"),
    ("x.jsonl", b'{"english": "One.", "foreign": "Moja."}\n{"eng', {}, r"x\.jsonl:2: not JSON"),
    ("x.parquet", b"PAR1 no", {}, r"x\.parquet: not a Parquet file"),
    ("x.tsv", b"", {}, r"x\.tsv: the file is empty"),
    ("x.zip", b"PK", {}, r"x\.zip: it is an archive; name the file in it"),
]


@pytest.mark.parametrize(
    ("name", "content", "columns", "message"), BAD, ids=[f"{n}-{row[0]}" for n, row in enumerate(BAD)]
)
def test_what_is_bad_is_named_with_its_line(tmp_path, name, content, columns, message):
    options = {"path": write(tmp_path / name, content), "columns": columns}
    with pytest.raises(InputError) as error:
        bitext(tmp_path, options)
    assert re.search(message, str(error.value)), error.value
    assert not (tmp_path / "made" / "out").exists() and not list((tmp_path / "made").glob(".*"))


def test_a_member_that_is_not_there_is_named_with_those_that_are(tmp_path):
    path = archive(tmp_path, "x.zip", {"a.en": b"x\n", "b.en": b"x\n"})
    with pytest.raises(InputError, match=r"x\.zip: 2 files match '\*\.en'; it has a\.en, b\.en"):
        bitext(tmp_path, {"english": f"{path}#*.en", "foreign": f"{path}#a.en"})
    with pytest.raises(InputError, match=r"x\.zip: no file matches 'c\.en'"):
        bitext(tmp_path, {"english": f"{path}#c.en", "foreign": f"{path}#a.en"})
