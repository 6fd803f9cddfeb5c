"""Where translators, translations and their scores lie, and what a chain that translates is asked."""

from collections.abc import Iterator
from typing import Any

from isthmus.config.methods import step_method
from isthmus.config.resolve import languages_of
from isthmus.config.steps import split_chain
from isthmus.files import DIGESTS
from isthmus.languages import split_direction


class TranslationLayout:
    """The part of :class:`~isthmus.paths.Layout` that knows of translate steps."""

    config: dict[str, Any]
    corpora: dict[str, Any]
    results: str
    report: str

    def evaluated(self) -> Iterator[tuple[str, str, str]]:
        """``(task, corpus, split)`` of everything that models are scored on."""
        raise NotImplementedError

    def is_collection(self, corpus: str) -> bool:
        """Whether a corpus is a CLIR collection."""
        raise NotImplementedError

    def nli_set(self, corpus: str, split: str) -> str:
        """An NLI corpus's files of one split, by their digests."""
        raise NotImplementedError

    def translation_evaluations(self) -> list[str]:
        """BM25 over each translator's queries, and the scores of its translations, without their ``.tsv``."""
        root = f"{self.results}/evaluation"
        bm25 = "bm25" in self.config["evaluation"]["baselines"]
        found = []
        for translator in self.translators():
            for task, corpus, split in self.evaluated():
                if task == "clir" and bm25 and self.asked(translator, corpus):
                    found.append(f"{root}/bm25/{translator}/{corpus}.{split}")
            for corpus in self.config["evaluation"]["translation"]:
                if self.scored_languages(translator, corpus):
                    found.append(f"{root}/translation/{translator}/{corpus}")
        return found

    def translators(self) -> list[str]:
        """The translate steps that methods start with."""
        first = [split_chain(chain, self.config["steps"])[0] for chain in self.config["methods"].values()]
        return [name for name in dict.fromkeys(first) if name]

    def translates(self, translator: str, language: str) -> bool:
        """Whether a translate step translates from a language: it is one of its own, and has what it learns from."""
        step = self.config["steps"][translator]
        wanted = step.get("options", {}).get("languages", "").split() or [language]
        learns = step_method(self.config["steps"], translator).reads_bitext
        return language != "en" and language in wanted and (not learns or bool(self.bitext_of(language)))

    def translator_options(self, translator: str) -> dict[str, Any]:
        """A translate step's options as a command line takes them: which languages it is for is no affair of one."""
        options = self.config["steps"][translator].get("options", {})
        return {key: value for key, value in options.items() if key != "languages"}

    def bitext_of(self, language: str) -> list[str]:
        """The clean bitext of one language."""
        return [
            f"{self.results}/bitext/{corpus}/{language}.tsv"
            for corpus in self.config["bitext"]["corpora"]
            if language in languages_of(self.corpora[corpus])
        ]

    def translator(self, translator: str, language: str) -> str:
        """A translator, by its folder's digests: one a language, or one for all where a model of the hub knows many."""
        step = self.config["steps"][translator]
        shared = step["method"] == "hub_mt" and "{lang}" not in step["options"]["model"]
        return f"{self.results}/translators/{translator}/{'all' if shared else language}{DIGESTS}"

    def asked(self, chain: str, corpus: str) -> list[str]:
        """The directions of a collection, or the languages of an NLI corpus, that a chain is asked.

        A chain that translates is asked in English: of English documents, and in NLI, English as it is.
        """
        of_corpus = self.corpora[corpus]
        parts = of_corpus["directions"] if self.is_collection(corpus) else languages_of(of_corpus)
        translator, _ = split_chain(chain, self.config["steps"])
        if not translator:
            return parts
        if not self.is_collection(corpus):
            found = [part for part in parts if self.translates(translator, part)]
            return [part for part in parts if part == "en" or part in found] if found else []
        pairs = [split_direction(part) for part in parts]
        return [f"{query}-en" for query, document in pairs if document == "en" and self.translates(translator, query)]

    def asked_queries(self, chain: str, corpus: str) -> str:
        """The folder of the queries that a chain is asked: the corpus's own, or their translations."""
        translator, _ = split_chain(chain, self.config["steps"])
        where = f"translations/{translator}" if translator else "corpora"
        return f"{self.results}/{where}/{corpus}/queries"

    def asked_files(self, chain: str, corpus: str, split: str) -> list[str]:
        """The files of an NLI corpus's split, or the query files of a collection, that a chain is asked."""
        translator, _ = split_chain(chain, self.config["steps"])
        if self.is_collection(corpus):
            folder = self.asked_queries(chain, corpus)
            return [f"{folder}/{direction}.tsv" for direction in self.asked(chain, corpus)]
        folder = f"translations/{translator}" if translator else "corpora"
        return [
            f"{self.results}/{'corpora' if language == 'en' else folder}/{corpus}/{language}.{split}.tsv"
            for language in self.asked(chain, corpus)
        ]

    def asked_inputs(self, chain: str, corpus: str, split: str) -> list[str]:
        """What a chain is asked, as a job's inputs: what its translate step makes, or an NLI set by its digests.

        The queries of a collection are among its own files.
        """
        if split_chain(chain, self.config["steps"])[0]:
            return self.asked_files(chain, corpus, split)
        return [] if self.is_collection(corpus) else [self.nli_set(corpus, split)]

    def model_chain(self, chain: str) -> str:
        """The chain of the model that is asked, without a translate step before it."""
        return split_chain(chain, self.config["steps"])[1]

    def scored_languages(self, translator: str, corpus: str) -> list[str]:
        """The languages of a held-out bitext that a translator translates."""
        return [lang for lang in languages_of(self.corpora[corpus]) if self.translates(translator, lang)]
