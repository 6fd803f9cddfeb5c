"""Tables of any kind: text stays as it is, structures are refused, quoted fields are read or named."""

import json
import re
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from isthmus.corpora.request import Request
from isthmus.corpora.sources import write_corpus
from isthmus.errors import InputError
from isthmus.files import read_jsonl, read_tsv

# What a reader that guesses types would change: numbers, missing values, truth values, dates.
WORDS = ["0010", "NA", "null", "nan", "None", "", "1e5", "1.10", "true", "2019-05-01", "2019-05-01T10:00:00", "-0"]
ROWS = [{"english": word, "foreign": word[::-1]} for word in WORDS]
PAIRS = [(row["english"], row["foreign"]) for row in ROWS]


def delimited(delimiter):
    return "\n".join(delimiter.join(row) for row in [("english", "foreign"), *PAIRS]) + "\n"


def make(tmp_path, source, kind, options, **request):
    output = tmp_path / "made" / "out"
    write_corpus(Request(kind, source, options=options, **request), output)
    return output


def local(tmp_path, name, content, kind="bitext", **options):
    (tmp_path / name).write_text(content, encoding="utf-8")
    return read_tsv(make(tmp_path, "local", kind, {"path": str(tmp_path / name), **options}, language="sw"))


def hub(tmp_path, name, content, kind="bitext", **options):
    (tmp_path / "set").mkdir(exist_ok=True)
    (tmp_path / "set" / name).write_text(content, encoding="utf-8")
    path = make(tmp_path, "hub", kind, {"dataset": str(tmp_path / "set"), **options}, language="sw")
    return read_tsv(path)


FILES = {
    "train.csv": delimited(","),
    "train.tsv": delimited("\t"),
    "train.jsonl": "".join(f"{json.dumps(row)}\n" for row in ROWS),
    "train.json": json.dumps(ROWS, indent=1),
}


@pytest.mark.parametrize("source", [local, hub])
@pytest.mark.parametrize("name", FILES)
def test_a_text_stays_as_it_is_written(tmp_path, source, name):
    columns = {"english": "english", "foreign": "foreign"}
    rows = source(tmp_path, name, FILES[name], columns=columns)
    assert [(row["english"], row["foreign"]) for row in rows] == PAIRS


def test_texts_and_numbers_of_parquet(tmp_path):
    table = pa.table({"english": WORDS, "foreign": list(range(len(WORDS))), "b": [b"ndiyo"] * len(WORDS)})
    pq.write_table(table, tmp_path / "x.parquet")
    path, columns = str(tmp_path / "x.parquet"), {"english": "english", "foreign": "b"}
    rows = read_tsv(make(tmp_path, "local", "bitext", {"path": path, "columns": columns}))
    assert [(row["english"], row["foreign"]) for row in rows] == [(word, "ndiyo") for word in WORDS]
    rows = read_tsv(make(tmp_path, "local", "bitext", {"path": path}))
    assert [row["foreign"] for row in rows] == [str(number) for number in range(len(WORDS))]


def test_ids_and_titles_of_a_csv_collection_of_the_hub(tmp_path):
    (tmp_path / "ids").mkdir()
    (tmp_path / "ids/train.csv").write_text("_id,title,text\n0010,NA,one\n0020,,two\n")
    options = {"dataset": str(tmp_path / "ids"), "documents": {"subset": "", "split": "train"}}
    rows = read_jsonl(make(tmp_path, "hub", "documents", options, document="en"), ["doc_id"])
    assert rows == [{"doc_id": "0010", "text": "NA one"}, {"doc_id": "0020", "text": "two"}]


CARD = """---
configs:
- {config_name: default, data_files: x.csv, sep: ;, column_names: [premise, hypothesis, label]}
dataset_info:
  features:
  - {name: premise, dtype: string}
  - {name: hypothesis, dtype: string}
  - {name: label, dtype: {class_label: {names: {'0': contradiction, '1': neutral, '2': entailment}}}}
---
"""


def test_a_card_s_options_and_classes_hold_for_csv(tmp_path):
    (tmp_path / "README.md").write_text(CARD)
    (tmp_path / "x.csv").write_text("007;B.;0\nNA;D.;neutral\n")
    rows = read_tsv(make(tmp_path, "hub", "nli", {"dataset": str(tmp_path)}, language="en", split="train"))
    assert [(row["premise"], row["label"]) for row in rows] == [("007", "contradiction"), ("NA", "neutral")]


def test_json_in_one_field_and_tables_in_an_archive_of_the_hub(tmp_path):
    card = "---\nconfigs:\n- {config_name: default, data_files: x.json, field: data}\n---\n"
    (tmp_path / "a").mkdir()
    (tmp_path / "a/README.md").write_text(card)
    (tmp_path / "a/x.json").write_text(json.dumps({"version": "1", "data": ROWS}, indent=1))
    (tmp_path / "b").mkdir()
    with zipfile.ZipFile(tmp_path / "b/train.zip", "w") as archive:
        for number, row in enumerate(ROWS):
            archive.writestr(f"data/{number:02d}.csv", f"english,foreign\n{row['english']},{row['foreign']}\n")
    for folder in ("a", "b"):
        options = {"dataset": str(tmp_path / folder), "columns": {"english": "english", "foreign": "foreign"}}
        rows = read_tsv(make(tmp_path, "hub", "bitext", options, language="sw"))
        assert [(row["english"], row["foreign"]) for row in rows] == PAIRS


NESTED = '{"id": "1", "translation": {"en": "One.", "sw": "Moja."}}\n'
DOTTED = {"english": "translation.en", "foreign": "translation.{lang}"}


@pytest.mark.parametrize("source", [local, hub])
def test_a_field_of_a_mapping_is_named_with_a_dot(tmp_path, source):
    rows = source(tmp_path, "train.jsonl", NESTED, columns=DOTTED)
    assert [(row["english"], row["foreign"]) for row in rows] == [("One.", "Moja.")]


def test_a_field_of_a_mapping_in_parquet(tmp_path):
    (tmp_path / "set").mkdir()
    pq.write_table(pa.table({"translation": [{"en": "One.", "sw": "Moja."}]}), tmp_path / "set/train.parquet")
    for source, options in (
        ("hub", {"dataset": str(tmp_path / "set")}),
        ("local", {"path": str(tmp_path / "set/train.parquet")}),
    ):
        rows = read_tsv(make(tmp_path, source, "bitext", options | {"columns": DOTTED}, language="sw"))
        assert rows == [{"id": "1", "english": "One.", "foreign": "Moja."}]


def test_a_column_whose_own_name_has_a_dot(tmp_path):
    columns = {"english": "text.en", "foreign": "text.sw"}
    assert local(tmp_path, "x.tsv", "text.en\ttext.sw\nOne.\tMoja.\n", columns=columns)[0]["foreign"] == "Moja."


STRUCTURES = [
    (
        {"translation": {"en": "One.", "sw": "Moja."}},
        "translation",
        r"column 'translation' holds a mapping .*\(en, sw\)",
    ),
    ({"translation": ["One.", "Moja."]}, "translation", "column 'translation' holds a list"),
    ({"translation": {"en": "One."}}, "translation.sw", r"there is no column 'translation\.sw'; it has en"),
    ({"translation": "One."}, "translation.sw", r"there is no column 'translation\.sw'; it has translation"),
]


@pytest.mark.parametrize("source", [local, hub])
@pytest.mark.parametrize(("row", "column", "message"), STRUCTURES)
def test_a_structure_is_no_sentence(tmp_path, source, row, column, message):
    with pytest.raises(InputError, match=f":1: (columns.english: )?{message}"):
        source(tmp_path, "train.jsonl", json.dumps(row), columns={"english": column, "foreign": column})


def test_a_list_is_no_query_and_no_document(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"_id": "1", "text": ["moja", "mbili"]}\n')
    with pytest.raises(InputError, match=r"x\.jsonl:1: column 'text' holds a list"):
        make(tmp_path, "local", "documents", {"documents": str(tmp_path / "x.jsonl")})


@pytest.mark.parametrize(
    ("source", "name", "content", "message"),
    [
        (
            local,
            "x.tsv",
            "english\tforeign\tforeign\nOne.\tMoja.\tX\n",
            r"x\.tsv:1: the column 'foreign' stands 2 times",
        ),
        (hub, "train.csv", "english,foreign,foreign\nOne.,Moja.,X\n", r"train\.csv:1: the column 'foreign' stands 2"),
        (
            local,
            "x.jsonl",
            '{"english": "One.", "foreign": "a", "foreign": "b"}\n',
            r"x\.jsonl:1: .*'foreign' stands 2",
        ),
        (local, "x.jsonl", '["One.", "Moja."]\n', r"x\.jsonl:1: not a JSON object"),
        (local, "x.json", '[{"english": "One.", "foreign": "Moja."}', r"x\.json: not JSON"),
    ],
)
def test_a_name_that_stands_twice_and_rows_that_are_no_objects(tmp_path, source, name, content, message):
    with pytest.raises(InputError, match=message):
        source(tmp_path, name, content, columns={"english": "english", "foreign": "foreign"})


def test_columns_without_a_name_may_be_many(tmp_path):
    assert local(tmp_path, "x.tsv", "english\tforeign\t\t\nOne.\tMoja.\t\t\n")[0]["foreign"] == "Moja."


QUOTED = (
    'premise\thypothesis\tlabel\nA.\t"She said ""wait"" twice."\tneutral\n'
    'B.\t"The shop\nis open."\tcontradiction\n"A\ttab."\tE.\tentailment\n'
)


def test_quoted_fields_are_read_where_the_key_says_so(tmp_path):
    rows = local(tmp_path, "x.tsv", QUOTED, kind="nli", quoted=True)
    assert [row["hypothesis"] for row in rows] == ['She said "wait" twice.', "The shop is open.", "E."]
    assert rows[2]["premise"] == "A tab."
    with pytest.raises(InputError, match=r"x\.tsv:3: a field is not quoted as in CSV: .*set `quoted: true`"):
        local(tmp_path, "x.tsv", 'premise\thypothesis\tlabel\nA.\tB.\tneutral\n"A.\tB.\tneutral\n', "nli", quoted=True)


LINES = QUOTED.splitlines(keepends=True)
LOOKS = [
    (QUOTED, 2),
    (LINES[0] + "".join(LINES[2:4]), 2),
    (LINES[0] + LINES[4], 2),
    ('"premise"\t"hypothesis"\t"label"\n"A."\t"B."\t"neutral"\n', 1),
]


@pytest.mark.parametrize(("content", "line"), LOOKS)
def test_fields_that_look_quoted_are_refused_until_the_key_says_what_they_are(tmp_path, content, line):
    with pytest.raises(InputError, match=rf"x\.tsv:{line}: .*quoted as in CSV.*set `quoted: true`.*`quoted: false`"):
        local(tmp_path, "x.tsv", content, kind="nli")


def test_headless_files_that_look_quoted_are_refused_too(tmp_path):
    content = '"One."\t"Moja."\n'
    columns = {"english": 1, "foreign": 2}
    with pytest.raises(InputError, match=r"x\.tsv:1: fields look quoted"):
        local(tmp_path, "x.tsv", content, columns=columns)
    assert local(tmp_path, "x.tsv", content, columns=columns, quoted=True)[0]["foreign"] == "Moja."
    assert local(tmp_path, "x.tsv", content, columns=columns, quoted=False)[0]["foreign"] == '"Moja."'


def test_quotation_marks_of_a_plain_table_are_text(tmp_path):
    pairs = [
        ('"Wait."', '"Ngoja," alisema.'),
        ('"Hello, he said.', '5"'),
        ('""Hi""', '"'),
        ('He "said" it.', '"a" or "b"'),
    ]
    content = "english\tforeign\n" + "".join(f"{english}\t{foreign}\n" for english, foreign in pairs)
    assert [(row["english"], row["foreign"]) for row in local(tmp_path, "x.tsv", content)] == pairs


HEADED = [
    ("documents", {"documents": "doc_id\ttext\nd1\tone\n"}),
    ("documents", {"documents": "ID\tPassage\nd1\tone\n"}),
    ("bitext", {"path": "english\tforeign\nOne.\tMoja.\n", "columns": {"english": 1, "foreign": 2}}),
    ("pairs", {"path": "query\tpositive\tnegative\nA?\tB.\tC.\n", "format": "triples"}),
]


@pytest.mark.parametrize(("kind", "options"), HEADED)
def test_a_header_in_a_format_without_one_is_left_out_and_said(tmp_path, caplog, kind, options):
    options = dict(options)
    key = "documents" if kind == "documents" else "path"
    (tmp_path / "x.tsv").write_text(options[key])
    lines = make(tmp_path, "local", kind, options | {key: str(tmp_path / "x.tsv")}).read_text().splitlines()
    assert len(lines) == (1 if kind == "documents" else 2)
    assert re.search(r"x\.tsv:1: left out, a header", caplog.text)


def test_rows_without_a_label_are_left_out_and_counted(tmp_path, caplog):
    content = "premise\thypothesis\tlabel\nA.\tB.\tneutral\nC.\tD.\t-\nE.\tF.\t-1\nG.\tH.\t\n"
    assert [row["premise"] for row in local(tmp_path, "x.tsv", content, kind="nli")] == ["A."]
    assert "x.tsv: left out 3 of 4 rows whose label is '-' or '-1' or ''" in caplog.text


def test_classes_of_the_hub_without_a_label_are_left_out(tmp_path, caplog):
    from datasets import ClassLabel, Dataset, Features, Value

    names = ["entailment", "neutral", "contradiction"]
    features = Features({"premise": Value("string"), "hypothesis": Value("string"), "label": ClassLabel(names=names)})
    (tmp_path / "set").mkdir()
    rows = {"premise": ["a", "b", "c"], "hypothesis": ["x", "y", "z"], "label": [0, -1, 2]}
    Dataset.from_dict(rows, features=features).to_parquet(tmp_path / "set/train.parquet")
    made = read_tsv(make(tmp_path, "hub", "nli", {"dataset": str(tmp_path / "set")}, language="en", split="train"))
    assert [row["label"] for row in made] == ["entailment", "contradiction"]
    assert "left out 1 of 3 rows whose label is '-1'" in caplog.text


def test_an_empty_input_is_named(tmp_path):
    with pytest.raises(InputError, match=r"x\.tsv: it has no row"):
        local(tmp_path, "x.tsv", "english\tforeign\n")
    with pytest.raises(InputError, match=r"x\.txt: it has no sentence: its 2 lines are empty"):
        local(tmp_path, "x.txt", "\n \n", kind="text")
    assert not list((tmp_path / "made").iterdir())
