"""BM25 with translated queries: retrieval by words in the documents' language."""

import unicodedata
from collections.abc import Iterable, Sequence

import bm25s
import numpy as np
import regex

from isthmus.cli import progress
from isthmus.evaluation.ranking import Best, Ranking
from isthmus.tasks.retrieval.data import Query

PAIRS = r"\p{Han}\p{Hiragana}\p{Katakana}"
TRIPLES = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
RUNS = regex.compile(
    rf"(?V1)(?P<two>[{PAIRS}]+)|(?P<three>[{TRIPLES}]+)|[[\p{{L}}\p{{M}}\p{{N}}]--[{PAIRS}{TRIPLES}]]+"
)


def tokens(text: str) -> list[str]:
    """Split a text into lower-cased words; marks stay with their letters.

    Scripts without spaces give overlapping character n-grams instead: bigrams in Han and kana, trigrams in Thai, Lao,
    Khmer and Burmese (McNamee and Mayfield 2004, Information Retrieval 7).
    """
    found: list[str] = []
    for match in RUNS.finditer(unicodedata.normalize("NFKC", text).casefold()):
        run = match.group()
        size = {"two": 2, "three": 3}.get(match.lastgroup or "", len(run))
        found.extend(run[start : start + size] for start in range(max(len(run) - size, 0) + 1))
    return found


class BM25Search:
    """BM25 search as in Lucene, with bm25s's default method and constants.

    A document without any query word is not retrieved.

    Args:
        depth: documents kept for each query.
    """

    def __init__(self, depth: int = 1000) -> None:
        self.depth = depth

    def __call__(self, language: str, documents: dict[str, str], queries: Sequence[Query]) -> list[Ranking]:
        """Rank ``documents`` (id to text, in ``language``) for each of ``queries``, in the same language."""
        index = bm25s.BM25()
        index.index(_numbered(documents.values()), show_progress=False)
        best = Best(list(documents), len(queries), self.depth)
        places = best.places(list(documents))
        for row, query in enumerate(progress(queries, "searching by words, query")):
            words = tokens(query.text)
            if words:
                scores = index.get_scores(words)
                found = np.flatnonzero(scores > 0)
                best.add(places[found], scores[None, found], slice(row, row + 1))
        return best.rankings()


def _numbered(texts: Iterable[str]) -> tuple[list[list[int]], dict[str, int]]:
    """Return each text as the numbers of its words, and the number of each word: 8 bytes a word of the text."""
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(word, len(numbers)) for word in tokens(text)] for text in texts], numbers
