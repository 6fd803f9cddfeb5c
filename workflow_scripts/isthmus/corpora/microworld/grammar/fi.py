"""Finnish: partitive objects (progressive, negated or counted), local cases, vowel harmony, the negative verb."""

from ..meaning import Clause, Phrase, concepts
from ..realise import Grammar, Token

PARTITIVE = 2


def harmonic(stem: str, ending: str) -> str:
    """The stem with an ending in ``a``, turned to ``ä`` unless the stem's last harmonic vowel is a back one."""
    last = next((letter for letter in reversed(stem) if letter in "aouäöy"), "y")
    return stem + (ending if last in "aou" else ending.replace("a", "ä"))


class Finnish(Grammar):
    language = "fi"

    def case(self, noun: str, ending: str) -> str:
        """An outer local case, made from the genitive stem."""
        return harmonic(self.lexicon[noun][1][:-1], ending)

    def subject(self, phrase: Phrase) -> list[Token]:
        """The nominative; after a numeral or ``monta`` the partitive singular, after other quantities the plural."""
        noun, quality, quantity = phrase
        if quantity in ("some", "all"):
            return self.form(quantity, "subject.quantity") + self.words(self.lexicon[noun][1][:-1] + "t", "subject")
        if quantity:
            return self.form(quantity, "subject.quantity") + self.form(noun, "subject", PARTITIVE)
        return (self.form(quality, "subject.quality") if quality else []) + self.form(noun, "subject")

    def object(self, phrase: Phrase) -> list[Token]:
        """Everything in the partitive."""
        noun, quality, quantity = phrase
        modifier = self.form(quality, "object.quality", PARTITIVE) if quality else []
        modifier += self.form(quantity, "object.quantity", PARTITIVE) if quantity else []
        return modifier + self.form(noun, "object", PARTITIVE)

    def there(self, phrase: Phrase, key: str, negated: bool) -> list[Token]:
        """What there is: the nominative, but the partitive for what is not there, a mass or a number of things."""
        noun, quality, quantity = phrase
        if quantity:
            return self.form(quantity, f"{key}.quantity") + self.form(noun, key, PARTITIVE)
        field = PARTITIVE if negated or concepts()[noun].mass else 0
        return (self.form(quality, f"{key}.quality", field) if quality else []) + self.form(noun, key, field)

    def conjugate(self, clause: Clause, verb: str) -> list[Token]:
        """The third person, plural with ``jotkut`` and ``kaikki`` only; the negative verb with the bare stem."""
        singular, stem, plural, _ = self.lexicon[verb]
        if clause.negated:
            return [Token("ei", "not"), *self.words(stem, "verb")]
        if clause.subject.quantity not in ("some", "all"):
            return self.words(singular, "verb")
        long_vowel = singular[-1] == singular[-2]
        return self.words(plural or harmonic(singular[:-1] if long_vowel else singular, "vat"), "verb")

    def where(self, clause: Clause, way: int = 0) -> list[Token]:
        return self.words(self.lexicon[clause.place][1].split("; ")[way], "place place.way" if way else "place")

    def be(self, clause: Clause) -> list[Token]:
        return [Token("ei", "not"), Token("ole", "be")] if clause.negated else [Token("on", "be")]

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        verb = verb or clause.verb
        words = self.subject(clause.subject) + self.conjugate(clause, verb)
        if clause.person and clause.object:
            words += self.words(self.case(clause.person, "lle"), "person")
        elif clause.person and self.lexicon[verb][3]:
            words += [*self.form(clause.person, "person", 1), Token(self.lexicon[verb][3], "", "person verb")]
        elif clause.person:
            words += self.form(clause.person, "person", PARTITIVE)
        if clause.object:
            words += self.object(clause.object)
        if clause.instrument:
            words += self.words(self.case(clause.instrument, "lla"), "instrument instrument.with")
        if clause.companion:
            words += [*self.form(clause.companion, "companion", 1), Token("kanssa", "companion.with")]
        if clause.place:
            words += self.where(clause, {"go": 1, "come": 2}.get(clause.kind, 0))
        return words + self.time(clause)

    def have(self, clause: Clause) -> list[Token]:
        owner = self.words(self.case(clause.subject.noun, "lla"), "subject")
        verb = [Token("ei", "not"), Token("ole", "verb")] if clause.negated else [Token("on", "verb")]
        return owner + verb + self.there(clause.object, "object", clause.negated) + self.time(clause)

    def at(self, clause: Clause) -> list[Token]:
        return self.subject(clause.subject) + self.be(clause) + self.where(clause) + self.time(clause)

    def exist(self, clause: Clause) -> list[Token]:
        return self.where(clause) + self.be(clause) + self.there(clause.subject, "subject", clause.negated)

    def quality(self, clause: Clause) -> list[Token]:
        return self.subject(clause.subject) + self.be(clause) + self.form(clause.predicate, "predicate")

    role = quality
