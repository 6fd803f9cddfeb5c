"""What each corpus file is made from, and what a configuration needs from elsewhere. Nothing is read or fetched."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from isthmus import paths
from isthmus.corpora import sources
from isthmus.corpora.request import Request
from isthmus.errors import InputError
from isthmus.layout import Layout

# Each kind of file: the rule that makes it, the kind of corpus it belongs to, and its path.
FILES = {
    "nli": ("nli_corpus", "nli", paths.NLI),
    "bitext": ("bitext_corpus", "bitext", paths.GIVEN_BITEXT),
    "pairs": ("pairs_corpus", "pairs", paths.ENGLISH_PAIRS),
    "documents": ("documents", "collection", paths.DOCUMENTS),
    "queries": ("queries", "collection", paths.QUERIES),
    "qrels": ("qrels", "collection", paths.QRELS),
    "word_alignment": ("word_alignment_corpus", "word_alignment", paths.GOLD),
    "sentences": ("sentences_corpus", "document_pairs", paths.SENTENCES),
    "text": ("text_corpus", "text", paths.TEXT),
}
PART = ("lang", "split", "query", "document")
AMOUNTS = ("items", "pairs", "lines")


class Needs:
    """The needs of the corpora and the encoders of a configuration."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.corpora = layout.corpora
        self.asked = list(self._asked())
        self.downloads = self._downloads()

    def request(self, kind: str, wildcards: Mapping[str, str]) -> Request:
        """What is asked of a corpus's source: the file of ``kind`` that the wildcards name."""
        corpus = wildcards["corpus"]
        part = [wildcards.get(key, "") for key in PART]
        options = self.source_options(corpus, part[1] or part[0])
        if "names" in options:  # another language's name is no parameter of this one's job
            options["names"] = {code: name for code, name in options["names"].items() if code in ("en", *part)}
        return Request(kind, self.corpora[corpus]["source"], *part, options)

    def source_options(self, corpus: str, part: str = "") -> dict[str, Any]:
        """Give a corpus's block as its reader takes it, with ``{data}`` filled in.

        Where amounts are given for each ``part`` (a language or a split), only that part's is: another part's amount
        is no parameter of this one's job.
        """
        data = self.layout.config["data"]
        options = {
            key: value.replace("{data}", data) if isinstance(value, str) and key != "dev" else value
            for key, value in self.corpora[corpus].items()
            if key not in ("kind", "source", "licence", "languages", "directions", "splits")
        }
        for key in AMOUNTS:
            if isinstance(options.get(key), dict) and part in options[key]:
                options[key] = options[key][part]
        return options

    def options(self, request: Request) -> dict[str, Any]:
        """The options of a request as the command line takes them: a checksum is the download's affair."""
        return {key: value for key, value in request.options.items() if key != "sha256"}

    def inputs(self, kind: str, wildcards: Mapping[str, str]) -> list[str]:
        """The local files that a corpus file is made from."""
        return sources.inputs(self.request(kind, wildcards))

    def check(self) -> None:
        """Look for every file of this machine that the configuration needs, for Snakemake misses none whose products
        are there.

        Raises:
            InputError: one is not there.
        """
        for corpus, request in self.asked:
            for path in sources.inputs(request):
                if not Path(path).is_file():
                    where = f"corpora.{corpus}, for its {request.kind}"
                    raise InputError(
                        f"{path}: no such file ({where}); put it there, or correct the path or the key `data`"
                    )

    def fetched(self, corpus: str, request: Request) -> list[str]:
        """The small files that describe what must be fetched for a request."""
        return [self._fetched_file(corpus, wanted) for wanted in sources.downloads(request)]

    def fetched_model(self, encoder: str) -> list[str]:
        """The small files that describe what must be fetched for an encoder."""
        return [self._fetched_file(encoder, wanted) for wanted in self._models(encoder)]

    def licences(self) -> list[dict[str, Any]]:
        """The entries of the table of licences, in the configuration's order: a name, what it is, and the files that
        tell its size and checksum."""
        asked = {corpus: [request for name, request in self.asked if name == corpus] for corpus, _ in self.asked}
        entries = [
            self._entry(name, block["kind"], block, asked[name])
            for name, block in self.corpora.items()
            if name in asked
        ]
        encoders = self.layout.config["encoders"].items()
        return entries + [
            self._entry(name, "encoder", block, []) for name, block in encoders if block["source"] == "hub"
        ]

    def _entry(self, name: str, kind: str, block: dict[str, Any], requests: list[Request]) -> dict[str, Any]:
        return {
            "name": name,
            "kind": kind,
            "source": block["source"],
            "licence": block.get("licence", ""),
            "files": list(dict.fromkeys(file for request in requests for file in sources.inputs(request))),
            "fetched": [path for path in self.downloads if paths.WANTED.parse(path)["owner"] == name],
        }

    def _asked(self) -> Iterator[tuple[str, Request]]:
        """Each corpus's name with every request that this configuration makes of it."""
        for path in dict.fromkeys(self.layout.corpus_files()):
            for kind, (_, corpus_kind, pattern) in FILES.items():
                parts = pattern.parse(path)
                if parts and parts["corpus"] in self.layout.read_corpora(corpus_kind):
                    yield parts["corpus"], self.request(kind, parts)

    def _downloads(self) -> dict[str, dict[str, Any]]:
        """``{file that describes it: what is to be fetched}``, of everything that this configuration needs."""
        found = {
            self._fetched_file(corpus, wanted): wanted
            for corpus, request in self.asked
            for wanted in sources.downloads(request)
        }
        for name in self.layout.config["encoders"]:
            found |= {self._fetched_file(name, wanted): wanted for wanted in self._models(name)}
        return found

    def _models(self, encoder: str) -> list[dict[str, Any]]:
        block = self.layout.config["encoders"][encoder]
        if block["source"] != "hub":
            return []
        return [{"source": "model", "name": block["name"], "revision": block["revision"]}]

    def _fetched_file(self, owner: str, wanted: dict[str, Any]) -> str:
        return paths.WANTED.of(self.layout.config, owner=owner, wanted=_file_name(wanted))


def _file_name(wanted: dict[str, Any]) -> str:
    """Name the small file, without its ending, that describes what was fetched for ``wanted``, and for nothing else."""
    said = wanted.get("url", "").rsplit("/", 1)[-1] or wanted.get("id") or wanted.get("dataset") or wanted.get("name")
    readable = re.sub(r"[^\w.-]+", "-", said).strip("-.")[:60]
    return f"{readable}-{hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:12]}"
