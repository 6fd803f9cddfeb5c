"""Turn a clause into words, and two realisations of a clause into their gold word alignment."""

from typing import NamedTuple

from .meaning import Clause, table


class Token(NamedTuple):
    """A word; ``keys`` are the parts of the meaning that it expresses, ``loose`` those that it helps to express."""

    text: str
    keys: str = ""
    loose: str = ""


class Grammar:
    """The lexicon and the rules of a language; a method for each kind of clause returns its tokens in order."""

    language: str
    function_words: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.lexicon = {row[0]: tuple(row[1:]) for row in table(self.language)}

    def words(self, text: str, keys: str) -> list[Token]:
        """Return the words of a form; all express ``keys``, articles and prepositions only loosely."""
        return [Token(word, "", keys) if word in self.function_words else Token(word, keys) for word in text.split()]

    def form(self, concept: str, keys: str, field: int = 0) -> list[Token]:
        """Return the words of a concept's lexicon field."""
        return self.words(self.lexicon[concept][field], keys)

    def time(self, clause: Clause) -> list[Token]:
        """Return the time adverbial, if the clause has one."""
        return self.form(clause.time, "time") if clause.time else []

    def go(self, clause: Clause) -> list[Token]:
        """Return the tokens of a clause with the verb of its kind; an act names its own verb."""
        return self.act(clause, clause.kind)

    come = give = go

    def tokens(self, clause: Clause) -> list[Token]:
        """Return the words of the sentence, capitalised, without the full stop."""
        first, *rest = getattr(self, clause.kind)(clause)
        return [Token(first.text[:1].upper() + first.text[1:], first.keys, first.loose), *rest]

    def sentence(self, clause: Clause) -> str:
        """Return the written sentence."""
        return " ".join(token.text for token in self.tokens(clause)) + "."


def alignment(english: list[Token], foreign: list[Token]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return sure and possible links (English index, foreign index); the possible ones include the sure ones.

    A link is sure if both words express a common part of the meaning, possible if one of them only helps to.
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
