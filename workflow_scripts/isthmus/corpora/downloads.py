"""What each corpus file is made from, and what a configuration needs from elsewhere. Nothing is read or fetched."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from isthmus.corpora import sources
from isthmus.corpora.request import Request
from isthmus.corpora.sources import local
from isthmus.errors import InputError
from isthmus.languages import TAG
from isthmus.paths import Layout

# Each kind of file: the rule that makes it, the kind of corpus it is of, and where it lies in the corpora's folder.
FILES = {
    "nli": ("nli_corpus", "nli", "{corpus}/{lang}.{split}.tsv"),
    "bitext": ("bitext_corpus", "bitext", "{corpus}/{lang}.tsv"),
    "pairs": ("pairs_corpus", "pairs", "{corpus}/pairs.tsv"),
    "documents": ("documents", "collection", "{corpus}/documents/{document}.jsonl"),
    "queries": ("queries", "collection", "{corpus}/queries/{query}-{document}.tsv"),
    "qrels": ("qrels", "collection", "{corpus}/qrels/{query}-{document}.txt"),
    "alignment": ("alignment_corpus", "alignment", "{corpus}/{lang}.gold.tsv"),
    "sentences": ("sentences_corpus", "document_pairs", "{corpus}/{lang}.sentences.tsv"),
    "text": ("text_corpus", "text", "{corpus}/{lang}.txt"),
}
PART = ("lang", "split", "query", "document")
LANGUAGE = ("lang", "query", "document")


class Needs:
    """The needs of the corpora and the encoders of a configuration."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.corpora = layout.corpora
        self.folder = layout.config["downloads"]
        self.asked = list(self._asked())
        self.downloads = self._downloads()

    def request(self, kind: str, wildcards: Mapping[str, str]) -> Request:
        """What is asked of a corpus's source: the file of ``kind`` that the wildcards name."""
        corpus = wildcards["corpus"]
        part = [wildcards.get(key, "") for key in PART]
        options = self.layout.source_options(corpus, part[1] or part[0])
        if "names" in options:  # another language's name is no parameter of this one's job
            options["names"] = {code: name for code, name in options["names"].items() if code in ("en", *part)}
        return Request(kind, self.corpora[corpus]["source"], *part, options)

    def part_arguments(self, wildcards: Mapping[str, str]) -> list[str]:
        """The wildcards as the command line takes them."""
        return [word for key in PART if wildcards.get(key) for word in (f"--{key}", wildcards[key])]

    def options(self, request: Request) -> dict[str, Any]:
        """The options of a request as the command line takes them: a checksum is the download's affair."""
        return {key: value for key, value in request.options.items() if key != "sha256"}

    def local_files(self, request: Request) -> list[str]:
        """The files of this machine that a request reads."""
        return [path for path in local.paths(request) if "://" not in path] if request.source == "local" else []

    def inputs(self, kind: str, wildcards: Mapping[str, str]) -> list[str]:
        """The local files that a corpus file is made from."""
        return self.local_files(self.request(kind, wildcards))

    def check(self) -> None:
        """Look for every file of this machine that the configuration needs, for Snakemake misses none whose products
        are there.

        Raises:
            InputError: one is not there.
        """
        for corpus, request in self.asked:
            for path in self.local_files(request):
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
            "files": list(dict.fromkeys(file for request in requests for file in self.local_files(request))),
            "fetched": [path for path in self.downloads if path.startswith(f"{self.folder}/wanted/{name}/")],
        }

    def _asked(self) -> Iterator[tuple[str, Request]]:
        """Each corpus's name with every request that this configuration makes of it."""
        for path in dict.fromkeys(self.layout.corpus_files()):
            inside = path.removeprefix(f"{self.layout.results}/corpora/")
            for kind, (_, corpus_kind, pattern) in FILES.items():
                match = re.fullmatch(re.sub(r"\\{(\w+)\\}", _wildcard, re.escape(pattern)), inside)
                if match and match["corpus"] in self.layout.read_corpora(corpus_kind):
                    yield match["corpus"], self.request(kind, match.groupdict())

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
        return f"{self.folder}/wanted/{owner}/{_file_name(wanted)}"


def _wildcard(placeholder: re.Match[str]) -> str:
    return f"(?P<{placeholder[1]}>{TAG if placeholder[1] in LANGUAGE else '[a-z0-9_]+'})"


def _file_name(wanted: dict[str, Any]) -> str:
    """The name of the small file that describes what was fetched for ``wanted``, and for nothing else."""
    said = wanted.get("url", "").rsplit("/", 1)[-1] or wanted.get("id") or wanted.get("dataset") or wanted.get("name")
    readable = re.sub(r"[^\w.-]+", "-", said).strip("-.")[:60]
    return f"{readable}-{hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:12]}.json"
