"""English: progressive verbs, articles, agreement in number."""

from ..meaning import Clause, Phrase, concepts
from ..realise import Grammar, Token


class English(Grammar):
    language = "en"
    function_words = frozenset(["the", "a", "an", "in", "on", "at", "by", "to", "of"])

    def the(self, phrase: Phrase, key: str) -> list[Token]:
        """A definite noun phrase, or a quantified one."""
        if phrase.quantity:
            article = [Token("the", "", key)] if phrase.quantity == "all" else []
            quantity = self.form(phrase.quantity, f"{key}.quantity")
            return quantity + article + self.form(phrase.noun, key, 1)
        quality = self.form(phrase.quality, f"{key}.quality") if phrase.quality else []
        return [Token("the", "", key), *quality, *self.form(phrase.noun, key)]

    def a(self, phrase: Phrase, key: str) -> list[Token]:
        """An indefinite noun phrase, or a quantified one."""
        if phrase.quantity:
            return self.the(phrase, key)
        bare = self.form(phrase.quality, f"{key}.quality") if phrase.quality else []
        bare += self.form(phrase.noun, key)
        if concepts()[phrase.noun].mass:
            return bare
        return [Token("an" if bare[0].text[0] in "aeiou" else "a", "", key), *bare]

    def be(self, clause: Clause, key: str = "be") -> list[Token]:
        verb = Token("are" if clause.subject.quantity else "is", key if key == "be" else "", key)
        return [verb, Token("not", "not")] if clause.negated else [verb]

    def where(self, clause: Clause) -> list[Token]:
        return self.words(f"{self.lexicon[clause.place][1]} {self.lexicon[clause.place][0]}", "place")

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        words = self.the(clause.subject, "subject") + self.be(clause, "verb")
        words += self.form(verb or clause.verb, "verb")
        if clause.object:
            words += self.a(clause.object, "object")
        if clause.person:
            words += [Token("to", "", "person")] if clause.kind == "give" else []
            words += self.the(Phrase(clause.person), "person")
        if clause.instrument:
            words += [Token("with", "instrument.with"), *self.a(Phrase(clause.instrument), "instrument")]
        if clause.companion:
            words += [Token("with", "companion.with"), *self.the(Phrase(clause.companion), "companion")]
        if clause.place:
            if clause.kind == "act":
                words += self.where(clause)
            else:
                way = Token("to" if clause.kind == "go" else "from", "place.way", "place")
                words += [way, *self.the(Phrase(clause.place), "place")]
        return words + self.time(clause)

    def have(self, clause: Clause) -> list[Token]:
        words = self.the(clause.subject, "subject")
        if clause.negated:
            words += [Token("does", "", "verb"), Token("not", "not"), Token("have", "verb")]
        else:
            words += [Token("has", "verb")]
        return words + self.a(clause.object, "object") + self.time(clause)

    def at(self, clause: Clause) -> list[Token]:
        return self.the(clause.subject, "subject") + self.be(clause) + self.where(clause) + self.time(clause)

    def exist(self, clause: Clause) -> list[Token]:
        words = [Token("there", "", "be"), Token("are" if clause.subject.quantity else "is", "be")]
        if clause.negated:
            words += [Token("no", "not"), *self.form(clause.subject.noun, "subject")]
        else:
            words += self.a(clause.subject, "subject")
        return words + self.where(clause)

    def quality(self, clause: Clause) -> list[Token]:
        return self.the(clause.subject, "subject") + self.be(clause) + self.form(clause.predicate, "predicate")

    def role(self, clause: Clause) -> list[Token]:
        return self.the(clause.subject, "subject") + self.be(clause) + self.a(Phrase(clause.predicate), "predicate")
