"""Tagalog: actor-focus verbs first, ang for the actor, ng for what is indefinite, sa for people and places, linkers."""

from ..meaning import Clause, Phrase
from ..realise import Grammar, Token


def linked(word: str) -> str:
    """The word with its linker: ``-ng`` after a vowel, ``-g`` after n, else ``na`` as a word of its own."""
    if word[-1] in "aeiou":
        return word + "ng"
    return word + "g" if word[-1] == "n" else word + " na"


class Tagalog(Grammar):
    language = "tl"
    function_words = frozenset(["ang", "ng", "sa", "na"])

    def phrase(self, phrase: Phrase, key: str) -> list[Token]:
        """Quantity or quality, linked, then the noun."""
        if phrase.quantity == "all":
            return [Token("lahat", f"{key}.quantity"), Token("ng", "", key), *self.form(phrase.noun, key)]
        modifier = phrase.quantity or phrase.quality
        if not modifier:
            return self.form(phrase.noun, key)
        part = "quantity" if phrase.quantity else "quality"
        return self.words(linked(self.lexicon[modifier][0]), f"{key}.{part}") + self.form(phrase.noun, key)

    def marked(self, marker: str, phrase: Phrase, key: str) -> list[Token]:
        return [Token(marker, "", key), *self.phrase(phrase, key)]

    def actor(self, clause: Clause) -> list[Token]:
        return self.marked("ang", clause.subject, "subject")

    def negation(self, clause: Clause) -> list[Token]:
        return [Token("hindi", "not")] if clause.negated else []

    def where(self, clause: Clause) -> list[Token]:
        return self.marked("sa", Phrase(clause.place), "place")

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        words = self.negation(clause) + self.form(verb or clause.verb, "verb") + self.actor(clause)
        if clause.object:
            words += self.marked("ng", clause.object, "object")
        if clause.person:
            words += self.marked("sa", Phrase(clause.person), "person")
        if clause.instrument:
            words += [Token("gamit", "instrument.with"), *self.marked("ang", Phrase(clause.instrument), "instrument")]
        if clause.companion:
            words += [Token("kasama", "companion.with"), *self.marked("ang", Phrase(clause.companion), "companion")]
        if clause.place:
            words += self.where(clause)
        return words + self.time(clause)

    def existential(self, clause: Clause, phrase: Phrase, key: str, verb: str) -> list[Token]:
        """``may`` or ``walang`` and what there is."""
        first = Token("walang", f"{verb} not") if clause.negated else Token("may", verb)
        return [first, *self.phrase(phrase, key)]

    def have(self, clause: Clause) -> list[Token]:
        return self.existential(clause, clause.object, "object", "verb") + self.actor(clause) + self.time(clause)

    def exist(self, clause: Clause) -> list[Token]:
        return self.existential(clause, clause.subject, "subject", "be") + self.where(clause)

    def at(self, clause: Clause) -> list[Token]:
        if clause.negated:
            place = [Token("wala", "be not"), *self.where(clause)]
        else:
            place = [Token("nasa", "be", "place"), *self.form(clause.place, "place")]
        return place + self.actor(clause) + self.time(clause)

    def quality(self, clause: Clause) -> list[Token]:
        return self.negation(clause) + self.form(clause.predicate, "predicate") + self.actor(clause)

    role = quality
