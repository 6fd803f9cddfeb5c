"""Sentence alignment by length (Gale and Church 1993, Computational Linguistics 19(1)), in NLTK's version."""

from collections.abc import Sequence

from nltk.translate import gale_church

from isthmus.bitext.mine.beads import Bead, beads_of_links


def align_lengths(english: Sequence[str], foreign: Sequence[str], ratio: float) -> list[Bead]:
    """Align two documents by beads of 1-0 to 2-2.

    Args:
        english: sentences.
        foreign: sentences.
        ratio: foreign characters per English character, measured over the corpus.
    """
    lengths = [[len(sentence) for sentence in side] for side in (english, foreign)]
    parameters = type("Parameters", (gale_church.LanguageIndependent,), {"AVERAGE_CHARACTERS": ratio})
    links = gale_church.align_blocks(*lengths, params=parameters)
    return beads_of_links(links, len(english), len(foreign))


def length_ratio(english: Sequence[str], foreign: Sequence[str]) -> float:
    """Return the foreign characters per English character."""
    return sum(map(len, foreign)) / max(sum(map(len, english)), 1)
