"""The path of every file of a run.

Each path is written here once, as a :class:`Pattern`. The same string renders the path, parses it, and is the pattern
of a Snakemake rule. This module reads no file.
"""

import re
from functools import cache
from os import PathLike, fspath
from pathlib import PurePath
from types import SimpleNamespace
from typing import Any

from isthmus.errors import InputError
from isthmus.files import DIGESTS
from isthmus.languages import JOINED, TAG
from isthmus.search.protocol import protocol, searched

MEASURES, ITEMS, SCORES, PLANS = ".measures.csv", ".items.csv", ".tsv", ".plans.json"
"""Endings of an evaluation's files: measures, values by item, table of scores, transport plans."""
TASK, SPLIT, NAME = "nli|clir", "train|dev|test", r"[^/.]+"
EXPRESSIONS = {
    "chain": "[^/]+",
    "document": TAG,
    "lang": TAG,
    "languages": f"every|{JOINED}",
    "of": ".+",
    "query": TAG,
    "rest": rf"(?:(?:alignment|pairs|robustness)/)?{NAME}(?:\.(?:{SPLIT}))?",
    "searched": f"(?:{TASK})/[^/]+",
    "seed": r"\d+",
    "split": SPLIT,
    "table": "[^/]+",
    "task": TASK,
    "wanted": "[^/]+",
}
"""Regular expressions of the placeholders that do not stand for a simple :data:`NAME`."""


class Pattern(str):
    """A path pattern with ``{placeholders}``, as in Snakemake. The first one is a root folder of the configuration."""

    def of(self, config: dict[str, Any], **parts: object) -> str:
        """Render the path from ``parts``, which has a value for each placeholder except the root."""
        return self.format(**{self.root: ROOTS[self.root](config)}, **parts)

    def within(self, config: dict[str, Any], **parts: object) -> "Pattern":
        """Fill in the root folder and some other placeholders."""
        return self.where(**{self.root: ROOTS[self.root](config)}, **parts)

    def where(self, **parts: object) -> "Pattern":
        """Fill in some placeholders and leave the others."""
        return Pattern(re.sub(r"\{(\w+)\}", lambda found: str(parts.get(found[1], found[0])), self))

    def parse(self, path: str | PathLike[str]) -> dict[str, str] | None:
        """Read the parts from a path, with its root; return ``None`` if the path does not match."""
        found = _expression(self).fullmatch(fspath(path))
        return found.groupdict(default="") if found else None

    def read(self, path: str | PathLike[str]) -> dict[str, str]:
        """Read the parts from a path that must match this pattern.

        Raises:
            InputError: the path does not match.
        """
        found = self.parse(path)
        if not found:
            raise InputError(f"{path}: not a path like {self}")
        return found

    def __add__(self, ending: str) -> "Pattern":
        return Pattern(str(self) + ending)

    @property
    def root(self) -> str:
        """The placeholder of the root folder."""
        return self[1 : self.index("}")]


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    root, rest = pattern[1:].split("}/", 1)
    words = re.split(r"\{(\w+)\}", rest)
    words[::2] = map(re.escape, words[::2])
    words[1::2] = [f"(?P<{name}>{EXPRESSIONS.get(name, NAME)})" for name in words[1::2]]
    return re.compile(f"(?:(?P<{root}>.*)/)?{''.join(words)}")


def language_of(path: str | PathLike[str]) -> str:
    """Return the language of a corpus file: its name starts with it."""
    return PurePath(path).name.split(".")[0]


def report_folder(config: dict[str, Any]) -> str:
    """Return the folder of tables and figures; each protocol of a search has its own."""
    return f"{config['results']}/{protocol(config)}" if searched(config) else config["results"]


ROOTS = {
    "results": lambda config: config["results"],
    "report": report_folder,
    "downloads": lambda config: config["downloads"],
}

CORPUS = Pattern("{results}/corpora/{corpus}")
NLI = CORPUS + "/{lang}.{split}.tsv"
GIVEN_BITEXT = CORPUS + "/{lang}.tsv"
ENGLISH_PAIRS = CORPUS + "/pairs.tsv"
DOCUMENTS = CORPUS + "/documents/{document}.jsonl"
QUERY_FOLDER = CORPUS + "/queries"
QUERIES = QUERY_FOLDER + "/{query}-{document}.tsv"
QRELS = CORPUS + "/qrels/{query}-{document}.txt"
GOLD = CORPUS + "/{lang}.gold.tsv"
SENTENCES = CORPUS + "/{lang}.sentences.tsv"
TEXT = CORPUS + "/{lang}.txt"
NLI_SET = CORPUS + "/{split}" + DIGESTS
COLLECTION = CORPUS + "/collection" + DIGESTS
WANTED = Pattern("{downloads}/wanted/{owner}/{wanted}.json")

BITEXT = Pattern("{results}/bitext/{corpus}/{lang}.tsv")
BITEXT_PART = Pattern("{results}/bitext/{corpus}/{lang}.{split}.tsv")
BITEXT_STAGE = Pattern("{results}/bitext/{corpus}/{stage}/{lang}.tsv")
BITEXT_COUNTS = Pattern("{results}/bitext/{corpus}/counts/{lang}.{filter}.tsv")
BITEXT_SET = Pattern("{results}/bitext/{languages}") + DIGESTS

ENCODER = Pattern("{results}/encoders/{encoder}")
ENCODER_STATE = Pattern("{results}/state/encoders/{encoder}")
RECIPE = "{encoder}/seed-{seed}/{task}/{chain}"
MODEL = Pattern("{results}/models/" + RECIPE)
STATE = Pattern("{results}/state/" + RECIPE)
COSTS = Pattern("{results}/costs/" + RECIPE + ".json")
BENCHMARK = Pattern("{results}/costs/" + RECIPE + ".benchmark.tsv")
CHOICE = Pattern("{results}/chosen/{select}/{encoder}/{task}/{chain}.json")

TRANSLATOR = Pattern("{results}/translators/{translator}/{lang}")
TRANSLATIONS = Pattern("{results}/translations/{translator}/{corpus}")
TRANSLATED_NLI = TRANSLATIONS + "/{lang}.{split}.tsv"
TRANSLATED_BITEXT = TRANSLATIONS + "/{lang}.tsv"
TRANSLATED_QUERY_FOLDER = TRANSLATIONS + "/queries"
TRANSLATED_QUERIES = TRANSLATED_QUERY_FOLDER + "/{query}-{document}.tsv"

EVALUATION = Pattern("{results}/evaluation/" + RECIPE + "/{corpus}.{split}")
PAIRS_EVALUATION = Pattern("{results}/evaluation/" + RECIPE + "/pairs/{corpus}.{split}")
ROBUSTNESS = Pattern("{results}/evaluation/" + RECIPE + "/robustness/{corpus}.{split}")
ALIGNMENT = Pattern("{results}/evaluation/" + RECIPE + "/alignment/{corpus}")
ENCODER_ALIGNMENT = Pattern("{results}/evaluation/{encoder}/alignment/{corpus}")
STATISTICAL_ALIGNMENT = Pattern("{results}/evaluation/statistical/alignment/{corpus}")
MINING = Pattern("{results}/evaluation/{encoder}/mining/{corpus}")
SENTENCE_VECTORS = Pattern("{results}/evaluation/{encoder}/sentence/{corpus}.{split}")
BM25 = Pattern("{results}/evaluation/bm25/{corpus}.{split}")
TRANSLATED_BM25 = Pattern("{results}/evaluation/bm25/{translator}/{corpus}.{split}")
TRANSLATION = Pattern("{results}/evaluation/translation/{translator}/{corpus}")
ANY_EVALUATION = Pattern("{results}/evaluation/{of}/{corpus}.{split}")
ANY_ALIGNMENT = Pattern("{results}/evaluation/{of}/alignment/{corpus}")
SEARCHED_EVALUATION = Pattern("{results}/evaluation/{encoder}/seed-{seed}/{searched}/{rest}")

TABLE = Pattern("{report}/tables/{table}")
TASK_TABLE = Pattern("{report}/tables/{encoder}.{task}.{table}")
MEASURES_TABLE = Pattern("{report}/tables/measures.csv")
GAINS_TABLE = Pattern("{report}/tables/gains.csv")
FIGURE = Pattern("{report}/figures/{table}")
SHARED_TABLE = Pattern("{results}/tables/{table}")
LICENCES = Pattern("{results}/tables/licences.tsv")
SUMMARY = Pattern("{results}/summary.txt")
REPORT_PAGE = Pattern("{results}/report.html")
LOG = Pattern("{results}/logs/{of}.log")


def located(config: dict[str, Any]) -> SimpleNamespace:
    """Return every pattern by its name, with the configuration's root folders filled in, for Snakemake."""
    patterns = {name: value for name, value in globals().items() if isinstance(value, Pattern)}
    return SimpleNamespace(**{name: value.within(config) for name, value in patterns.items()})
