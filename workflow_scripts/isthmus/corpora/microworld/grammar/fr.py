"""French: gender, elision, partitive articles, contractions with à, ne ... pas with de, place of the adjective."""

from ..meaning import Clause, Phrase, concepts
from ..realise import Grammar, Token


class French(Grammar):
    language = "fr"
    function_words = frozenset(
        ["le", "la", "les", "un", "une", "du", "de", "des", "au", "à", "dans", "sur", "en", "près"]
    )

    def mute(self, word: str, noun: str) -> bool:
        """Whether the article is elided before ``word``; ``h`` is mute unless the lexicon says aspirated."""
        return word[0] in "aeiouâéêèîôœh" and not (word[0] == "h" and self.lexicon[noun][3] == "aspirated")

    def feminine(self, noun: str) -> bool:
        return self.lexicon[noun][2] == "f"

    def agree(self, adjective: str, noun: str) -> str:
        """The singular form of an adjective for a noun."""
        return self.lexicon[adjective][1 if self.feminine(noun) else 0]

    def bare(self, phrase: Phrase, key: str) -> list[Token]:
        """Noun and adjective in their order, without an article."""
        noun = self.form(phrase.noun, key)
        if not phrase.quality:
            return noun
        quality = self.words(self.agree(phrase.quality, phrase.noun), f"{key}.quality")
        return quality + noun if self.lexicon[phrase.quality][4] == "before" else noun + quality

    def articled(self, masculine: str, feminine: str, elided: str, phrase: Phrase, key: str) -> list[Token]:
        """The noun phrase after the fitting one of three articles; an elided one is joined to the next word."""
        first, *rest = self.bare(phrase, key)
        if elided and self.mute(first.text, phrase.noun):
            *before, joined = elided.split()
            return [*(Token(word, "", key) for word in before), Token(joined + first.text, first.keys, key), *rest]
        article = feminine if self.feminine(phrase.noun) else masculine
        return [*(Token(word, "", key) for word in article.split()), first, *rest]

    def quantified(self, phrase: Phrase, key: str) -> list[Token]:
        noun, quantity = self.form(phrase.noun, key, 1), f"{key}.quantity"
        if phrase.quantity == "all":
            return [Token("toutes" if self.feminine(phrase.noun) else "tous", quantity), Token("les", "", key), *noun]
        if phrase.quantity == "many" and self.mute(noun[0].text, phrase.noun):
            return [Token("beaucoup", quantity), Token(f"d'{noun[0].text}", key), *noun[1:]]
        return self.form(phrase.quantity, quantity) + noun

    def the(self, phrase: Phrase, key: str) -> list[Token]:
        return self.quantified(phrase, key) if phrase.quantity else self.articled("le", "la", "l'", phrase, key)

    def a(self, phrase: Phrase, key: str, negated: bool = False) -> list[Token]:
        """An indefinite or partitive phrase; ``de`` under negation."""
        if phrase.quantity:
            return self.quantified(phrase, key)
        if negated:
            return self.articled("de", "de", "d'", phrase, key)
        if concepts()[phrase.noun].mass:
            return self.articled("du", "de la", "de l'", phrase, key)
        return self.articled("un", "une", "", phrase, key)

    def negate(self, verb: list[Token], negated: bool) -> list[Token]:
        """``ne`` before the verb and its reflexive, ``pas`` after the finite word."""
        if not negated:
            return verb
        finite = 1 if verb[0].text == "se" else 0
        if verb[0].text[0] in "aeiouéh":
            opened = [Token(f"n'{verb[0].text}", f"{verb[0].keys} not", verb[0].loose)]
        else:
            opened = [Token("ne", "not"), verb[0]]
        return [*opened, *verb[1 : finite + 1], Token("pas", "not"), *verb[finite + 1 :]]

    def where(self, clause: Clause, way: int = 0) -> list[Token]:
        """The place; the word that carries an elided article is the noun."""
        *prepositions, noun = self.lexicon[clause.place][1].split("; ")[way].split()
        words = [Token(word, "", "place") for word in prepositions]
        if way and words:
            words[0] = Token(words[0].text, "place.way", "place")
        return [*words, Token(noun, "place")]

    def act(self, clause: Clause, verb: str = "") -> list[Token]:
        verb = verb or clause.verb
        finite = self.form(verb, "verb", 1 if clause.subject.quantity else 0)
        words = self.the(clause.subject, "subject") + self.negate(finite, clause.negated)
        if clause.object:
            words += self.a(clause.object, "object", clause.negated)
        if clause.person:
            person = Phrase(clause.person)
            if clause.object or self.lexicon[verb][2] == "à":
                words += self.articled("au", "à la", "à l'", person, "person")
            else:
                words += self.the(person, "person")
        if clause.instrument:
            words += [Token("avec", "instrument.with"), *self.a(Phrase(clause.instrument), "instrument")]
        if clause.companion:
            words += [Token("avec", "companion.with"), *self.the(Phrase(clause.companion), "companion")]
        if clause.place:
            words += self.where(clause, {"go": 1, "come": 2}.get(clause.kind, 0))
        return words + self.time(clause)

    def have(self, clause: Clause) -> list[Token]:
        verb = self.negate([Token("a", "verb")], clause.negated)
        return (
            self.the(clause.subject, "subject")
            + verb
            + self.a(clause.object, "object", clause.negated)
            + self.time(clause)
        )

    def be(self, clause: Clause) -> list[Token]:
        return self.negate([Token("est", "be")], clause.negated)

    def at(self, clause: Clause) -> list[Token]:
        return self.the(clause.subject, "subject") + self.be(clause) + self.where(clause) + self.time(clause)

    def exist(self, clause: Clause) -> list[Token]:
        if clause.negated:
            verb = [Token("il", "", "be"), Token("n'y", "not", "be"), Token("a", "be"), Token("pas", "not")]
        else:
            verb = [Token("il", "", "be"), Token("y", "", "be"), Token("a", "be")]
        return verb + self.a(clause.subject, "subject", clause.negated) + self.where(clause)

    def quality(self, clause: Clause) -> list[Token]:
        adjective = self.words(self.agree(clause.predicate, clause.subject.noun), "predicate")
        return self.the(clause.subject, "subject") + self.be(clause) + adjective

    def role(self, clause: Clause) -> list[Token]:
        return self.the(clause.subject, "subject") + self.be(clause) + self.form(clause.predicate, "predicate")
