"""Marathi: verb-final present progressive (so no ergative), postpositions on the oblique, agreeing adjectives."""

from ..meaning import Clause, Phrase
from ..realise import Grammar, Token

ABLATIVE = {"मध्ये": "मधून", "त": "तून", "वर": "वरून"}


class Marathi(Grammar):
    language = "mr"

    def plural(self, phrase: Phrase) -> bool:
        """Plural agreement: after a quantity, and with nouns plural by form (``mp``: respected elders, money)."""
        return bool(phrase.quantity) or self.lexicon[phrase.noun][3] == "mp"

    def agree(self, adjective: str, phrase: Phrase) -> str:
        """The direct form of an adjective; one with a single form does not change."""
        masculine, feminine, neuter, oblique = self.lexicon[adjective]
        if not feminine:
            return masculine
        gender = self.lexicon[phrase.noun][3][0]
        if self.plural(phrase):
            return {"m": neuter, "f": oblique, "n": feminine}[gender]
        return {"m": masculine, "f": feminine, "n": neuter}[gender]

    def phrase(self, phrase: Phrase, key: str) -> list[Token]:
        """The direct case: quantity or quality, then the noun."""
        words = self.form(phrase.quantity, f"{key}.quantity") if phrase.quantity else []
        words += self.words(self.agree(phrase.quality, phrase), f"{key}.quality") if phrase.quality else []
        return words + self.form(phrase.noun, key, 1 if phrase.quantity else 0)

    def oblique(self, noun: str, postposition: str, keys: str) -> list[Token]:
        """The oblique with a postposition written on it; after a nasal oblique plural ``ला`` is ``ना``."""
        stem = self.lexicon[noun][2]
        ending = "ना" if stem.endswith("ं") and postposition == "ला" else postposition
        return self.words(stem + ending, keys)

    def be(self, plural: bool, negated: bool, keys: str = "be") -> Token:
        """The auxiliary or copula, in number and polarity."""
        if negated:
            return Token("नाहीत" if plural else "नाही", "not be" if keys == "be" else "not", keys)
        return Token("आहेत" if plural else "आहे", keys if keys == "be" else "", keys)

    def where(self, clause: Clause) -> list[Token]:
        locative = self.lexicon[clause.place][1]
        if clause.kind != "come":
            return self.words(locative, "place place.way" if clause.kind == "go" else "place")
        ending = next(ending for ending in ABLATIVE if locative.endswith(ending))
        return self.words(locative.removesuffix(ending) + ABLATIVE[ending], "place place.way")

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        verb = verb or clause.verb
        words = self.time(clause) + self.phrase(clause.subject, "subject")
        if clause.companion:
            words += self.oblique(clause.companion, "सोबत", "companion companion.with")
        if clause.place:
            words += self.where(clause)
        if clause.instrument:
            words += self.oblique(clause.instrument, "ने", "instrument instrument.with")
        if clause.person:
            words += self.oblique(clause.person, self.lexicon[verb][1] or "ला", "person")
        if clause.object:
            words += self.phrase(clause.object, "object")
        return words + self.form(verb, "verb") + [self.be(self.plural(clause.subject), clause.negated, "verb")]

    def have(self, clause: Clause) -> list[Token]:
        owner = self.oblique(clause.subject.noun, "कडे", "subject")
        verb = self.be(self.plural(clause.object), clause.negated, "be")._replace(
            keys="verb not" if clause.negated else "verb"
        )
        return [*self.time(clause), *owner, *self.phrase(clause.object, "object"), verb]

    def predicate(self, clause: Clause, words: list[Token]) -> list[Token]:
        subject = self.time(clause) + self.phrase(clause.subject, "subject")
        return [*subject, *words, self.be(self.plural(clause.subject), clause.negated)]

    def at(self, clause: Clause) -> list[Token]:
        return self.predicate(clause, self.where(clause))

    def exist(self, clause: Clause) -> list[Token]:
        verb = self.be(self.plural(clause.subject), clause.negated)
        return [*self.where(clause), *self.phrase(clause.subject, "subject"), verb]

    def quality(self, clause: Clause) -> list[Token]:
        return self.predicate(clause, self.words(self.agree(clause.predicate, clause.subject), "predicate"))

    def role(self, clause: Clause) -> list[Token]:
        return self.predicate(clause, self.form(clause.predicate, "predicate"))
