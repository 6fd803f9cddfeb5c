"""Split bitext into train, dev and test. New data do not move old pairs, and documents stay whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from isthmus.bitext.normalise import key

SPLITS = ("train", "dev", "test")
# A pair outside training is counted under its split.
STEPS = {"split": SPLITS[1:]}


@dataclass(frozen=True)
class SplitOptions:
    """Shares of held-out data.

    Attributes:
        dev: share of pairs or documents, from 0 to 1.
        test: share of pairs or documents, from 0 to 1.
    """

    dev: float = 0.0
    test: float = 0.0


def split(pairs: Iterable[dict[str, str]], options: SplitOptions) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield ``(split, pair)``.

    The hash of the pair's ``document`` decides. Without a document, the hash of the folded English side
    (``english_key``) decides. So all translations of a sentence, in any language and corpus, are in the same split.
    """
    for pair in pairs:
        document = pair.get("document")
        yield split_of(key(document) if document else pair["english_key"], options), pair


def split_of(key_: str, options: SplitOptions) -> str:
    """Return the split of a key of 16 hexadecimal digits."""
    place = int(key_, 16) / 2**64
    if place < options.test:
        return "test"
    return "dev" if place < options.test + options.dev else "train"
