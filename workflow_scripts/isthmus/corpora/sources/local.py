"""Corpora from local or downloaded files, in the usual formats of the field, converted to the standard formats.

Every reader stops at the first bad row with an ``InputError`` that gives file and line.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from isthmus.config import kinds
from isthmus.config.blocks import Block, Many, absent, missing, mistake
from isthmus.config.kinds import Column
from isthmus.corpora.download.source_file import SourceFile, placed
from isthmus.corpora.formats import corpora as formats
from isthmus.corpora.formats import standard, tables, tmx, word_alignments
from isthmus.corpora.formats.parallel import known_items, parallel
from isthmus.corpora.formats.triples import pairs_of_triples
from isthmus.corpora.request import Request
from isthmus.errors import InputError
from isthmus.files import write_tsv

ZeroOrOne = Annotated[int, Field(ge=0, le=1)]


class Table(Block):
    quoted: bool = absent()
    """Whether the fields of a tab-separated file are quoted as in CSV. A line end in a quoted field becomes a blank.
    Without this key, quotation marks are text, and a file is refused if its fields look quoted."""


class LocalNli(Table, kinds.Nli, kinds.Renaming):
    """Natural language inference, from local files. {data} is replaced by the key `data`."""

    path: str
    """Path, or address for the source url; #member names a file in an archive. {lang} and {split} are replaced by the
    language and the split. Tab-separated, with the header premise hypothesis label."""
    columns: dict[Literal["premise", "hypothesis", "label"], Column] = {}
    """The file's names for our columns: a name in the header, a dotted name of a JSON field, or a number from 1."""
    format: Literal["", "xnli"] = ""
    """xnli for XNLI's and MultiNLI's own TSV or JSON lines. Otherwise the file's name decides: a table with a header,
    JSON lines or Parquet."""


class LocalBitext(Table, kinds.Bitext, kinds.Limited, kinds.Renaming):
    """Sentence pairs with English, from local files. {data} is replaced by the key `data`."""

    english: str = ""
    """The English side, one sentence a line. Path, or address for the source url; #member names a file in an
    archive."""
    foreign: str = ""
    """The other side, line by line the same sentences. Given like `english`."""
    documents: str = ""
    """The document name of each line. A split keeps documents whole. Given like `english`."""
    path: str = ""
    """Instead of english and foreign: one file with both sides. Its name decides: TMX, a table, JSON lines or
    Parquet."""
    columns: dict[Literal["english", "foreign"], Column] = {}
    """The file's names for our columns: a name in the header, a dotted name of a JSON field, or a number from 1."""

    @model_validator(mode="after")
    def _has_both_sides(self) -> "LocalBitext":
        given = [key for key in ("english", "foreign", "path") if getattr(self, key)]
        if given not in (["path"], ["english", "foreign"]):
            raise mistake("write either `english` and `foreign`, two files, or `path`, one with both sides")
        if self.documents and self.path:
            raise mistake("`documents` names the document of each line of `english` and `foreign`", "documents")
        return self


class LocalPairs(Table, kinds.Pairs, kinds.Limited):
    """English queries, each with a relevant document, from local files. {data} is replaced by the key `data`."""

    path: str
    """Path, or address for the source url; #member names a file in an archive. Tab-separated; the header has a column
    query and a column document (or passage)."""
    columns: dict[Literal["query", "document"], Column] = {}
    """The file's names for our columns: a name in the header, a dotted name of a JSON field, or a number from 1."""
    format: Literal["", "triples"] = ""
    """triples for MS MARCO's triples (query, relevant passage, other passage), as text, or as ids with the keys queries
    and documents. Otherwise a table; the file's name decides its format."""
    queries: str = ""
    """The texts of the triples' query ids. Given like `path`."""
    documents: str = ""
    """The texts of the triples' passage ids. Given like `path`."""


class LocalCollection(Table, kinds.Collection, kinds.DevQueries, kinds.Renaming):
    """Documents, queries and judgements, from local files. {data} is replaced by the key `data`."""

    format: Literal["lines"] = absent()
    """lines: documents and queries are files with one text a line. Line n of the documents is relevant to line n of the
    queries (known-item search, for example in held-out bitext). There is no qrels."""
    limit: kinds.Count = 0
    """Number of lines for format lines, from the start; 0 takes all."""
    documents: str
    """Path, or address for the source url; #member names a file in an archive. {document} is replaced by the documents'
    language. JSON lines with doc_id and text."""
    queries: str
    """The queries, given like `documents`. {query} is replaced by the queries' language. query_id TAB text."""
    qrels: str = absent()
    """TREC judgements, given like `documents`; it may contain {query} and {document}."""
    translations: str = ""
    """Human translations of the queries into the documents' language, with the same ids. Given like `documents`."""
    topics: Many[str] = []
    """The fields of TREC topics that make up the query, such as [title, desc]; empty if the queries are id TAB text or
    JSON lines."""

    @model_validator(mode="after")
    def _is_judged(self) -> "LocalCollection":
        if not self.format and not self.qrels:
            raise missing(type(self), "qrels")
        return self


class LocalWordAlignment(kinds.WordAlignment, kinds.Renaming):
    """Gold word alignments with English, from local files. {data} is replaced by the key `data`."""

    path: str
    """Path, or address for the source url; #member names a file in an archive. {lang} is replaced by the language. One
    `tokens ||| tokens` a line."""
    gold: str
    """The alignments: `1-2` is a sure link, `1p2` a possible one. Given like `path`."""
    format: Literal["naacl"] = absent()
    """naacl for `sentence word word [S|P] [confidence]`, one link a line (Mihalcea and Pedersen 2003)."""
    first: ZeroOrOne = 1
    """The number of the first word in gold."""
    english_side: ZeroOrOne = 0
    """The English side of |||: 0 for the first, 1 for the second."""


class LocalText(Table, kinds.Text, kinds.Limited, kinds.Renaming):
    """Unaligned monolingual text, from local files. {data} is replaced by the key `data`."""

    path: str
    """Path, or address for the source url; #member names a file in an archive. {lang} is replaced by the language. One
    sentence a line."""
    columns: dict[Literal["text"], Column] = {}
    """The file's names for our columns: a name in the header, a dotted name of a JSON field, or a number from 1."""


class LocalDocumentPairs(kinds.DocumentPairs):
    """Documents with their translations into English, one sentence a line."""

    path: str
    """Path. {lang} is replaced by each language and by English (en). One sentence a line."""
    documents: str
    """Path of a file with the document name of each sentence, line by line. It may contain {lang}."""


# The options with the files of each kind.
FILES = {
    "nli": ("path",),
    "bitext": ("english", "foreign", "documents", "path"),
    "pairs": ("path", "queries", "documents"),
    "documents": ("documents",),
    "queries": ("queries", "qrels", "documents", "translations"),
    "qrels": ("queries", "qrels", "documents"),
    "word_alignment": ("path", "gold"),
    "sentences": ("path", "documents"),
    "text": ("path",),
}


def inputs(request: Request) -> list[str]:
    """List the local input files of a request."""
    return [path for path in places(request) if "://" not in path]


def places(request: Request) -> list[str]:
    """List the paths and addresses of a request's input files, without the members of archives.

    Raises:
        InputError: as :meth:`Request.fill`.
    """
    given = [(key, request.options[key]) for key in FILES[request.kind] if request.options.get(key)]
    return list(dict.fromkeys(placed(request.fill(key, value))[0] for key, value in given))


def write_nli(request: Request, output: Path) -> None:
    """Convert a table with premise, hypothesis and label, or XNLI's format. Without an ``id``, rows are numbered."""
    file = request.file("path")
    if request.options.get("format") == "xnli":
        rows = formats.xnli(file, request.named(request.language))
    else:
        rows = tables.rows(file, request.columns("premise", "hypothesis", "label"))
    standard.write_nli(output, rows, str(file))


def write_bitext(request: Request, output: Path) -> None:
    """Convert Moses format (two files, line by line the same sentences), TMX, or a table. Nothing is dropped here.

    ``documents`` is a third file, with a document name on each line. With it, the pairs have a column ``document``.
    """
    columns = ("document",) if request.options.get("documents") else ()
    where = str(request.file("path" if request.options.get("path") else "english"))
    standard.write_bitext(output, request.limited(_bitext(request)), where, columns)


def write_pairs(request: Request, output: Path) -> None:
    """Convert a table with query and document (or passage), or MS MARCO's triples. Number rows without ``id``."""
    file = request.file("path")
    if request.options.get("format") == "triples":
        rows = pairs_of_triples(request, file)
    else:
        rows = request.limited(tables.rows(file, _pair_columns(request, file)))
    standard.write_pairs(output, rows, str(file))


def write_documents(request: Request, output: Path) -> None:
    """Convert JSON lines (doc_id and text, or BEIR), ``id TAB text`` lines, or one text a line (``format: lines``)."""
    standard.write_documents(output, _texts(request, "documents"), str(request.file("documents")))


def write_queries(request: Request, output: Path) -> None:
    """Convert ``id TAB text`` lines, JSON lines, TREC topics, or one text a line; add translations and split."""
    translations = _queries(request, "translations") if request.options.get("translations") else None
    queries, judged = _judged_queries(request)
    standard.write_queries(output, queries, translations, judged, request.option("dev"))


def write_qrels(request: Request, output: Path) -> None:
    """Convert judgements of TREC, BEIR or known items (``format: lines``); check them against queries and documents."""
    standard.write_qrels(output, _judged_queries(request)[1])


def write_word_alignment(request: Request, output: Path) -> None:
    """Convert lines of ``tokens ||| tokens``, with their gold links."""
    path, gold = request.file("path"), request.file("gold")
    naacl = request.options.get("format") == "naacl"
    rows = word_alignments.rows(path, gold, naacl, request.option("first"), request.option("english_side"))
    write_tsv(output, ["id", "english", "foreign", "sure", "possible"], rows)


def write_sentences(request: Request, output: Path) -> None:
    """Convert documents of one language: a file of sentences, and a parallel file with their document names."""
    file = request.file("path")
    lines = parallel(file, request.file("documents"))
    rows = ((number, {"document": name.strip(), "text": text}) for number, text, name in lines)
    standard.write_sentences(output, rows, str(file))


def write_text(request: Request, output: Path) -> None:
    """Convert one sentence a line, or a column of a table. Empty lines are left out and counted in the log."""
    file = request.file("path")
    columns = request.columns()
    rows = tables.rows(file, columns) if columns else ((number, {"text": line}) for number, line in file.lines())
    standard.write_monolingual(output, request.limited((row["text"] for _, row in rows)), str(file))


def _bitext(request: Request) -> Iterator[tuple[Any, ...]]:
    if not request.options.get("path"):
        files = [request.file("english"), request.file("foreign")]
        if request.options.get("documents"):
            files.append(request.file("documents"))
        for number, english, foreign, *document in parallel(*files):
            if document == [""]:
                raise InputError(f"{files[2]}:{number}: no document is named")
            yield number, english, foreign, *document
        return
    file = request.file("path")
    if file.is_a(".tmx"):
        yield from tmx.pairs(file, request.named("en"), request.named(request.language))
        return
    for number, row in tables.rows(file, request.columns("english", "foreign")):
        yield number, row["english"], row["foreign"]


def _pair_columns(request: Request, file: SourceFile) -> tables.Columns:
    given = request.columns()
    if not given and not file.is_a(".parquet") and not tables.is_json(file) and "passage" in tables.header(file):
        given = {"document": "passage"}
    return {"query": "query", "document": "document"} | given


def _queries(request: Request, key: str) -> standard.Texts:
    file = request.file(key)
    fields = request.options.get("topics", [])
    return standard.texts(formats.topics(file, fields) if fields else _texts(request, key), str(file))


def _texts(request: Request, key: str) -> Iterator[standard.Numbered]:
    """Yield the queries or documents of a file. With ``format: lines``, a line is a text, and its number is the id."""
    file = request.file(key)
    if request.options.get("format") == "lines":
        return ((number, {"id": str(number), "text": line}) for number, line in request.limited(file.lines()))
    return formats.texts(file)


def _judged_queries(request: Request) -> tuple[standard.Texts, list[standard.Judgement]]:
    """Return the queries and the judgements. Each judgement names a known query and document."""
    queries, documents = _queries(request, "queries"), request.file("documents")
    if request.options.get("format") == "lines":
        return queries, list(known_items(request.file("queries"), documents, request.options.get("limit")))
    qrels = request.file("qrels")
    return queries, standard.judgements(
        formats.judgements(qrels), str(qrels), queries, formats.texts(documents), str(documents)
    )
