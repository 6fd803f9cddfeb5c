"""Where bitext that is made here comes from, and where the scores of mining lie."""

from typing import Any

from isthmus.config.resolve import languages_of

DERIVED = ("aligned", "mined")
"""Sources of bitext that make it from other corpora here."""


class MiningLayout:
    """The part of :class:`~isthmus.paths.Layout` that knows of document pairs and of bitext made here."""

    config: dict[str, Any]
    corpora: dict[str, Any]
    results: str

    def names(self, section: str, key: str, *values: str) -> list[str]:
        """The names under ``section`` whose ``key`` is one of ``values``."""
        raise NotImplementedError

    def corpus(self, corpus: str, item: str) -> str:
        """A file of a corpus in its standard form."""
        raise NotImplementedError

    def encoder(self, encoder: str) -> str:
        """An encoder's folder."""
        raise NotImplementedError

    def bitext_pairs(self) -> list[tuple[str, str]]:
        """``(corpus, language)`` of each bitext."""
        raise NotImplementedError

    def read_corpora(self, kind: str) -> list[str]:
        """The corpora of a kind that are read from their source, not made here from other corpora."""
        derived = self.names("corpora", "source", *DERIVED)
        return [name for name in self.names("corpora", "kind", kind) if name not in derived]

    def origin(self, corpus: str) -> list[str]:
        """What a derived bitext corpus is made from: English, then a file for each of its languages."""
        block = self.corpora[corpus]
        languages = ["en", *languages_of(block)]
        if block["source"] == "aligned":
            return [self.corpus(block["documents"], f"{language}.sentences.tsv") for language in languages]
        return [self.corpus(block["text"], f"{language}.txt") for language in languages]

    def sentences(self, corpus: str) -> list[str]:
        """The documents of a corpus of document pairs: English, then a file for each of its languages."""
        return [
            self.corpus(corpus, f"{language}.sentences.tsv") for language in ("en", *languages_of(self.corpora[corpus]))
        ]

    def encoder_of(self, corpus: str) -> list[str]:
        """The encoder that a derived bitext corpus is made with, if it needs one."""
        encoder = self.corpora[corpus].get("encoder", "")
        return [self.encoder(encoder)] if encoder else []

    def given_text(self) -> list[str]:
        """What all bitext is made from, before any cleaning, and the documents that mining is scored on."""
        files = []
        for corpus, language in self.bitext_pairs():
            derived = self.corpora[corpus]["source"] in DERIVED
            files += self.origin(corpus) if derived else [self.corpus(corpus, f"{language}.tsv")]
        for corpus in self.config["evaluation"]["mining"]["corpora"]:
            files += self.sentences(corpus)
        return files

    def mining_scores(self) -> list[str]:
        """The scores of every encoder on every corpus of document pairs."""
        return [
            f"{self.results}/evaluation/{encoder}/mining/{corpus}.tsv"
            for encoder in self.config["encoders"]
            for corpus in self.config["evaluation"]["mining"]["corpora"]
        ]
