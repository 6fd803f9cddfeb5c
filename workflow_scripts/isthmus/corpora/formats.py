"""Rows from files of any format that corpora come in, streamed, each with its number for messages."""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from isthmus.corpora.standard import Judgement, Numbered, Row
from isthmus.corpora.stored import Stored
from isthmus.errors import InputError
from isthmus.files import jsonl_rows, tsv_rows

log = logging.getLogger("isthmus")
# What a file calls our column: its header's name, or, where it has no header, the number of the field from 1.
Columns = Mapping[str, str | int]
LABELS = ("number", "topic", "description", "narrative")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def rows(file: Stored, columns: Columns) -> Iterator[Numbered]:
    """Yield the rows of a Parquet, JSON lines or tab-separated file (by its name), ``columns`` of them, as text.

    The file's own ``id`` is kept where it has one and ``columns`` does not name another.

    Raises:
        InputError: the file or one of its rows is not of its format, or lacks a column.
    """
    if file.is_a(".parquet"):
        found = _parquet(file)
    elif is_jsonl(file):
        found = enumerate(jsonl_rows(file.lines(), str(file), columns.values()), 1)
    elif all(isinstance(column, int) for column in columns.values()):
        found = _fields(file)
    else:
        found = enumerate(tsv_rows(file.lines(), str(file), columns.values()), 2)
    for number, row in found:
        kept = {"id": _text(row["id"])} if "id" in row else {}
        yield number, kept | {ours: _cell(row, theirs, file, number) for ours, theirs in columns.items()}


def is_jsonl(file: Stored) -> bool:
    """Whether a file is JSON lines, by its name, or by its first line where the name says nothing."""
    if file.is_a(".jsonl", ".json", ".ndjson", ".tsv", ".txt"):
        return not file.is_a(".tsv", ".txt")
    return next(file.lines())[1].startswith("{")


def xnli(file: Stored, language: str) -> Iterator[Numbered]:
    """Yield premise, hypothesis and label of one language, from XNLI's or MultiNLI's own TSV or JSON lines.

    Those have all languages in one file, or none named where there is only one; the label ``-`` where annotators did
    not agree, such rows being left out and counted in the log; and ``contradictory`` in the translated training data.
    """
    if is_jsonl(file):
        found = enumerate(jsonl_rows(file.lines(), str(file), ["gold_label", "sentence1", "sentence2"]), 1)
    else:
        found = enumerate(tsv_rows(file.lines(), str(file), []), 2)
    seen = undecided = 0
    for number, row in found:
        if row.get("language", language) != language:
            continue
        seen += 1
        names = ("gold_label", "sentence1", "sentence2") if "gold_label" in row else ("label", "premise", "hypo")
        label, premise, hypothesis = (_cell(row, name, file, number) for name in names)
        if label == "-":
            undecided += 1
            continue
        label = {"contradictory": "contradiction"}.get(label, label)
        yield number, {"premise": premise, "hypothesis": hypothesis, "label": label}
    if not seen:
        raise InputError(f"{file}: it has no row of the language {language!r}")
    if undecided:
        log.warning("%s: left out %d of %d rows whose label is '-'", file, undecided, seen)


def tmx(file: Stored, english: str, foreign: str) -> Iterator[tuple[int, str, str]]:
    """Yield ``(number of the unit, English, foreign)`` of a TMX file.

    Entities, which could make a small file huge or read another, are refused. Units without one of the languages are
    left out and counted in the log.

    Raises:
        InputError: it is not well-formed, has an entity, or no unit of the two languages.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    number = kept = 0
    try:
        with file.open() as handle:
            parents = []
            for event, element in iterparse(handle, events=("start", "end"), forbid_entities=True):
                if event == "start":
                    parents.append(element)
                    continue
                parents.pop()
                if _tag(element) != "tu":
                    continue
                number += 1
                sides = {}
                for variant in element:
                    code = variant.get(XML_LANG) or variant.get("lang") or ""
                    text = "".join("".join(part.itertext()) for part in variant if _tag(part) == "seg")
                    sides.setdefault(re.split("[-_]", code.lower())[0], " ".join(text.split()))
                if english in sides and foreign in sides:
                    kept += 1
                    yield number, sides[english], sides[foreign]
                if parents:
                    parents[-1].clear()
    except ParseError as error:
        line = getattr(error, "position", (0, 0))[0]
        raise InputError(f"{file}:{line}: not well-formed XML: {error}") from None
    except DefusedXmlException as error:
        raise InputError(f"{file}: refused, it declares an entity: {error}") from None
    except (LookupError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{file}: its XML is in an encoding that cannot be read: {error}") from None
    if not kept:
        raise InputError(f"{file}: none of its {number} units has both {english!r} and {foreign!r}")
    if kept < number:
        log.warning("%s: left out %d of %d units without %s and %s", file, number - kept, number, english, foreign)


def texts(file: Stored) -> Iterator[Numbered]:
    """Yield id and text of documents or queries.

    JSON lines have ``doc_id``, ``query_id`` or BEIR's ``_id``, ``text``, and perhaps ``title``, which goes before it;
    a file of another kind has ``id TAB text`` lines, as those of MS MARCO.
    """
    if not is_jsonl(file):
        yield from _tab_texts(file)
        return
    for number, row in enumerate(jsonl_rows(file.lines(), str(file), ["text"]), 1):
        name = next((row[key] for key in ("doc_id", "query_id", "_id", "id") if key in row), None)
        if name is None:
            raise InputError(f"{file}:{number}: key 'doc_id', 'query_id' or '_id' is missing")
        yield number, {"id": _text(name), "text": f"{_text(row.get('title'))} {_text(row['text'])}".strip()}


def topics(file: Stored, fields: list[str]) -> Iterator[Numbered]:
    """Yield id and text of TREC topics: ``fields`` such as title and desc, joined.

    The format is not XML, though close: a field ends where the next begins, and may open with its own name (Number:).
    """
    topic: list[str] = []
    start = 0
    for number, line in file.lines():
        if topic:
            topic.append(line)
        elif re.search(r"<top(ic)?[\s>]", line):
            topic, start = [line], number
        if topic and re.search(r"</top(ic)?>", line):
            yield start, _topic("\n".join(topic), fields, f"{file}:{start}")
            topic = []
    if topic:
        raise InputError(f"{file}:{start}: this topic has no end")


def judgements(file: Stored) -> Iterator[Judgement]:
    """Yield TREC judgements (``query 0 document relevance``), or BEIR's (a header; query, document and score)."""
    for number, line in file.lines():
        fields = line.split()
        if number == 1 and fields[:1] == ["query-id"]:
            continue
        query, document, relevance = (fields[0], fields[-2], fields[-1]) if len(fields) in (3, 4) else ("", "", "")
        if not re.fullmatch(r"-?[0-9]{1,9}", relevance):
            raise InputError(f"{file}:{number}: not of the form `query_id 0 doc_id relevance`")
        yield number, query, document, int(relevance)


def _topic(text: str, fields: list[str], where: str) -> Row:
    found = {}
    # No pattern looks past the next bracket, or the time would grow with the square of a hostile topic's length.
    for match in re.finditer(r"<(?!top)(\w+)[^<>]*>([^<]*)", text):
        label = re.match(r"\s*(\w+)\s*:", match[2])
        labelled = label and label[1].lower() in (match[1].lower(), *LABELS)
        found.setdefault(match[1], " ".join(unescape(match[2][label.end() if labelled else 0 :]).split()))
    named = re.search(r"<top(?:ic)?\s[^<>]*(?:number|num|id)=[\"']([^\"'<>]+)", text)
    name = named[1] if named else found.get("num", found.get("identifier", ""))
    for field in fields:
        if field not in found:
            raise InputError(f"{where}: the topic has no <{field}>; it has {', '.join(found)}")
    if not name:
        raise InputError(f"{where}: the topic has no <num>")
    return {"id": name, "text": " ".join(found[field] for field in fields)}


def _tab_texts(file: Stored) -> Iterator[Numbered]:
    for number, line in file.lines():
        fields = line.split("\t")
        if len(fields) != 2:
            raise InputError(f"{file}:{number}: not of the form `id TAB text`")
        yield number, {"id": fields[0], "text": fields[1]}


def _fields(file: Stored) -> Iterator[tuple[int, dict[int, str]]]:
    for number, line in file.lines():
        yield number, dict(enumerate(line.split("\t"), 1))


def _parquet(file: Stored) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow
    import pyarrow.parquet

    try:
        with file.open() as handle, pyarrow.parquet.ParquetFile(handle) as table:
            batches = table.iter_batches(batch_size=1000)
            yield from enumerate((row for batch in batches for row in batch.to_pylist()), 1)
    except pyarrow.ArrowException as error:
        raise InputError(f"{file}: not a Parquet file: {error}") from None


def _cell(row: Mapping[Any, Any], name: str | int, file: Stored, number: int) -> str:
    if name not in row:
        raise InputError(f"{file}:{number}: there is no column {name!r}; it has {', '.join(map(str, row))}")
    return _text(row[name])


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _tag(element: Any) -> str:
    return element.tag.rsplit("}", 1)[-1]
