"""The list of reserved names. Tables, paths or the report use them, so a configuration cannot."""

from collections.abc import Iterator
from typing import Any

from isthmus.evaluation.identity import AVERAGE, BM25_OVER, GROUPS, HUMAN, REFERENCES
from isthmus.files import DIGESTS
from isthmus.languages import languages_of
from isthmus.search.search import DERIVED

LINE = "the tables have a line of this name"
FOLDER = "the results have a folder of this name"
ROW = "the verdict and the summary have a row of this name"
CHAIN = "measurements of no model bear this name"
RESERVED = {
    "methods": dict.fromkeys([*REFERENCES, HUMAN], LINE),
    "groups": dict.fromkeys([*GROUPS, "all_languages", AVERAGE], ROW),
    "encoders": dict.fromkeys(["bm25", "statistical", "translation", "encoders"], FOLDER),
    "steps": dict.fromkeys([*REFERENCES, HUMAN], CHAIN)
    | {"alignment": FOLDER, DIGESTS.removeprefix("."): f"a model's checksums end in {DIGESTS}"},
}
"""Reserved names of each section, with the reason."""
BEGINNINGS = {"methods": BM25_OVER, "steps": BM25_OVER}
"""Reserved prefixes of each section. The lines of BM25 over a translator's queries start so, such as ``bm25_smt``."""


def name_mistakes(config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Yield ``(path of the key, message)`` of each reserved name in use."""
    for section, reserved in RESERVED.items():
        for name in config[section]:
            if name in reserved:
                yield [section, name], f"the name {name!r} is taken: {reserved[name]}; choose another"
            elif name.startswith(BEGINNINGS.get(section, "\0")):
                yield [section, name], f"names that begin with {BM25_OVER} are taken: {LINE}; choose another"
    for step in config["steps"]:
        if DERIVED in step:
            yield ["steps", step], "two underscores in a row are for the names of derived steps; use one"
    for encoder in config["encoders"]:
        if encoder in config["corpora"]:
            yield ["encoders", encoder], f"a corpus is called {encoder!r} too: their downloads would be taken for one's"
    spoken = {code for corpus in config["corpora"].values() for code in languages_of(corpus)}
    for group in config["groups"]:
        if group in spoken:
            yield ["groups", group], f"{group!r} is a language of the corpora, and tables name it so; choose another"
