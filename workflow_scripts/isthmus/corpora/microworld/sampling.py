"""Random clauses and stories, and the fixed shares of meanings of train, dev and test."""

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


SUBJECT_TYPES = {
    "exist": ("person", "animal", "thing", "food"),
    "quality": ("person", "animal", "thing", "food", "place"),
}


class Frame(NamedTuple):
    """A sentence frame: its kind, the objects of the verb (none, a thing, a person, both) and its adverbials."""

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
    """Return the frame of a clause."""
    takes = {(True, True): "both", (True, False): "thing", (False, True): "person", (False, False): ""}
    roles = tuple(role for role in ("place", "companion", "instrument", "time") if getattr(clause, role))
    return Frame(clause.kind, takes[bool(clause.object), bool(clause.person)], roles)


def draw_number(*parts: str) -> int:
    """Map a combination of words to a fixed number, the same in every process."""
    return crc32("+".join(parts).encode())


@cache
def reserved(word: str, noun: str) -> bool:
    """Whether a verb with its object, or an adjective with its noun, is reserved for test (one in ten)."""
    return draw_number("reserved", word, noun) % 10 == 0


def combinations(clause: Clause) -> list[tuple[str, str]]:
    """List the (verb, object) and (adjective, noun) pairs of a clause."""
    pairs = [(phrase.quality, phrase.noun) for phrase in (clause.subject, clause.object) if phrase and phrase.quality]
    if clause.object:
        pairs.append((clause.verb or clause.kind, clause.object.noun))
    if clause.kind == "quality":
        pairs.append((clause.predicate, clause.subject.noun))
    return pairs


def split_of(clause: Clause) -> str:
    """Return the only split that may use a meaning, negated or not: 65 % train, 15 % dev, 20 % test."""
    thing = clause.object or Phrase("")
    number = draw_number(*clause.subject, clause.kind, clause.verb, *thing, *clause[4:10]) % 100
    return "train" if number < 65 else "dev" if number < 80 else "test"


def allowed(clause: Clause, split: str) -> bool:
    """Whether a split may use a clause: the meaning is in its share, and only test has reserved combinations."""
    return split_of(clause) == split and (split == "test" or not any(reserved(*pair) for pair in combinations(clause)))


@cache
def verbs(takes: str, subject: str, lane: int | None) -> tuple[str, ...]:
    """List the verbs that ``subject`` can do and that take nothing, a thing or a person (in one lane)."""
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
    """List the possible objects of a verb: nobody eats a needle."""
    return below(concepts()[verb].objects)


@cache
def qualities(noun: str) -> tuple[str, ...]:
    """List the adjectives that fit a noun."""
    row = concepts()[noun]
    return tuple(a for a in of_type("adjective") if row.type in concepts()[a].subjects)


@cache
def predicates(noun: str) -> tuple[str, ...]:
    """List the adjectives that can be predicated of a definite noun; none for a mass noun."""
    return () if concepts()[noun].mass else qualities(noun)


@cache
def instruments(verb: str) -> tuple[str, ...]:
    """List the possible instruments of a verb."""
    return below(concepts()[verb].instruments)


class Sampler:
    """Draws clauses of a split, in one lane of (subject, verb) pairs if given."""

    def __init__(self, seed: str, split: str, lane: int | None = None) -> None:
        self.random, self.split, self.lane = random.Random(seed), split, lane

    def clause(self, subjects: tuple[str, ...] = (), places: tuple[str, ...] = ()) -> Clause:
        """Draw an allowed clause, about the given subjects and places if they fit."""
        while True:
            clause = self.candidate(subjects, places)
            if clause and allowed(clause, self.split):
                return clause

    def candidate(self, subjects: tuple[str, ...], places: tuple[str, ...]) -> Clause | None:
        """Draw a clause in a random frame; None if its words do not fit together."""
        frame = self.random.choice(FRAMES)
        subject = self.subject(frame.kind, subjects)
        verb = self.verb(frame, subject)
        if verb is None:
            return None
        roles: dict[str, str | Phrase] = {}
        for role in frame.roles:
            roles[role] = self.adverbial(role, verb, subject, places)
        if frame.takes in ("thing", "both"):
            roles["object"] = self.phrase(self.random.choice(objects(verb or frame.kind)), COUNTS)
        if frame.takes in ("person", "both"):
            roles["person"] = self.other_person(subject, subjects)
        if frame.kind in ("quality", "role"):
            roles["predicate"] = self.pick(ROLES if frame.kind == "role" else predicates(subject))
        if not all(roles.values()) or ("object" in roles and roles["object"].noun == roles.get("instrument")):
            return None
        negated = self.random.random() < 0.25 and not ("object" in roles and roles["object"].quantity)
        phrase = Phrase(subject)
        if frame.kind == "exist":
            phrase = self.phrase(subject, () if negated else COUNTS, quality=False)
        elif frame.kind == "act" and not negated and not subjects:
            phrase = self.phrase(subject, (*COUNTS, "some", "all"))
        return Clause(frame.kind, phrase, verb, negated=negated, **roles)

    def pick(self, choices: tuple[str, ...]) -> str:
        """Draw one of the choices; "" if there are none."""
        return self.random.choice(choices) if choices else ""

    def subject(self, kind: str, subjects: tuple[str, ...]) -> str:
        if kind == "role":
            return self.pick(MALE)
        if subjects and (kind != "quality" or self.random.random() < 0.5) and kind != "exist":
            return self.pick(subjects)
        if kind in SUBJECT_TYPES:
            return self.pick(of_type(self.pick(SUBJECT_TYPES[kind])))
        return self.pick(of_type("person" if self.random.random() < 0.8 else "animal"))

    def verb(self, frame: Frame, subject: str) -> str | None:
        """Draw a verb that the subject can do; "" for other kinds than acts; None if nothing fits."""
        if concepts()[subject].type != "person" and (frame.kind in ("give", "have") or "companion" in frame.roles):
            return None
        if frame.kind != "act":
            return "" if in_lane(subject, frame.kind, self.lane) else None
        return self.pick(verbs(frame.takes, subject, self.lane)) or None

    def adverbial(self, role: str, verb: str, subject: str, places: tuple[str, ...]) -> str:
        if role == "instrument":
            return self.pick(instruments(verb))
        if role == "companion":
            return self.other_person(subject, ())
        if role == "place" and places and self.random.random() < 0.7:
            return self.pick(places)
        return self.pick(of_type(role))

    def other_person(self, subject: str, cast: tuple[str, ...]) -> str:
        """Draw another person, often of the story's cast; "" if the draw is the subject."""
        people = tuple(person for person in cast if concepts()[person].type == "person" and person != subject)
        person = self.pick(people if people and self.random.random() < 0.6 else of_type("person"))
        return "" if person == subject else person

    def phrase(self, noun: str, counts: tuple[str, ...], quality: bool = True) -> Phrase:
        """Return the noun, sometimes with a quality or a quantity."""
        draw = self.random.random()
        if draw < 0.25 and quality and qualities(noun):
            return Phrase(noun, self.pick(qualities(noun)))
        if draw > 0.75 and counts and not concepts()[noun].mass:
            return Phrase(noun, "", self.pick(counts))
        return Phrase(noun)

    def story(self, sentences: int) -> tuple[Clause, ...]:
        """Draw different clauses about two people, sometimes an animal, and two places."""
        cast = self.random.sample(of_type("person")[1:], 2)
        if self.random.random() < 0.4:
            cast.append(self.pick(of_type("animal")[1:]))
        places = tuple(self.random.sample(of_type("place"), 2))
        clauses: dict[Clause, None] = {}
        while len(clauses) < sentences:
            clauses[self.clause(tuple(cast), places)] = None
        return tuple(clauses)
