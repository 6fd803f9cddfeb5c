"""Train, dev and test splits that stay as they are when data are added, and keep documents whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from isthmus.bitext.normalise import key

SPLITS = ("train", "dev", "test")
# What is no training pair leaves by one of these doors.
STEPS = {"split": SPLITS[1:]}


@dataclass(frozen=True)
class SplitOptions:
    """How much is held out.

    Attributes:
        dev: share of the pairs, or of the documents, from 0 to 1.
        test: share of the pairs, or of the documents, from 0 to 1.
    """

    dev: float = 0.0
    test: float = 0.0


def split(pairs: Iterable[dict[str, str]], options: SplitOptions) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield ``(split, pair)``.

    A pair goes by the hash of its ``document`` where it has one, else of its folded English side (``english_key``):
    so all translations of a sentence, whatever their language or corpus, go the same way.
    """
    for pair in pairs:
        document = pair.get("document")
        yield split_of(key(document) if document else pair["english_key"], options), pair


def split_of(key_: str, options: SplitOptions) -> str:
    """The split of a key of 16 hexadecimal digits."""
    place = int(key_, 16) / 2**64
    if place < options.test:
        return "test"
    return "dev" if place < options.test + options.dev else "train"
