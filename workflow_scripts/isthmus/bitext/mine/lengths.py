"""Sentence alignment by length (Gale and Church 1993, Computational Linguistics 19(1)), as NLTK has it."""

from collections.abc import Sequence

from nltk.translate import gale_church

from isthmus.bitext.mine.beads import Bead, beads_of_links


def align_lengths(english: Sequence[str], foreign: Sequence[str], ratio: float) -> list[Bead]:
    """The beads, 1-0 to 2-2, of two documents.

    Args:
        english: sentences.
        foreign: sentences.
        ratio: characters of foreign text for one of English, measured over the corpus.
    """
    lengths = [[len(sentence) for sentence in side] for side in (english, foreign)]
    parameters = type("Parameters", (gale_church.LanguageIndependent,), {"AVERAGE_CHARACTERS": ratio})
    links = gale_church.align_blocks(*lengths, params=parameters)
    return beads_of_links(links, len(english), len(foreign))


def length_ratio(english: Sequence[str], foreign: Sequence[str]) -> float:
    """Characters of foreign text for one of English."""
    return sum(map(len, foreign)) / max(sum(map(len, english)), 1)
