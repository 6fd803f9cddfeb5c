"""From a clause to words, and from two realisations of one clause to their gold word alignment."""

from typing import NamedTuple

from .meaning import Clause, table


class Token(NamedTuple):
    """One word; ``keys`` are the meaning parts that it expresses, ``loose`` those that it only helps to express."""

    text: str
    keys: str = ""
    loose: str = ""


class Grammar:
    """A lexicon and the rules of one language; one method for each kind of clause returns the tokens in order."""

    language: str
    function_words: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.lexicon = {row[0]: tuple(row[1:]) for row in table(self.language)}

    def words(self, text: str, keys: str) -> list[Token]:
        """The words of a form, all expressing ``keys``; articles and prepositions in it only loosely."""
        return [Token(word, "", keys) if word in self.function_words else Token(word, keys) for word in text.split()]

    def form(self, concept: str, keys: str, field: int = 0) -> list[Token]:
        """The words of a lexicon field of a concept."""
        return self.words(self.lexicon[concept][field], keys)

    def time(self, clause: Clause) -> list[Token]:
        """The time adverbial, if the clause has one."""
        return self.form(clause.time, "time") if clause.time else []

    def tokens(self, clause: Clause) -> list[Token]:
        """The words of the sentence, its first letter large, without the full stop."""
        first, *rest = getattr(self, clause.kind)(clause)
        return [Token(first.text[:1].upper() + first.text[1:], first.keys, first.loose), *rest]

    def sentence(self, clause: Clause) -> str:
        """The sentence as it is written."""
        return " ".join(token.text for token in self.tokens(clause)) + "."


def alignment(english: list[Token], foreign: list[Token]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Sure and possible links (english index, foreign index); possible includes sure.

    Sure: both words express a common meaning part. Possible: at least one of them only helps to express it.
    """
    sure, possible = [], []
    for i, left in enumerate(english):
        tight, wide = set(left.keys.split()), set((left.keys + " " + left.loose).split())
        for j, right in enumerate(foreign):
            if tight.intersection(right.keys.split()):
                sure.append((i, j))
            if wide.intersection((right.keys + " " + right.loose).split()):
                possible.append((i, j))
    return sure, possible
