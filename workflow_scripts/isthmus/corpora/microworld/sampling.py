"""Random clauses and stories, and the fixed shares of meanings that train, dev and test may use."""

import random
from functools import cache
from typing import NamedTuple
from zlib import crc32

from .meaning import Clause, Phrase, below, concepts, of_type

LANES = 8
COUNTS = ("two", "three", "four", "five", "many")
MALE = ("man", "father", "brother", "grandfather", "neighbour", "friend", "guest")
ROLES = (
    "teacher",
    "doctor",
    "farmer",
    "driver",
    "cook_person",
    "student",
    "fisherman",
    "soldier",
    "singer",
    "trader",
    "tailor",
    "carpenter",
    "guard",
    "writer",
    "judge",
    "hunter",
    "shepherd",
    "engineer",
    "thief",
    "king",
)


class Frame(NamedTuple):
    """A sentence frame: its kind, what the verb takes (nothing, a thing, a person) and which adverbials are filled."""

    kind: str
    takes: str = ""
    roles: tuple[str, ...] = ()


ALONE = ((), ("place",), ("time",), ("companion",), ("place", "time"), ("companion", "time"))
FRAMES = (
    *(Frame("act", "", roles) for roles in ALONE),
    *(Frame("act", "thing", roles) for roles in (*ALONE, ("instrument",), ("instrument", "time"))),
    *(Frame("act", "person", roles) for roles in ((), ("place",), ("time",), ("place", "time"))),
    *(Frame("give", "both", roles) for roles in ((), ("time",))),
    *(Frame(kind, "", roles) for kind in ("go", "come", "at") for roles in (("place",), ("place", "time"))),
    Frame("have", "thing"),
    Frame("exist", "", ("place",)),
    Frame("quality"),
    Frame("role"),
)


def frame_of(clause: Clause) -> Frame:
    """The frame that a clause fills."""
    takes = {(True, True): "both", (True, False): "thing", (False, True): "person", (False, False): ""}
    roles = tuple(role for role in ("place", "companion", "instrument", "time") if getattr(clause, role))
    return Frame(clause.kind, takes[bool(clause.object), bool(clause.person)], roles)


def draw_number(*parts: str) -> int:
    """A fixed number for a combination of words, the same in every process."""
    return crc32("+".join(parts).encode())


@cache
def reserved(word: str, noun: str) -> bool:
    """Whether a verb with its object, or an adjective with its noun, is kept for test (one in ten)."""
    return draw_number("reserved", word, noun) % 10 == 0


def combinations(clause: Clause) -> list[tuple[str, str]]:
    """The (verb, object) and (adjective, noun) pairs of a clause."""
    pairs = [(phrase.quality, phrase.noun) for phrase in (clause.subject, clause.object) if phrase and phrase.quality]
    if clause.object:
        pairs.append((clause.verb or clause.kind, clause.object.noun))
    if clause.kind == "quality":
        pairs.append((clause.predicate, clause.subject.noun))
    return pairs


def split_of(clause: Clause) -> str:
    """The only split that may use a meaning, negated or not: 70 % train, 10 % dev, 20 % test."""
    thing = clause.object or Phrase("")
    number = draw_number(*clause.subject, clause.kind, clause.verb, *thing, *clause[4:10]) % 100
    return "train" if number < 70 else "dev" if number < 80 else "test"


def allowed(clause: Clause, split: str) -> bool:
    """Whether a split may use a clause: it is in its share of meanings, and reserved combinations are test's alone."""
    return split_of(clause) == split and (split == "test" or not any(reserved(*pair) for pair in combinations(clause)))


@cache
def verbs(takes: str, subject: str, lane: int | None) -> tuple[str, ...]:
    """The act verbs that take nothing, a thing or a person, and that ``subject`` can do (in one lane)."""
    kind = concepts()[subject].type
    found = []
    for verb in of_type("verb"):
        row = concepts()[verb]
        wants = "" if not row.objects else "person" if row.objects == ("person",) else "thing"
        if verb in ("go", "come", "give", "have") or wants != takes or kind not in row.subjects:
            continue
        if in_lane(subject, verb, lane):
            found.append(verb)
    return tuple(found)


@cache
def in_lane(subject: str, verb: str, lane: int | None) -> bool:
    """Whether a (subject, verb) pair belongs to one of the eight disjoint lanes; every pair belongs to lane None."""
    return lane is None or draw_number("lane", subject, verb) % LANES == lane


@cache
def objects(verb: str) -> tuple[str, ...]:
    """What a verb can be done to; nobody eats a needle."""
    return below(concepts()[verb].objects)


@cache
def qualities(noun: str) -> tuple[str, ...]:
    """The adjectives that go with a noun."""
    row = concepts()[noun]
    return tuple(a for a in of_type("adjective") if row.type in concepts()[a].subjects)


@cache
def instruments(verb: str) -> tuple[str, ...]:
    """What a verb can be done with."""
    return below(concepts()[verb].instruments)


class Sampler:
    """Draws clauses of one split from a random generator, in one lane of (subject, verb) pairs if given."""

    def __init__(self, seed: str, split: str, lane: int | None = None) -> None:
        self.random, self.split, self.lane = random.Random(seed), split, lane

    def clause(self, subjects: tuple[str, ...] = (), places: tuple[str, ...] = ()) -> Clause:
        """A random allowed clause; about the given subjects and places where they fit."""
        while True:
            clause = self.candidate(subjects, places)
            if clause and allowed(clause, self.split):
                return clause

    def candidate(self, subjects: tuple[str, ...], places: tuple[str, ...]) -> Clause | None:
        choose, chance = self.random.choice, self.random.random
        frame = choose(FRAMES)
        kind = frame.kind
        if kind in ("exist", "quality"):
            types = (
                ("person", "animal", "thing", "food")
                if kind == "exist"
                else ("person", "animal", "food", "thing", "place")
            )
            subject = (
                choose(subjects)
                if kind == "quality" and subjects and chance() < 0.5
                else choose(of_type(choose(types)))
            )
        elif kind == "role":
            subject = choose(MALE)
        else:
            subject = choose(subjects) if subjects else choose(of_type("person" if chance() < 0.8 else "animal"))
        row = concepts()[subject]
        if (
            row.type == "animal"
            and (frame.takes or "companion" in frame.roles)
            and not verbs(frame.takes, subject, None)
        ):
            return None
        if row.type == "animal" and (kind in ("give", "have") or "companion" in frame.roles):
            return None
        filled = {role: self.adverbial(role, places) for role in frame.roles if role != "instrument"}
        if filled.get("companion") == subject or (filled.get("companion") and subject == "person"):
            return None
        if kind == "act":
            choices = verbs(frame.takes, subject, self.lane)
            if not choices:
                return None
            verb = choose(choices)
        else:
            verb = ""
            if not in_lane(subject, kind, self.lane):
                return None
        if "instrument" in frame.roles:
            if not instruments(verb):
                return None
            filled["instrument"] = choose(instruments(verb))
        if frame.takes in ("thing", "both"):
            noun = choose(objects(verb or kind))
            filled["object"] = self.phrase(noun, COUNTS)
            if filled.get("instrument") == noun:
                return None
        if frame.takes in ("person", "both"):
            people = [person for person in subjects if concepts()[person].type == "person" and person != subject]
            filled["person"] = choose(people) if people and chance() < 0.6 else choose(of_type("person"))
            if filled["person"] == subject:
                return None
        if kind == "quality":
            if row.mass or not qualities(subject):
                return None
            filled["predicate"] = choose(qualities(subject))
        if kind == "role":
            filled["predicate"] = choose(ROLES)
        negated = chance() < 0.25 and not (filled.get("object") and filled["object"].quantity)
        phrase = Phrase(subject)
        if kind == "exist":
            phrase = self.phrase(subject, () if negated else COUNTS, quality=False)
        elif kind == "act" and not negated and not subjects:
            phrase = self.phrase(subject, (*COUNTS, "some", "all"))
        return Clause(kind, phrase, verb, negated=negated, **filled)

    def adverbial(self, role: str, places: tuple[str, ...]) -> str:
        if role == "place" and places and self.random.random() < 0.7:
            return self.random.choice(places)
        return self.random.choice(of_type("person" if role == "companion" else role))

    def phrase(self, noun: str, counts: tuple[str, ...], quality: bool = True) -> Phrase:
        """The noun, at times with a quality or a quantity."""
        draw = self.random.random()
        if draw < 0.25 and quality and qualities(noun):
            return Phrase(noun, self.random.choice(qualities(noun)))
        if draw > 0.75 and counts and not concepts()[noun].mass:
            return Phrase(noun, "", self.random.choice(counts))
        return Phrase(noun)

    def story(self, sentences: int) -> tuple[Clause, ...]:
        """Distinct clauses about two people, at times an animal, and two places."""
        cast = self.random.sample(of_type("person")[1:], 2)
        if self.random.random() < 0.4:
            cast.append(self.random.choice(of_type("animal")[1:]))
        places = tuple(self.random.sample(of_type("place"), 2))
        clauses: dict[Clause, None] = {}
        while len(clauses) < sentences:
            clauses[self.clause(tuple(cast), places)] = None
        return tuple(clauses)
