"""What is asked of a source of corpora: one file in the standard format of its kind."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from isthmus.errors import InputError


@dataclass(frozen=True)
class Request:
    """One corpus file to make.

    Attributes:
        kind: ``nli``, ``bitext``, ``pairs``, ``documents``, ``queries``, ``qrels``, ``alignment`` or ``text``.
        source: where it comes from.
        language: of an ``nli``, ``bitext``, ``alignment``, ``documents`` or ``text`` file.
        split: of an ``nli`` file.
        query: language of the queries, for ``queries`` and ``qrels``.
        document: language of the documents, for ``documents``, ``queries`` and ``qrels``.
        options: those of the corpus in the configuration that the source knows.
    """

    kind: str
    source: str
    language: str = ""
    split: str = ""
    query: str = ""
    document: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    def option(self, key: str) -> Any:
        """The value of an option that must be there.

        Raises:
            InputError: it is not.
        """
        if key not in self.options:
            raise InputError(f"a corpus of kind {self.kind} from source {self.source} needs the option {key!r}")
        return self.options[key]

    def path(self, key: str) -> Path:
        """The path of an option, its placeholders filled in.

        Raises:
            InputError: the option is missing, or as :meth:`fill`.
        """
        return Path(self.fill(key, str(self.option(key))))

    def fill(self, key: str, template: str) -> str:
        """``template`` with its placeholders ``{lang}``, ``{split}``, ``{query}`` and ``{document}`` filled in.

        The option ``names`` says what they are called in the data, where that is not what they are called here.

        Raises:
            InputError: ``template``, of the option ``key``, has a placeholder that is unknown or has no value here.
        """
        values = {"lang": self.language, "split": self.split, "query": self.query, "document": self.document}
        names = self.options.get("names", {})

        def value(match: re.Match[str]) -> str:
            if not values.get(match[1]):
                known = ", ".join(f"{{{name}}}" for name, filled in values.items() if filled)
                raise InputError(f"{key}: {template}: nothing to put for {match[0]}; known here: {known or 'none'}")
            return names.get(values[match[1]], values[match[1]])

        return re.sub(r"\{([^{}]*)\}", value, template)
