"""The training pairs of an align step: they are sampled by language, and the seed determines their order."""

import logging
import random
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import read_tsv
from isthmus.paths import language_of

log = logging.getLogger("isthmus")
Pairs = list[dict[str, str]]
CLAUSE_END = re.compile(r"(?<=[.!?;:,،؛؟।])\s+")


def read_bitext(files: Iterable[Path]) -> dict[str, Pairs]:
    """Read ``{language: rows with english and foreign}`` from files ``{language}.tsv``; a language can have several.

    Raises:
        InputError: a file is missing or malformed; there is no pair at all.
    """
    bitext: dict[str, Pairs] = {}
    files = list(files)
    for file in files:
        rows = read_tsv(file, ["english", "foreign"])
        bitext.setdefault(language_of(file), []).extend(
            {key: row[key] for key in ("english", "foreign")} for row in rows
        )
    bitext = {language: rows for language, rows in sorted(bitext.items()) if rows}
    if not bitext:
        raise InputError(
            f"no pair of bitext in {', '.join(map(str, files)) or 'no file'}, and this step learns from some"
        )
    return bitext


def chosen(bitext: dict[str, Pairs], languages: str) -> dict[str, Pairs]:
    """Return the bitext of ``languages``, which are separated by spaces; "" means all.

    Raises:
        InputError: one of the languages has no pair.
    """
    wanted = languages.split() or list(bitext)
    for language in wanted:
        if language not in bitext:
            raise InputError(f"option `languages`: the bitext has no pair in {language!r}; it has {', '.join(bitext)}")
    return {language: bitext[language] for language in bitext if language in wanted}


def cut(pairs: Pairs, words: int) -> Pairs:
    """Cut pairs of more than ``words`` English words into clauses, if both sides have the same number of clauses."""
    result: Pairs = []
    for pair in pairs:
        english, foreign = (CLAUSE_END.split(pair[key]) for key in ("english", "foreign"))
        if len(pair["english"].split()) > words and len(english) == len(foreign):
            result += [{"english": a, "foreign": b} for a, b in zip(english, foreign, strict=True) if a and b]
        else:
            result.append(pair)
    return result


def sample(bitext: dict[str, Pairs], count: int, smoothing: float, english_share: float, seed: int) -> Pairs:
    """Draw ``count`` pairs, each with the ``language`` of its foreign side.

    A language is drawn in proportion to its size to the power ``smoothing``. Its pairs are drawn in rounds, so none is
    repeated before all were drawn once. A share ``english_share`` of the pairs has the English sentence on both sides.
    """
    generator = random.Random(seed)
    languages = list(bitext)
    rounds = {language: _rounds(bitext[language], generator) for language in languages}
    weights = [len(bitext[language]) ** smoothing for language in languages]
    chosen = generator.choices(languages, weights, k=count)
    for language in languages:
        log.info("%s: %d draws from %d pairs", language, chosen.count(language), len(bitext[language]))
    pairs = (next(rounds[language]) | {"language": language} for language in chosen)
    return [
        pair | {"foreign": pair["english"], "language": "en"} if generator.random() < english_share else pair
        for pair in islice(pairs, count)
    ]


def unpaired(pairs: Pairs, seed: int) -> Pairs:
    """Shuffle the foreign sides against the English ones."""
    foreign = [pair["foreign"] for pair in pairs]
    random.Random(seed).shuffle(foreign)
    return [{"english": pair["english"], "foreign": side} for pair, side in zip(pairs, foreign, strict=True)]


def _rounds(pairs: Pairs, generator: random.Random) -> Iterator[dict[str, str]]:
    while True:
        yield from generator.sample(pairs, len(pairs))
