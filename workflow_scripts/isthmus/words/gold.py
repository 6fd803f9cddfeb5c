"""Gold word alignments, and the error of predicted alignments."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from isthmus.errors import InputError
from isthmus.files import read_tsv

Links = set[tuple[int, int]]
MEASURES = ("aer", "precision", "recall", "f1")
SHOWN_WORDS = range(6, 15)


@dataclass(frozen=True)
class GoldPair:
    """A sentence pair and its gold links, 0-based ``(english word, foreign word)``. ``possible`` includes ``sure``."""

    english: list[str]
    foreign: list[str]
    sure: Links
    possible: Links


def read_gold(path: str | Path) -> list[GoldPair]:
    """Read ``id english foreign sure possible``: tokenised sentences, and their links ``i-j``, separated by spaces.

    Raises:
        InputError: as ``read_tsv``; a link is malformed or points outside its sentences; a sure link is not possible;
            the file has no sure link.
    """
    rows = read_tsv(path, ("id", "english", "foreign", "sure", "possible"))
    pairs = [_gold_pair(row, f"{path}:{number}") for number, row in enumerate(rows, 2)]
    if not any(pair.sure for pair in pairs):
        raise InputError(f"{path}: no sentence pair has a sure link, so there is no recall and no error rate")
    return pairs


def _gold_pair(row: dict[str, str], where: str) -> GoldPair:
    english, foreign = row["english"].split(), row["foreign"].split()
    links: dict[str, Links] = {}
    for kind in ("sure", "possible"):
        links[kind] = set()
        for link in row[kind].split():
            i, dash, j = link.partition("-")
            if not (dash and i.isdecimal() and j.isdecimal()):
                raise InputError(f"{where}: {kind} link {link!r} is not of the form 0-0")
            if int(i) >= len(english) or int(j) >= len(foreign):
                raise InputError(f"{where}: {kind} link {link} points outside {len(english)} x {len(foreign)} words")
            links[kind].add((int(i), int(j)))
    if extra := links["sure"] - links["possible"]:
        raise InputError(f"{where}: sure link {'-'.join(map(str, min(extra)))} is not among the possible ones")
    return GoldPair(english, foreign, links["sure"], links["possible"])


def alignment_error(predicted: Sequence[Links], gold: Sequence[GoldPair]) -> dict[str, float]:
    """Compute the corpus-level ``MEASURES`` of Och and Ney 2003 (Computational Linguistics 29(1), section 5.1).

    A are the predicted links, S the sure and P the possible ones. Precision is ``|A & P| / |A|``, recall is
    ``|A & S| / |S|``, and F1 is their harmonic mean. The alignment error rate is ``1 - (|A & S| + |A & P|) / (|A| +
    |S|)``.
    """
    links = sum(len(found) for found in predicted)
    sure = sum(len(pair.sure) for pair in gold)
    hits_sure = sum(len(found & pair.sure) for found, pair in zip(predicted, gold, strict=True))
    hits_possible = sum(len(found & pair.possible) for found, pair in zip(predicted, gold, strict=True))
    precision = hits_possible / links if links else 0.0
    recall = hits_sure / sure
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    aer = 1 - (hits_sure + hits_possible) / (links + sure)
    return {"aer": aer, "precision": precision, "recall": recall, "f1": f1}


def shown_pair(pairs: Sequence[GoldPair]) -> GoldPair:
    """Choose the pair to draw: the first with ``SHOWN_WORDS`` words on both sides, else the first pair."""
    fits = (pair for pair in pairs if len(pair.english) in SHOWN_WORDS and len(pair.foreign) in SHOWN_WORDS)
    return next(fits, pairs[0])
