"""Stream rows from files in the formats of particular corpora, each with its number for messages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from isthmus.corpora.download.source_file import SourceFile
from isthmus.corpora.formats.cells import cell
from isthmus.corpora.formats.standard import Judgement, Numbered, Row
from isthmus.corpora.formats.tables import headed, headless, is_json, json_rows
from isthmus.errors import InputError

LABELS = ("number", "topic", "description", "narrative")


def xnli(file: SourceFile, language: str) -> Iterator[Numbered]:
    """Yield premise, hypothesis and label of one language, from XNLI's or MultiNLI's own TSV or JSON lines.

    A file holds all languages, or one language without its name. No field is quoted. The translated training data use
    the label ``contradictory``. The label is ``-`` if the annotators did not agree.
    """
    file = replace(file, quoted=bool(file.quoted))
    found = json_rows(file, ["gold_label", "sentence1", "sentence2"]) if is_json(file) else headed(file)
    seen = 0
    for number, row in found:
        if row.get("language", language) != language:
            continue
        seen += 1
        names = ("gold_label", "sentence1", "sentence2") if "gold_label" in row else ("label", "premise", "hypo")
        label, premise, hypothesis = (cell(row, name, file, number) for name in names)
        label = {"contradictory": "contradiction"}.get(label, label)
        yield number, {"premise": premise, "hypothesis": hypothesis, "label": label}
    if not seen:
        raise InputError(f"{file}: it has no row of the language {language!r}")


def texts(file: SourceFile) -> Iterator[Numbered]:
    """Yield id and text of documents or queries.

    JSON lines have ``doc_id``, ``query_id`` or BEIR's ``_id``, ``text``, and perhaps ``title``, which precedes the
    text. Other files have ``id TAB text`` lines, as in MS MARCO.

    Raises:
        InputError: a row is malformed or has no text.
    """
    if not is_json(file):
        yield from _tab_texts(file)
        return
    for number, row in json_rows(file, ["text"]):
        name = next((key for key in ("doc_id", "query_id", "_id", "id") if key in row), None)
        if name is None:
            raise InputError(f"{file}:{number}: key 'doc_id', 'query_id' or '_id' is missing")
        title, body = (cell({"title": ""} | row, key, file, number) for key in ("title", "text"))
        yield number, {"id": cell(row, name, file, number), "text": f"{title} {body}".strip()}


def topics(file: SourceFile, fields: list[str]) -> Iterator[Numbered]:
    """Yield id and text of TREC topics; the text joins ``fields`` such as title and desc.

    The format is close to XML, but a field ends where the next begins, and may start with its own name (Number:).
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


def judgements(file: SourceFile) -> Iterator[Judgement]:
    """Yield judgements of TREC (``query 0 document relevance``) or BEIR (a header; query, document and score)."""
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
    # No pattern reads past the next bracket. Otherwise a hostile topic takes time quadratic in its length.
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


def _tab_texts(file: SourceFile) -> Iterator[Numbered]:
    for number, row in headless(file, {"id": 1, "text": 2}):
        if len(row) != 2:
            raise InputError(f"{file}:{number}: not of the form `id TAB text`")
        yield number, {"id": row[1], "text": row[2]}
