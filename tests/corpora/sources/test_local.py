"""The readers of local corpora: the standard format of each kind, and the file and line of every bad row."""

import re

import pytest

from isthmus.corpora.formats.texts import sentences
from isthmus.corpora.request import Request
from isthmus.corpora.sources import write_corpus
from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_tsv

DOCUMENTS = '{"doc_id": "d1", "text": "One."}\n{"doc_id": "d2", "text": "Two."}\n'
QUERIES = "q1\tMoja?\nq2\tMbili?\nq3\tTatu?\n"
QRELS = "q1 0 d1 1\nq2 0 d2 2\nq2 0 d1 0\nq3 0 d1 1\n"
COLLECTION = {"documents": DOCUMENTS, "queries": QUERIES, "qrels": QRELS, "translations": QUERIES}
NLI = "premise\thypothesis\tlabel\nA.\tB.\tneutral\nC.\tD.\tentailment\n"
PARALLEL = {"english": "One.\nTwo.\n", "foreign": "Moja.\nMbili.\n"}
ALIGNED = {"path": "a b c ||| x y\nd ||| z\n", "gold": "1-1 2p2 3-2\n1-1\n"}


def make(tmp_path, kind, files=(), options=(), **request):
    """Write the texts ``files`` and make a corpus of them; return its path."""
    paths = {}
    for name, text in dict(files).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        paths[name] = str(tmp_path / name)
    output = tmp_path / "made" / "out"
    write_corpus(Request(kind, "local", options=paths | dict(options), **request), output)
    return output


def test_nli(tmp_path):
    rows = read_tsv(make(tmp_path, "nli", {"path": NLI}))
    assert rows[1] == {"id": "2", "premise": "C.", "hypothesis": "D.", "label": "entailment"}
    with_ids = "id\tlabel\thypothesis\tpremise\nk7\tneutral\tB.\tA.\n"
    assert read_tsv(make(tmp_path, "nli", {"path": with_ids})) == [
        {"id": "k7", "premise": "A.", "hypothesis": "B.", "label": "neutral"}
    ]


def test_bitext_keeps_every_line(tmp_path):
    path = make(tmp_path, "bitext", PARALLEL | {"foreign": "Moja.\n\n"})
    assert path.read_text() == "id\tenglish\tforeign\n1\tOne.\tMoja.\n2\tTwo.\t\n"


def test_bitext_with_documents(tmp_path):
    files = PARALLEL | {"documents": "news.1\nnews.2\n"}
    path = make(tmp_path, "bitext", files)
    assert path.read_text() == "id\tenglish\tforeign\tdocument\n1\tOne.\tMoja.\tnews.1\n2\tTwo.\tMbili.\tnews.2\n"
    tsv = path.rename(path.with_suffix(".tsv"))
    assert list(sentences([tsv])) == ["One.", "Moja.", "Two.", "Mbili."]
    with pytest.raises(InputError, match=r"english has 2 lines, but .*documents has 3"):
        make(tmp_path, "bitext", files | {"documents": "a\nb\nc\n"})
    with pytest.raises(InputError, match=r"documents:2: no document is named"):
        make(tmp_path, "bitext", files | {"documents": "a\n\n"})


@pytest.mark.parametrize(("english", "foreign", "counts"), [(4, 2, (4, 2)), (3, 7, (3, 7)), (1, 2, (1, 2))])
def test_bitext_of_unequal_length_names_both_counts(tmp_path, english, foreign, counts):
    with pytest.raises(InputError, match=rf"english has {counts[0]} lines, but .*foreign has {counts[1]}"):
        make(tmp_path, "bitext", {"english": "a\n" * english, "foreign": "b\n" * foreign})
    assert not (tmp_path / "made" / "out").exists()


def test_pairs_take_a_passage_for_a_document(tmp_path):
    rows = read_tsv(make(tmp_path, "pairs", {"path": "query\tpassage\nWho?\tMe.\n"}))
    assert rows == [{"id": "1", "query": "Who?", "document": "Me."}]


def test_collection(tmp_path):
    path = make(tmp_path, "documents", {"documents": DOCUMENTS})
    assert read_jsonl(path, ["doc_id", "text"]) == [{"doc_id": "d1", "text": "One."}, {"doc_id": "d2", "text": "Two."}]
    assert make(tmp_path, "qrels", COLLECTION).read_text() == QRELS
    rows = read_tsv(make(tmp_path, "queries", COLLECTION))
    assert rows[0] == {"query_id": "q1", "split": "test", "text": "Moja?", "translation": "Moja?"}
    without = {name: text for name, text in COLLECTION.items() if name != "translations"}
    assert {row["translation"] for row in read_tsv(make(tmp_path, "queries", without))} == {""}


def test_collection_of_known_items(tmp_path):
    lines = {"queries": "Moja.\nMbili.\nMoja tena.\n", "documents": "One.\nTwo.\nOne.\n"}
    known = {"format": "lines"}
    assert make(tmp_path, "qrels", lines, known).read_text() == "1 0 1 1\n1 0 3 1\n3 0 1 1\n3 0 3 1\n2 0 2 1\n"
    assert [row["text"] for row in read_tsv(make(tmp_path, "queries", lines, known))] == [
        "Moja.",
        "Mbili.",
        "Moja tena.",
    ]
    assert read_jsonl(make(tmp_path, "documents", lines, known), ["doc_id"])[1] == {"doc_id": "2", "text": "Two."}
    assert make(tmp_path, "qrels", lines, known | {"limit": 2}).read_text() == "1 0 1 1\n2 0 2 1\n"
    with pytest.raises(InputError, match=r"queries has 3 lines, but .*documents has 2;"):
        make(tmp_path, "qrels", lines | {"documents": "One.\nTwo.\n"}, known)


def test_a_collection_may_have_empty_documents(tmp_path):
    files = COLLECTION | {"documents": DOCUMENTS + '{"doc_id": "d3", "text": ""}\n', "qrels": QRELS + "q3 0 d3 1\n"}
    path = make(tmp_path, "documents", {"documents": files["documents"]})
    assert read_jsonl(path, ["doc_id"])[2] == {"doc_id": "d3", "text": ""}
    assert make(tmp_path, "qrels", files).read_text() == files["qrels"]
    lines = {"queries": "Moja.\nMbili.\nTatu.\n", "documents": "One.\n\n\n"}
    assert make(tmp_path, "qrels", lines, {"format": "lines"}).read_text() == "1 0 1 1\n2 0 2 1\n3 0 3 1\n"


@pytest.mark.parametrize(
    ("dev", "expected"), [(" d1$", "q1 q3"), ("^q2 ", "q2"), ("^q2 d1", ""), ("", ""), ("d", "q1 q2 q3")]
)
def test_dev_is_searched_in_the_relevant_rows_only(tmp_path, dev, expected):
    rows = read_tsv(make(tmp_path, "queries", COLLECTION, {"dev": dev}))
    assert " ".join(row["query_id"] for row in rows if row["split"] == "dev") == expected
    assert {row["split"] for row in rows} <= {"dev", "test"}


def test_queries_without_a_relevant_document_are_counted(tmp_path, caplog):
    make(tmp_path, "queries", COLLECTION | {"qrels": "q1 0 d1 1\nq2 0 d2 0\n"})
    assert "2 of 3 queries have no relevant document" in caplog.text


def test_alignment_in_both_orders_and_from_zero(tmp_path):
    first, second = read_tsv(make(tmp_path, "word_alignment", ALIGNED))
    assert (first["english"], first["foreign"]) == ("a b c", "x y")
    assert (first["sure"], first["possible"]) == ("0-0 2-1", "0-0 1-1 2-1")
    assert second == {"id": "2", "english": "d", "foreign": "z", "sure": "0-0", "possible": "0-0"}
    turned = read_tsv(make(tmp_path, "word_alignment", ALIGNED, {"english_side": 1}))[0]
    assert (turned["english"], turned["sure"], turned["possible"]) == ("x y", "0-0 1-2", "0-0 1-1 1-2")
    zero = read_tsv(make(tmp_path, "word_alignment", ALIGNED | {"gold": "0-0 1p1\n0-0\n"}, {"first": 0}))[0]
    assert (zero["sure"], zero["possible"]) == ("0-0", "0-0 1-1")


def test_alignment_in_the_format_of_naacl(tmp_path):
    gold = "0001 1 1 S\n0001 3 2\n0001 2 2 P 0.5\n0002 1 1 S 1.0\n0002 0 1 S\n"
    naacl = {"format": "naacl"}
    first, second = read_tsv(make(tmp_path, "word_alignment", ALIGNED | {"gold": gold}, naacl))
    assert (first["sure"], first["possible"]) == ("0-0 2-1", "0-0 1-1 2-1")
    assert (second["sure"], second["possible"]) == ("0-0", "0-0")
    with pytest.raises(InputError, match=r"gold:2: not of the form"):
        make(tmp_path, "word_alignment", ALIGNED | {"gold": "1 1 1\n1 1\n"}, naacl)
    with pytest.raises(InputError, match=r"gold: it names sentence 3, but .*path has no such line"):
        make(tmp_path, "word_alignment", ALIGNED | {"gold": "3 1 1\n"}, naacl)


def test_text_leaves_empty_lines_out_and_says_so(tmp_path, caplog):
    assert make(tmp_path, "text", {"path": "one \t two\n\nthree\n"}).read_text() == "one two\nthree\n"
    assert "left out 1 empty lines of 3" in caplog.text


BAD = [
    ("nli", {"path": NLI + "E.\tF.\tmaybe\n"}, r"path:4: label 'maybe'"),
    ("nli", {"path": NLI + "E.\t \tneutral\n"}, r"path:4: hypothesis is empty"),
    ("nli", {"path": NLI + "E.\tF.\n"}, r"path:4: 2 fields, but the header has 3"),
    ("nli", {"path": "premise\tlabel\nA.\tneutral\n"}, r"path:1: column 'hypothesis' is missing"),
    (
        "nli",
        {"path": "id\t" + NLI.replace("\nA", "\n1\tA").replace("\nC", "\n1\tC")},
        "path:3: the id '1' is already",
    ),
    ("pairs", {"path": "query\tanswer\nWho?\tMe.\n"}, r"path:1: column 'document' is missing"),
    (
        "documents",
        {"documents": DOCUMENTS + '{"doc_id": "d1", "text": "x"}\n'},
        "documents:3: the id 'd1' is already",
    ),
    ("documents", {"documents": DOCUMENTS + '{"doc_id": "d3"}\n'}, r"documents:3: key 'text' is missing"),
    ("documents", {"documents": DOCUMENTS + '{"doc_id": "", "text": "x"}\n'}, r"documents:3: id is empty"),
    ("queries", COLLECTION | {"queries": QUERIES + "q4\t \n"}, r"queries:4: text is empty"),
    ("queries", COLLECTION | {"queries": QUERIES + "q4 no tab\n"}, r"queries:4: not of the form"),
    ("queries", COLLECTION | {"queries": QUERIES + "q1\tagain\n"}, r"queries:4: the id 'q1' is already on line 1"),
    (
        "queries",
        COLLECTION | {"translations": "q1\tOne?\n"},
        "no translation of 2 of 3 queries, such as q2",
    ),
    ("qrels", COLLECTION | {"qrels": QRELS + "q9 0 d1 1\n"}, r"qrels:5: the query 'q9' is not in .*queries"),
    ("qrels", COLLECTION | {"qrels": QRELS + "q1 0 d9 1\n"}, r"qrels:5: the document 'd9' is not in .*documents"),
    ("qrels", COLLECTION | {"qrels": QRELS + "q1 0 d1 1\n"}, r"qrels:5: the id 'q1 d1' is already on line 1"),
    ("qrels", COLLECTION | {"qrels": "q1 0 d1 yes\n"}, r"qrels:1: not of the form"),
    (
        "word_alignment",
        ALIGNED | {"gold": "1-1 4-1\n1-1\n"},
        r"gold:1: '4-1' is outside the sentences of 3 and 2 tokens",
    ),
    ("word_alignment", ALIGNED | {"gold": "1-1\n0-1\n"}, r"gold:2: '0-1' is outside"),
    ("word_alignment", ALIGNED | {"gold": "1-1\n1:1\n"}, r"gold:2: '1:1' is not of the form"),
    ("word_alignment", ALIGNED | {"gold": "1-1\n"}, r"path has 2 lines, but .*gold has 1"),
    ("word_alignment", ALIGNED | {"path": "a b c ||| x y\nno bars\n"}, r"path:2: not of the form"),
    ("text", {"path": ""}, r"path: the file is empty"),
]


@pytest.mark.parametrize(("kind", "files", "message"), BAD, ids=[f"{kind}-{n}" for n, (kind, _, _) in enumerate(BAD)])
def test_bad_rows_are_named_by_file_and_line(tmp_path, kind, files, message):
    with pytest.raises(InputError) as error:
        make(tmp_path, kind, files)
    assert re.search(message, str(error.value)), error.value
    assert not (tmp_path / "made" / "out").exists()


def test_placeholders(tmp_path):
    (tmp_path / "sw.dev.tsv").write_text(NLI)
    options = {"path": str(tmp_path / "{lang}.{split}.tsv")}
    assert len(read_tsv(make(tmp_path, "nli", options=options, language="sw", split="dev"))) == 2
    with pytest.raises(InputError, match=r"nothing to put for \{split\}; known here: \{lang\}"):
        make(tmp_path, "nli", options=options, language="sw")
    for trick in ("{lang.__class__}", "{0}", "{}", "{lang!r}"):
        with pytest.raises(InputError, match=re.escape(f"nothing to put for {trick}")):
            make(tmp_path, "nli", options={"path": trick}, language="sw")
    with pytest.raises(InputError, match="not a regular expression"):
        make(tmp_path, "queries", COLLECTION, {"dev": "("})


def test_requests_that_no_source_can_meet_are_refused(tmp_path):
    with pytest.raises(
        InputError,
        match="unknown source 'moon'; known: aligned, hub, irds, local, microworld, mined, mtdata, opus, url",
    ):
        write_corpus(Request("nli", "moon"), tmp_path / "out")
    with pytest.raises(InputError, match="local has no corpus of kind 'songs'"):
        write_corpus(Request("songs", "local"), tmp_path / "out")
    with pytest.raises(InputError, match=r"unknown option 'pth' .* known: path"):
        make(tmp_path, "text", options={"pth": "x"})
    with pytest.raises(InputError, match="needs the option 'path'"):
        make(tmp_path, "text")
    with pytest.raises(InputError, match="pairs: no number for 'so'; it has sw"):
        request = Request("bitext", "microworld", language="so", options={"pairs": {"sw": 3}, "seed": 1})
        write_corpus(request, tmp_path / "out")


def test_microworld_is_a_source_like_any_other(tmp_path):
    options = {"documents": 12, "queries": 4, "dev_queries": 1, "seed": 1}
    write_corpus(Request("documents", "microworld", document="en", options=options), tmp_path / "d.jsonl")
    for kind in ("queries", "qrels"):
        write_corpus(Request(kind, "microworld", query="sw", document="en", options=options), tmp_path / kind)
    documents = {row["doc_id"] for row in read_jsonl(tmp_path / "d.jsonl", ["doc_id", "text"])}
    queries = read_tsv(tmp_path / "queries", ["query_id", "split", "text", "translation"])
    assert len(documents) == 12 and [row["split"] for row in queries].count("dev") == 1 and len(queries) == 4
    judged = [line.split() for line in (tmp_path / "qrels").read_text().splitlines()]
    assert {row[0] for row in judged} == {row["query_id"] for row in queries} and {
        row[2] for row in judged
    } <= documents
    amounts = {"pairs": {"sw": 5, "so": 3}, "seed": 1}
    write_corpus(Request("bitext", "microworld", language="so", options=amounts), tmp_path / "so.tsv")
    assert len(read_tsv(tmp_path / "so.tsv", ["id", "english", "foreign"])) == 3


def test_sentences_of_every_standard_format(tmp_path):
    (tmp_path / "a.tsv").write_text("id\tenglish\tforeign\n1\tOne.\tMoja.\n2\tTwo.\t\n")
    (tmp_path / "b.jsonl").write_text(DOCUMENTS)
    (tmp_path / "c.txt").write_text("Tatu.\n\nNne.\n")
    found = list(sentences(tmp_path / name for name in ("a.tsv", "b.jsonl", "c.txt")))
    assert found == ["One.", "Moja.", "Two.", "One.", "Two.", "Tatu.", "Nne."]
    (tmp_path / "d.tsv").write_text("reason\tpairs\nempty\t1\n")
    for bad, message in (("d.tsv", "no column of text"), ("e.csv", r"not a \.tsv")):
        with pytest.raises(InputError, match=message):
            list(sentences([tmp_path / bad]))
