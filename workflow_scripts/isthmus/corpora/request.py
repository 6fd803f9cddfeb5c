"""What is asked of a source of corpora: one file in the standard format of its kind."""

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
"""Each kind of file, and the kind of corpus that it is of."""


@dataclass(frozen=True)
class Request:
    """One corpus file to make.

    Attributes:
        kind: one of :data:`KINDS`.
        source: where it comes from.
        language: of an ``nli``, ``bitext``, ``word_alignment``, ``documents``, ``sentences`` or ``text`` file.
        split: of an ``nli`` file.
        query: language of the queries, for ``queries`` and ``qrels``.
        document: language of the documents, for ``documents``, ``queries`` and ``qrels``.
        options: those of the corpus in the configuration that the source knows.
        fetched: what was downloaded for it, as :func:`isthmus.corpora.download.fetching.fetch` tells it.
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
        """The value of an option that must be there.

        Raises:
            InputError: it is not.
        """
        if key not in self.options:
            raise InputError(f"a corpus of kind {self.kind} from source {self.source} needs the option {key!r}")
        return self.options[key]

    def file(self, key: str) -> SourceFile:
        """The file that an option names by path or address, ``#member`` for one in an archive.

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
        """What was downloaded for ``spec``.

        Raises:
            InputError: nothing was.
        """
        for wanted in self.fetched:
            if wanted["spec"] == spec:
                return wanted
        raise InputError(f"{spec}: it has not been downloaded; run `snakemake fetch` with this configuration")

    def limited(self, items: Iterable[T]) -> Iterable[T]:
        """The first so many items, by the option ``limit``; 0 for all."""
        return islice(items, self.options.get("limit") or None)

    def columns(self, *ours: str) -> dict[str, str | int]:
        """What a table calls our columns: the same, or what the option ``columns`` says; placeholders are filled in."""
        given = self.options.get("columns", {})
        filled = {key: self.fill(f"columns.{key}", name) for key, name in given.items() if isinstance(name, str)}
        return dict(zip(ours, ours, strict=True)) | given | filled

    def named(self, code: str) -> str:
        """What the data call a language or a split."""
        return self.options.get("names", {}).get(code, code)

    def fill(self, key: str, template: str) -> str:
        """``template`` with its placeholders ``{lang}``, ``{split}``, ``{query}`` and ``{document}`` filled in.

        The option ``names`` says what they are called in the data, where that is not what they are called here.

        Raises:
            InputError: ``template``, of the option ``key``, has a placeholder that is unknown or has no value here.
        """
        values = {"lang": self.language, "split": self.split, "query": self.query, "document": self.document}

        def value(match: re.Match[str]) -> str:
            if not values.get(match[1]):
                known = ", ".join(f"{{{name}}}" for name, filled in values.items() if filled)
                raise InputError(f"{key}: {template}: nothing to put for {match[0]}; known here: {known or 'none'}")
            return self.named(values[match[1]])

        return re.sub(r"\{([^{}]*)\}", value, template)
