"""Swahili: noun-class concord on adjectives and numerals, subject and object markers, negative verbs, locatives."""

from ..meaning import Clause, Phrase
from ..realise import Grammar, Token

PLURAL_CLASS = {1: 2, 3: 4, 5: 6, 6: 6, 7: 8, 9: 10, 10: 10, 11: 10}
PREFIX = {1: "m", 2: "wa", 3: "m", 4: "mi", 6: "ma", 7: "ki", 8: "vi", 11: "m"}
VOWEL_PREFIX = {1: "mw", 2: "w", 3: "mw", 4: "my", 6: "m", 7: "ch", 8: "vy", 11: "mw"}
MANY = {2: "wengi", 4: "mingi", 6: "mengi", 8: "vingi", 10: "nyingi"}


class Swahili(Grammar):
    language = "sw"
    function_words = frozenset(["kwenye", "ya", "wa"])

    def noun_class(self, phrase: Phrase) -> int:
        """The class number of the noun in the phrase (1 and 2 for every living being)."""
        singular = int(self.lexicon[phrase.noun][2])
        return PLURAL_CLASS[singular] if phrase.quantity else singular

    def agree(self, adjective: str, noun_class: int) -> str:
        """The adjective or numeral in a class; ``=`` marks words that do not change."""
        stem, fifth, ninth = self.lexicon[adjective]
        if stem.startswith("="):
            return stem[1:]
        if noun_class == 5:
            return fifth
        if noun_class in (9, 10):
            return ninth
        return (VOWEL_PREFIX if stem[0] in "aeiou" else PREFIX)[noun_class] + stem

    def quantity(self, quantity: str, noun_class: int) -> str:
        if quantity == "many":
            return MANY[noun_class]
        stem, nasal, _ = self.lexicon[quantity]
        return nasal if noun_class == 10 else PREFIX[noun_class] + stem

    def phrase(self, phrase: Phrase, key: str) -> list[Token]:
        noun_class = self.noun_class(phrase)
        words = self.form(phrase.noun, key, 1 if phrase.quantity else 0)
        if phrase.quality:
            words += self.words(self.agree(phrase.quality, noun_class), f"{key}.quality")
        if phrase.quantity == "some":
            return self.form("some", f"{key}.quantity") + words
        if phrase.quantity == "all":
            return [*words, Token("wote", f"{key}.quantity")]
        if phrase.quantity:
            words += self.words(self.quantity(phrase.quantity, noun_class), f"{key}.quantity")
        return words

    def conjugate(self, clause: Clause, verb: str) -> list[Token]:
        """The verb with its subject prefix, and an object marker when it acts on a person."""
        stem = self.lexicon[verb][1 if clause.negated else 0]
        marker = ("mw" if stem[0] in "aeiou" else "m") if clause.person else ""
        if clause.negated:
            prefix = "hawa" if clause.subject.quantity else "ha"
        else:
            prefix = "wana" if clause.subject.quantity else "ana"
        first, *rest = (prefix + marker + stem).split()
        return [Token(first, "verb not" if clause.negated else "verb"), *(Token(word, "verb") for word in rest)]

    def where(self, clause: Clause) -> list[Token]:
        return self.form(clause.place, "place", 1)

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        words = self.phrase(clause.subject, "subject") + self.conjugate(clause, verb or clause.verb)
        if clause.person:
            words += self.form(clause.person, "person")
        if clause.object:
            words += self.phrase(clause.object, "object")
        if clause.instrument:
            words += [Token("kwa", "instrument.with"), *self.form(clause.instrument, "instrument")]
        if clause.companion:
            words += [Token("pamoja", "companion.with"), Token("na", "companion.with")]
            words += self.form(clause.companion, "companion")
        if clause.place:
            words += self.where(clause)
        return words + self.time(clause)

    def have(self, clause: Clause) -> list[Token]:
        verb = Token("hana", "verb not") if clause.negated else Token("ana", "verb")
        return [
            *self.phrase(clause.subject, "subject"),
            verb,
            *self.phrase(clause.object, "object"),
            *self.time(clause),
        ]

    def at(self, clause: Clause) -> list[Token]:
        verb = Token("hayuko", "be not") if clause.negated else Token("yuko", "be")
        return [*self.phrase(clause.subject, "subject"), verb, *self.where(clause), *self.time(clause)]

    def exist(self, clause: Clause) -> list[Token]:
        verb = Token("hakuna", "be not") if clause.negated else Token("kuna", "be")
        return [verb, *self.phrase(clause.subject, "subject"), *self.where(clause)]

    def copula(self, clause: Clause) -> Token:
        return Token("si", "be not") if clause.negated else Token("ni", "be")

    def quality(self, clause: Clause) -> list[Token]:
        adjective = self.agree(clause.predicate, self.noun_class(clause.subject))
        return [*self.phrase(clause.subject, "subject"), self.copula(clause), *self.words(adjective, "predicate")]

    def role(self, clause: Clause) -> list[Token]:
        return [*self.phrase(clause.subject, "subject"), self.copula(clause), *self.form(clause.predicate, "predicate")]
