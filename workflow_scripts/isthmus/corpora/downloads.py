"""List the inputs of each corpus file and the downloads of a configuration. Nothing is read or fetched here."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from isthmus import paths
from isthmus.config.lookups import Config
from isthmus.corpora import sources
from isthmus.corpora.jobs import corpus_files, read_corpora
from isthmus.corpora.request import Request
from isthmus.errors import InputError

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


def request(config: Config, kind: str, wildcards: Mapping[str, str]) -> Request:
    """Make the request for a corpus's file of ``kind``, with the languages and the split of the wildcards."""
    corpus = wildcards["corpus"]
    part = [wildcards.get(key, "") for key in PART]
    options = _source_options(config, corpus, part[1] or part[0])
    if "names" in options:  # a job must not depend on other languages' names
        options["names"] = {code: name for code, name in options["names"].items() if code in ("en", *part)}
    return Request(kind, config["corpora"][corpus]["source"], *part, options)


def _source_options(config: Config, corpus: str, part: str) -> dict[str, Any]:
    """Return a corpus's block as options for its reader, with ``{data}`` filled in.

    If each ``part`` (a language or a split) has its own amount, only that of this part is kept. So a job does not
    depend on the amounts of other parts.
    """
    options = {
        key: value.replace("{data}", config["data"]) if isinstance(value, str) and key != "dev" else value
        for key, value in config["corpora"][corpus].items()
        if key not in ("kind", "source", "licence", "languages", "directions", "splits")
    }
    for key in AMOUNTS:
        if isinstance(options.get(key), dict) and part in options[key]:
            options[key] = options[key][part]
    return options


def reader_options(config: Config, kind: str, wildcards: Mapping[str, str]) -> dict[str, Any]:
    """Return the options of a request for the command line, without the checksum, which only the download needs."""
    options = request(config, kind, wildcards).options
    return {key: value for key, value in options.items() if key != "sha256"}


def inputs(config: Config, kind: str, wildcards: Mapping[str, str]) -> list[str]:
    """List the local input files of a corpus file."""
    return sources.inputs(request(config, kind, wildcards))


def fetched(config: Config, kind: str, wildcards: Mapping[str, str]) -> list[str]:
    """List the small files that describe the downloads of a corpus file."""
    found = sources.downloads(request(config, kind, wildcards))
    return [_described(config, wildcards["corpus"], spec) for spec in found]


def fetched_model(config: Config, encoder: str) -> list[str]:
    """List the small files that describe the downloads of an encoder."""
    return [_described(config, encoder, spec) for spec in _models(config, encoder)]


def requests(config: Config) -> list[tuple[str, Request]]:
    """List each corpus's name with every request that this configuration makes of it."""
    readable = {kind: set(read_corpora(config, kind)) for _, kind, _ in FILES.values()}
    return [
        (parts["corpus"], request(config, kind, parts))
        for path in dict.fromkeys(corpus_files(config))
        for kind, (_, corpus_kind, pattern) in FILES.items()
        if (parts := pattern.parse(path)) and parts["corpus"] in readable[corpus_kind]
    ]


def wanted(config: Config) -> dict[str, dict[str, Any]]:
    """Return all downloads of the configuration, by the small files that describe them."""
    found = {
        _described(config, corpus, spec): spec
        for corpus, asked in requests(config)
        for spec in sources.downloads(asked)
    }
    for name in config["encoders"]:
        found |= {_described(config, name, spec): spec for spec in _models(config, name)}
    return found


def require_local_files(config: Config) -> None:
    """Check that every local file of the configuration exists. Snakemake ignores a missing input if its outputs exist.

    Raises:
        InputError: one is missing.
    """
    for corpus, asked in requests(config):
        for path in sources.inputs(asked):
            if not Path(path).is_file():
                where = f"corpora.{corpus}, for its {asked.kind}"
                raise InputError(f"{path}: no such file ({where}); put it there, or correct the path or the key `data`")


def licences(config: Config) -> list[dict[str, Any]]:
    """List the entries of the table of licences: name, kind, source, licence, and the files for size and checksum."""
    asked: dict[str, list[Request]] = {}
    for corpus, one in requests(config):
        asked.setdefault(corpus, []).append(one)
    blocks = [(name, block["kind"], block, asked[name]) for name, block in config["corpora"].items() if name in asked]
    blocks += [(name, "encoder", block, []) for name, block in config["encoders"].items() if block["source"] == "hub"]
    described: dict[str, list[str]] = {}
    for path in wanted(config):
        described.setdefault(paths.WANTED.read(path)["owner"], []).append(path)
    return [
        {
            "name": name,
            "kind": kind,
            "source": block["source"],
            "licence": block.get("licence", ""),
            "files": list(dict.fromkeys(file for one in made for file in sources.inputs(one))),
            "fetched": described.get(name, []),
        }
        for name, kind, block, made in blocks
    ]


def _models(config: Config, encoder: str) -> list[dict[str, Any]]:
    block = config["encoders"][encoder]
    if block["source"] != "hub":
        return []
    return [{"source": "model", "name": block["name"], "revision": block["revision"]}]


def _described(config: Config, owner: str, spec: dict[str, Any]) -> str:
    return paths.WANTED.of(config, owner=owner, wanted=_file_name(spec))


def _file_name(spec: dict[str, Any]) -> str:
    """Return a unique name for the small file that describes the download ``spec``, without its ending."""
    said = spec.get("url", "").rsplit("/", 1)[-1] or spec.get("id") or spec.get("dataset") or spec.get("name")
    readable = re.sub(r"[^\w.-]+", "-", said).strip("-.")[:60]
    return f"{readable}-{hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:12]}"
