"""Word links of the statistical aligner in bitext: their character spans, tokens and lexicon."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from isthmus.errors import InputError
from isthmus.files import read_lines
from isthmus.translation.words import TOKEN
from isthmus.words.statistical import align_statistically

Span = tuple[int, int]
"""Position of a word in its text: its first character, and the character after its last."""


def linked_words(pairs: Sequence[tuple[str, str]]) -> list[list[tuple[Span, Span]]]:
    """Link the words of each pair that both directions of the aligner link; no word has two links."""
    spans = [tuple([word.span() for word in TOKEN.finditer(text)] for text in pair) for pair in pairs]
    rows = [row for row, sides in enumerate(spans) if all(sides)]
    words = [
        tuple([text[a:b] for a, b in side] for text, side in zip(pairs[row], spans[row], strict=True)) for row in rows
    ]
    linked: list[list[tuple[Span, Span]]] = [[] for _ in pairs]
    for row, links in zip(rows, align_statistically(words, joined="intersection"), strict=True):
        english, foreign = spans[row]
        linked[row] = [(english[i], foreign[j]) for i, j in sorted(links)]
    return linked


def last_tokens(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], words: list[list[Span]]) -> list[list[int]]:
    """Find each word's last token among its text's tokens, without special tokens; -1 if it has none."""
    encoded = tokenizer(list(texts), add_special_tokens=False, return_offsets_mapping=True)
    return [
        [_last_token(offsets, span) for span in spans]
        for offsets, spans in zip(encoded["offset_mapping"], words, strict=True)
    ]


def _last_token(offsets: list[Span], span: Span) -> int:
    token = bisect_left(offsets, span[1], key=lambda offset: offset[0]) - 1
    return token if token >= 0 and offsets[token][1] > span[0] else -1


def lexicon(pairs: Sequence[tuple[str, str]], least: int) -> list[tuple[str, str]]:
    """List the word pairs, in lower case, with at least ``least`` links in ``pairs``.

    Each word is the other's most frequent partner; ties go to the alphabetically first. Signs, numbers and words equal
    on both sides are dropped.
    """
    counts = Counter(
        (english[slice(*one)].lower(), foreign[slice(*other)].lower())
        for (english, foreign), links in zip(pairs, linked_words(pairs), strict=True)
        for one, other in links
    )
    order = sorted(counts, key=lambda pair: (-counts[pair], pair))
    best = [{pair[side]: pair for pair in reversed(order)} for side in (0, 1)]
    return [
        pair
        for pair in order
        if counts[pair] >= least
        and best[0][pair[0]] == best[1][pair[1]] == pair
        and pair[0] != pair[1]
        and all(any(letter.isalpha() for letter in word) for word in pair)
    ]


def read_dictionary(path: str | Path) -> list[tuple[str, str]]:
    """Read the different word pairs of a file of ``english TAB foreign`` lines.

    Raises:
        InputError: as :func:`isthmus.files.read_lines`; a line is malformed.
    """
    pairs: dict[tuple[str, str], None] = {}
    for number, line in read_lines(path):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 2 or not all(fields):
            raise InputError(f"{path}:{number}: {line!r} is not an English word, a tab and a foreign word")
        pairs[fields[0], fields[1]] = None
    return list(pairs)
