"""Requests to a source of corpora: one file in the standard format of its kind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from isthmus.corpora.download.source_file import SourceFile, placed
from isthmus.errors import InputError

T = TypeVar("T")
KINDS = {
    "nli": "nli",
    "bitext": "bitext",
    "pairs": "pairs",
    "documents": "collection",
    "queries": "collection",
    "qrels": "collection",
    "word_alignment": "word_alignment",
    "sentences": "document_pairs",
    "text": "text",
}
"""The kind of corpus of each kind of file."""


@dataclass(frozen=True)
class Request:
    """A request for one corpus file.

    Attributes:
        kind: one of :data:`KINDS`.
        source: name of the source.
        language: language of an ``nli``, ``bitext``, ``word_alignment``, ``documents``, ``sentences`` or ``text`` file.
        split: split of an ``nli`` file.
        query: language of the queries, for ``queries`` and ``qrels``.
        document: language of the documents, for ``documents``, ``queries`` and ``qrels``.
        options: the corpus's options for the source, from the configuration.
        fetched: its downloads, as returned by :func:`isthmus.corpora.download.fetching.fetch`.
    """

    kind: str
    source: str
    language: str = ""
    split: str = ""
    query: str = ""
    document: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    fetched: list[dict[str, Any]] = field(default_factory=list)

    def option(self, key: str) -> Any:
        """Return the value of a required option.

        Raises:
            InputError: the option is missing.
        """
        if key not in self.options:
            raise InputError(f"a corpus of kind {self.kind} from source {self.source} needs the option {key!r}")
        return self.options[key]

    def file(self, key: str) -> SourceFile:
        """Return the file of an option: a path or an address, with ``#member`` for a file in an archive.

        Raises:
            InputError: the option is missing, the file was not downloaded, or as :meth:`fill`.
        """
        name, member = placed(self.fill(key, str(self.option(key))))
        quoted = self.options.get("quoted")
        if "://" not in name:
            return SourceFile(name, Path(name), member, quoted)
        for wanted in self.fetched:
            for file in wanted["files"]:
                if file["url"] == name:
                    return SourceFile(name, Path(file["path"]), member, quoted)
        raise InputError(f"{name}: it has not been downloaded; run `snakemake fetch` with this configuration")

    def fetched_for(self, spec: dict[str, Any]) -> dict[str, Any]:
        """Return the description of the download ``spec``.

        Raises:
            InputError: it was not downloaded.
        """
        for wanted in self.fetched:
            if wanted["spec"] == spec:
                return wanted
        raise InputError(f"{spec}: it has not been downloaded; run `snakemake fetch` with this configuration")

    def limited(self, items: Iterable[T]) -> Iterable[T]:
        """Take the first ``limit`` items, an option; 0 for all."""
        return islice(items, self.options.get("limit") or None)

    def columns(self, *ours: str) -> dict[str, str | int]:
        """Return a table's names for our columns, from the option ``columns`` with placeholders filled in.

        A column without an entry has our name.
        """
        given = self.options.get("columns", {})
        filled = {key: self.fill(f"columns.{key}", name) for key, name in given.items() if isinstance(name, str)}
        return dict(zip(ours, ours, strict=True)) | given | filled

    def named(self, code: str) -> str:
        """Return the data's name for a language or a split."""
        return self.options.get("names", {}).get(code, code)

    def fill(self, key: str, template: str) -> str:
        """Fill in the placeholders ``{lang}``, ``{split}``, ``{query}`` and ``{document}`` of ``template``.

        The option ``names`` gives the data's names for their values.

        Raises:
            InputError: ``template``, of the option ``key``, has an unknown placeholder, or one without a value here.
        """
        values = {"lang": self.language, "split": self.split, "query": self.query, "document": self.document}

        def value(match: re.Match[str]) -> str:
            if not values.get(match[1]):
                known = ", ".join(f"{{{name}}}" for name, filled in values.items() if filled)
                raise InputError(f"{key}: {template}: nothing to put for {match[0]}; known here: {known or 'none'}")
            return self.named(values[match[1]])

        return re.sub(r"\{([^{}]*)\}", value, template)
