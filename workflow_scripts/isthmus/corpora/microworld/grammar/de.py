"""German: case, gender and adjective endings, verb in second place, kein and nicht."""

from ..meaning import Clause, Phrase, concepts
from ..realise import Grammar, Token

DEFINITE = {
    "nominative": {"m": "der", "f": "die", "n": "das"},
    "accusative": {"m": "den", "f": "die", "n": "das"},
    "dative": {"m": "dem", "f": "der", "n": "dem"},
}
INDEFINITE = {
    "accusative": {"m": "einen", "f": "eine", "n": "ein"},
    "dative": {"m": "einem", "f": "einer", "n": "einem"},
}
ENDING = {"m": "en", "f": "e", "n": "es"}


class German(Grammar):
    language = "de"
    function_words = frozenset(
        [
            "der",
            "die",
            "das",
            "dem",
            "den",
            "in",
            "im",
            "auf",
            "am",
            "an",
            "zu",
            "zum",
            "zur",
            "von",
            "vom",
            "aus",
            "ein",
            "eine",
            "einen",
        ]
    )

    def noun(self, noun: str, case: str) -> str:
        """The singular; weak masculines have one form for all cases but the nominative."""
        return (case != "nominative" and self.lexicon[noun][3]) or self.lexicon[noun][0]

    def gender(self, noun: str) -> str:
        return self.lexicon[noun][2]

    def stem(self, adjective: str) -> str:
        return self.lexicon[adjective][1] or self.lexicon[adjective][0]

    def the(self, noun: str, key: str, case: str) -> list[Token]:
        article = Token(DEFINITE[case][self.gender(noun)], "", key)
        return [article, *self.words(self.noun(noun, case), key)]

    def subject(self, clause: Clause) -> list[Token]:
        noun, quality, quantity = clause.subject
        if quantity:
            return self.form(quantity, "subject.quantity") + self.form(noun, "subject", 1)
        words = self.the(noun, "subject", "nominative")
        if quality:
            words.insert(1, Token(self.stem(quality) + "e", "subject.quality"))
        return words

    def a(self, phrase: Phrase, key: str, negated: bool = False) -> list[Token]:
        """An indefinite phrase in the accusative, with kein when negated."""
        noun, quality, quantity = phrase
        if quantity:
            return self.form(quantity, f"{key}.quantity") + self.form(noun, key, 1)
        words = self.words(self.noun(noun, "accusative"), key)
        if quality:
            words.insert(0, Token(self.stem(quality) + ENDING[self.gender(noun)], f"{key}.quality"))
        article = INDEFINITE["accusative"][self.gender(noun)]
        if negated:
            return [Token(f"k{article}", "not", key), *words]
        return words if concepts()[noun].mass else [Token(article, "", key), *words]

    def where(self, clause: Clause, way: int = 0) -> list[Token]:
        preposition = self.lexicon[clause.place][1].split("; ")[way]
        words = self.words(f"{preposition} {self.lexicon[clause.place][0]}", "place")
        if way:
            words[0] = Token(words[0].text, "place.way", "place")
        return words

    def second(self, clause: Clause, verb: list[Token], rest: list[Token]) -> list[Token]:
        """The verb in second place, after the time if there is one, else after the subject."""
        if clause.time:
            return self.time(clause) + verb + self.subject(clause) + rest
        return self.subject(clause) + verb + rest

    def be(self, clause: Clause) -> list[Token]:
        return [Token("sind" if clause.subject.quantity else "ist", "be")]

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        verb = verb or clause.verb
        finite = self.form(verb, "verb", 1 if clause.subject.quantity else 0)
        rest: list[Token] = []
        if clause.person:
            case = "dative" if clause.object or self.lexicon[verb][2] == "dative" else "accusative"
            rest += self.the(clause.person, "person", case)
        if clause.object:
            rest += self.a(clause.object, "object", clause.negated)
        elif clause.negated:
            rest += [Token("nicht", "not")]
        if clause.instrument:
            article = INDEFINITE["dative"][self.gender(clause.instrument)]
            rest += [Token("mit", "instrument.with")]
            rest += [] if concepts()[clause.instrument].mass else [Token(article, "", "instrument")]
            rest += self.words(self.noun(clause.instrument, "dative"), "instrument")
        if clause.companion:
            rest += [Token("mit", "companion.with"), *self.the(clause.companion, "companion", "dative")]
        if clause.place:
            rest += self.where(clause, {"go": 1, "come": 2}.get(clause.kind, 0))
        return self.second(clause, finite, rest)

    def have(self, clause: Clause) -> list[Token]:
        return self.second(clause, self.form("have", "verb"), self.a(clause.object, "object", clause.negated))

    def at(self, clause: Clause) -> list[Token]:
        negation = [Token("nicht", "not")] if clause.negated else []
        return self.second(clause, self.be(clause), negation + self.where(clause))

    def exist(self, clause: Clause) -> list[Token]:
        verb = [Token("gibt", "be"), Token("es", "", "be")]
        return self.where(clause) + verb + self.a(clause.subject, "subject", clause.negated)

    def quality(self, clause: Clause) -> list[Token]:
        negation = [Token("nicht", "not")] if clause.negated else []
        return self.subject(clause) + self.be(clause) + negation + self.form(clause.predicate, "predicate")

    def role(self, clause: Clause) -> list[Token]:
        negation = [Token("kein", "not", "predicate")] if clause.negated else []
        return self.subject(clause) + self.be(clause) + negation + self.form(clause.predicate, "predicate")
