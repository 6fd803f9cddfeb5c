"""Somali: definite suffixes and subject case, focus markers, preverbal adpositions, progressive verbs, negation by ma.

A plain definite subject takes subject case and the focus falls on the last phrase before the verb (``buu``, ``bay``),
or on the verb itself when there is none (``wuu``, ``way``). A subject with a quality or a quantity is focused by
``ayaa``; it then keeps the absolutive and the verb is in its reduced form.
"""

from ..meaning import Clause, Phrase, concepts
from ..realise import Grammar, Token

PLACE = {"act": "ku", "go": "", "come": "ka"}
CLUSTER = {("ku", "u"): "ugu", ("la", "u"): "ula"}


def nominative(definite: str) -> str:
    """The subject case of a definite noun: ``-a`` becomes ``-u``, ``-aha`` becomes ``-uhu``."""
    return definite[:-3] + "uhu" if definite.endswith("aha") else definite[:-1] + "u"


class Somali(Grammar):
    language = "so"
    function_words = frozenset(["ah", "oo"])

    def feminine(self, phrase: Phrase) -> bool:
        """Feminine singular agreement; a quantified phrase agrees as plural, which is like the masculine."""
        return self.lexicon[phrase.noun][2] == "f" and not phrase.quantity

    def quantified(self, phrase: Phrase, key: str) -> list[Token]:
        bare, _, _, plural, definite_plural, counted = self.lexicon[phrase.noun]
        quantity = self.form(phrase.quantity, f"{key}.quantity")
        if phrase.quantity == "many":
            return self.words(plural, key) + quantity
        if phrase.quantity in ("some", "all"):
            return self.words(definite_plural, key) + quantity
        return quantity + self.words(counted or bare, key)

    def quality_words(self, quality: str, key: str) -> list[Token]:
        form, _, linker, *_ = self.lexicon[quality]
        return self.words(f"{form} {linker}", f"{key}.quality")

    def indefinite(self, phrase: Phrase, key: str) -> list[Token]:
        if phrase.quantity:
            return self.quantified(phrase, key)
        return self.form(phrase.noun, key) + (self.quality_words(phrase.quality, key) if phrase.quality else [])

    def subject(self, clause: Clause) -> list[Token]:
        """The plain subject, in subject case."""
        return self.words(nominative(self.lexicon[clause.subject.noun][1]), "subject")

    def focused_subject(self, clause: Clause) -> list[Token]:
        phrase = clause.subject
        if phrase.quantity:
            words = self.quantified(phrase, "subject")
        else:
            words = self.form(phrase.noun, "subject", 1) + self.quality_words(phrase.quality, "subject")
        return [*words, Token("ayaa")]

    def complements(self, clause: Clause) -> list[Token]:
        words: list[Token] = []
        if clause.companion:
            words += self.form(clause.companion, "companion", 1)
        if clause.place:
            words += self.form(clause.place, "place", 1)
        if clause.instrument:
            words += self.form(clause.instrument, "instrument")
        if clause.person:
            words += self.form(clause.person, "person", 1)
        if clause.object:
            words += self.indefinite(clause.object, "object")
        return words

    def adpositions(self, clause: Clause, verb: str) -> tuple[str, str]:
        """The cluster of adpositions before the verb and the meaning parts that it serves."""
        found = []
        if clause.companion:
            found.append(("la", "companion.with"))
        if clause.instrument:
            found.append(("ku", "instrument.with"))
        if clause.place and PLACE.get(clause.kind):
            found.append((PLACE[clause.kind], "place.way" if clause.kind == "come" else ""))
        if self.lexicon[verb][1]:
            found.append((self.lexicon[verb][1], ""))
        words = tuple(sorted(word for word, _ in found))
        return CLUSTER.get(words) or "".join(words), " ".join(key for _, key in found if key)

    def predicate(self, clause: Clause, complements: list[Token], cluster: tuple[str, str], verb: str) -> list[Token]:
        """A clause with a plain subject: focus and the full verb, or ``ma`` and the negative verb."""
        adposition, keys = cluster
        words = self.time(clause) + self.subject(clause) + complements
        if clause.negated:
            return [*words, Token(f"{adposition}ma", f"{keys} not".strip()), Token(verb, "verb")]
        pronoun = "ay" if self.feminine(clause.subject) else "uu"
        words += [Token(("b" if complements else "w") + pronoun)]
        return words + ([Token(adposition, keys)] if adposition else []) + [Token(verb, "verb")]

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        verb = verb or clause.verb
        stem, cluster = self.lexicon[verb][0] + "ay", self.adpositions(clause, verb)
        feminine = self.feminine(clause.subject)
        if clause.subject.quality or clause.subject.quantity:
            words = self.time(clause) + self.focused_subject(clause) + self.complements(clause)
            words += [Token(cluster[0], cluster[1])] if cluster[0] else []
            return [*words, Token(stem + ("sa" if feminine else "a"), "verb")]
        ending = ("so" if feminine else "o") if clause.negated else ("saa" if feminine else "aa")
        return self.predicate(clause, self.complements(clause), cluster, stem + ending)

    def have(self, clause: Clause) -> list[Token]:
        verb = self.lexicon["have"][0] + ("at" if self.feminine(clause.subject) else "t")
        return self.predicate(clause, self.complements(clause), ("", ""), verb + ("o" if clause.negated else "aa"))

    def at(self, clause: Clause) -> list[Token]:
        verb = "joogt" if self.feminine(clause.subject) else "joog"
        words = self.predicate(clause, self.complements(clause), ("", ""), verb + ("o" if clause.negated else "aa"))
        return [*words[:-1], Token(words[-1].text, "be")]

    def exist(self, clause: Clause) -> list[Token]:
        """``jooga`` for the living, ``ku jira`` for things, both feminine with ``t``."""
        living = concepts()[clause.subject.noun].type in ("person", "animal")
        verb = ("joog" if living else "jir") + ("t" if self.feminine(clause.subject) else "")
        adposition = "" if living else "ku"
        words = self.form(clause.place, "place", 1) + self.indefinite(clause.subject, "subject")
        if clause.negated:
            return [*words, Token(f"{adposition}ma", "not"), Token(verb + "o", "be")]
        return [*words, Token("ayaa"), *self.words(adposition, "be"), Token(verb + "a", "be")]

    def quality(self, clause: Clause) -> list[Token]:
        feminine, subject = self.feminine(clause.subject), self.subject(clause)
        positive, negative, *_ = self.lexicon[clause.predicate]
        if clause.negated:
            return subject + [
                Token(word, {"ma": "not", "aha": "be"}.get(word, "predicate")) for word in negative.split()
            ]
        copula = Token("tahay" if feminine else "yahay", "be")
        return [*subject, Token("way" if feminine else "wuu"), Token(positive, "predicate"), copula]

    def role(self, clause: Clause) -> list[Token]:
        subject, noun = self.subject(clause), self.form(clause.predicate, "predicate")
        if clause.negated:
            return [*subject, *noun, Token("ma", "not"), Token("aha", "be")]
        return [*subject, Token("waa", "be"), *noun]
