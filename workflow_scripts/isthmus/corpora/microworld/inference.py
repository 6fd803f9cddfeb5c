"""Three-way inference by construction: a premise that entails, one that excludes and one that leaves open a hypothesis.

Readings that the labels rest on: a definite noun means the same one in premise and hypothesis; an indefinite object
under negation means none at all; a sentence describes one scene, so antonyms and other sites exclude each other, while
another object, helper or activity may well be true besides.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

from .meaning import Clause, Phrase, children, concepts, excluded, is_a, of_type
from .sampling import COUNTS, FRAMES, Sampler, allowed, frame_of, instruments, objects, qualities

LABELS = ("entailment", "neutral", "contradiction")
Edit = Callable[[random.Random, Clause], Clause | None]
OBLIQUES = ("place", "companion", "instrument")


def positive(clause: Clause) -> Clause:
    return clause._replace(negated=False)


def negative(clause: Clause) -> Clause | None:
    """The negation, for clauses whose negation is clear: no quality or quantity on the subject, none counted."""
    if clause.subject.quality or clause.subject.quantity or (clause.object and clause.object.quantity):
        return None
    return clause._replace(negated=True)


def noun_slots(clause: Clause) -> list[str]:
    """The roles whose noun is indefinite: what is affected by negation."""
    return ["subject"] if clause.kind == "exist" else ["object"] if clause.object else []


def renamed(clause: Clause, role: str, noun: str) -> Clause | None:
    """The clause with another noun in a role, if its verb takes it, its modifiers go with it and no other role has it."""
    phrase = getattr(clause, role)
    if phrase.quality and phrase.quality not in qualities(noun):
        return None
    if (phrase.quantity and concepts()[noun].mass) or noun in (clause.person, clause.companion, clause.instrument):
        return None
    if role == "object" and noun not in objects(clause.verb or clause.kind):
        return None
    return clause._replace(**{role: phrase._replace(noun=noun)})


def narrowed(rng: random.Random, clause: Clause, slots: list[str]) -> Clause | None:
    """A hyponym in one of the slots."""
    role = rng.choice(slots) if slots else ""
    hyponyms = children(getattr(clause, role).noun) if role else ()
    return renamed(clause, role, rng.choice(hyponyms)) if hyponyms else None


def narrow(rng: random.Random, clause: Clause) -> Clause | None:
    """A hyponym for the indefinite noun."""
    return narrowed(rng, clause, noun_slots(clause))


def specify(rng: random.Random, clause: Clause) -> Clause | None:
    """A hyponym for the subject; the definite noun stays the same one, whatever the polarity."""
    can = clause.kind not in ("exist", "role") and clause.subject.quantity != "all"
    return narrowed(rng, clause, ["subject"]) if can else None


def generalise(rng: random.Random, clause: Clause) -> Clause | None:
    """A hypernym for the indefinite noun, or, when the clause is positive, for the subject."""
    slots = noun_slots(clause) + ([] if clause.negated or clause.subject.quantity == "all" else ["subject"])
    if not slots:
        return None
    role = rng.choice(slots)
    parent = concepts()[getattr(clause, role).noun].parent
    return renamed(clause, role, parent) if parent else None


def add(rng: random.Random, clause: Clause) -> Clause | None:
    """One detail more: an adverbial or a quality."""
    free = [role for role in (*OBLIQUES, "time") if not getattr(clause, role)] + ["object", "subject"]
    role = rng.choice(free)
    if role in ("object", "subject"):
        phrase = getattr(clause, role)
        if not phrase or phrase.quality or phrase.quantity or not qualities(phrase.noun):
            return None
        if role == "subject" and (clause.negated or clause.kind != "act"):
            return None
        return clause._replace(**{role: phrase._replace(quality=rng.choice(qualities(phrase.noun)))})
    if role == "instrument":
        choices = instruments(clause.verb) if clause.verb else ()
    else:
        choices = of_type("person" if role == "companion" else role)
    if not choices:
        return None
    more = clause._replace(**{role: rng.choice(choices)})
    if more.companion in (clause.subject.noun, "person") or (
        concepts()[clause.subject.noun].type == "animal" and more.companion
    ):
        return None
    return more if frame_of(more) in FRAMES else None


def remove(rng: random.Random, clause: Clause) -> Clause | None:
    """One detail less."""
    full = [role for role in (*OBLIQUES, "time") if getattr(clause, role)]
    full += [role for role in ("object", "subject") if getattr(clause, role) and getattr(clause, role).quality]
    if not full:
        return None
    role = rng.choice(full)
    value = getattr(clause, role)._replace(quality="") if role in ("object", "subject") else ""
    less = clause._replace(**{role: value})
    return less if frame_of(less) in FRAMES else None


def enlarge(rng: random.Random, clause: Clause) -> Clause | None:
    """A stronger quantity: some to a number, many or all; one thing to several."""
    if clause.subject.quantity == "some":
        return clause._replace(subject=clause.subject._replace(quantity=rng.choice((*COUNTS, "all"))))
    for role in noun_slots(clause):
        phrase = getattr(clause, role)
        if not phrase.quality and not phrase.quantity and not concepts()[phrase.noun].mass:
            return clause._replace(**{role: phrase._replace(quantity=rng.choice(COUNTS))})
    return None


def lessen(rng: random.Random, clause: Clause) -> Clause | None:
    """A weaker quantity: a number, many or all to some; several things to one."""
    if clause.subject.quantity in (*COUNTS, "all") and clause.kind != "exist":
        return clause._replace(subject=clause.subject._replace(quantity="some"))
    for role in noun_slots(clause):
        phrase = getattr(clause, role)
        if phrase.quantity:
            return clause._replace(**{role: phrase._replace(quantity="")})
    return None


def change(rng: random.Random, clause: Clause) -> Clause | None:
    """Another fact that may hold besides: another thing, person, helper, tool or compatible activity."""
    slots = [role for role in ("object", "person", "companion", "instrument") if getattr(clause, role)]
    slots += ["subject"] if clause.kind == "exist" else []
    slots += ["verb"] if clause.kind == "act" and not clause.object and not clause.person else []
    slots += ["predicate"] if clause.predicate else []
    if not slots:
        return None
    role = rng.choice(slots)
    value = getattr(clause, role)
    old = value.noun if isinstance(value, Phrase) else value
    if role in ("person", "companion"):
        choices = of_type("person")
    elif role == "instrument":
        choices = instruments(clause.verb)
    elif role == "object":
        choices = objects(clause.verb or clause.kind)
    elif role == "verb":
        choices = tuple(v for v in of_type("verb") if not concepts()[v].objects)
        choices = tuple(v for v in choices if concepts()[clause.subject.noun].type in concepts()[v].subjects)
    else:
        choices = qualities(clause.subject.noun) if clause.kind == "quality" else of_type(concepts()[old].type)
    new = rng.choice(choices)
    if is_a(new, old) or is_a(old, new) or new in excluded(old) or new == clause.subject.noun:
        return None
    if role in ("object", "subject"):
        return renamed(clause, role, new)
    return clause._replace(**{role: new})


def exclude(rng: random.Random, clause: Clause) -> Clause | None:
    """A fact that cannot hold besides: an antonym, or another site. The quantities of two such clauses must overlap."""
    slots = [
        role
        for role in ("verb", "predicate", "place", "time")
        if getattr(clause, role) and excluded(getattr(clause, role))
    ]
    if not slots or clause.kind in ("exist", "role"):
        return None
    if clause.subject.quantity:
        if clause.subject.quantity not in ("some", "all"):
            return None
        other = "some" if clause.subject.quantity == "all" else "all"
        clause = clause._replace(subject=clause.subject._replace(quantity=other))
    role = rng.choice(slots)
    new = rng.choice(excluded(getattr(clause, role)))
    if role == "verb":
        row = concepts()[new]
        if concepts()[clause.subject.noun].type not in row.subjects:
            return None
        if clause.object and clause.object.noun not in objects(new):
            return None
        if clause.instrument and clause.instrument not in instruments(new):
            return None
    return clause._replace(**{role: new})


def keep(rng: random.Random, clause: Clause) -> Clause:
    return clause


class Strategy(NamedTuple):
    """A way to a premise: the hypothesis in this polarity, then one edit of the first row and one of the second."""

    weight: int
    negated: bool
    first: tuple[Edit, ...]
    second: tuple[Edit, ...] = (keep,)


STRATEGIES = {
    ("entailment", False): (
        Strategy(4, False, (narrow, specify), (keep, keep, add, enlarge)),
        Strategy(2, False, (add,), (keep, add, specify)),
        Strategy(2, False, (enlarge,), (keep, add)),
    ),
    ("entailment", True): (
        Strategy(2, True, (generalise, specify), (keep, remove)),
        Strategy(1, True, (remove,), (keep, generalise)),
        Strategy(4, False, (exclude,), (keep, keep, add, narrow, specify)),
    ),
    ("neutral", False): (
        Strategy(2, False, (generalise,), (keep, keep, add, remove)),
        Strategy(1, False, (remove,), (keep, specify, enlarge)),
        Strategy(5, False, (change,), (keep, add, narrow, specify)),
        Strategy(1, False, (lessen,), (keep, add)),
        Strategy(3, True, (narrow, add), (keep, add)),
    ),
    ("neutral", True): (
        Strategy(2, True, (narrow, add), (keep, specify)),
        Strategy(2, True, (change,), (keep, add)),
        Strategy(4, False, (change,), (keep, add, narrow, specify)),
        Strategy(1, False, (generalise,), (keep, add)),
        Strategy(1, False, (remove,), (keep, specify)),
    ),
    ("contradiction", False): (
        Strategy(3, True, (keep, generalise, remove), (keep, specify)),
        Strategy(5, False, (exclude,), (keep, keep, add, narrow, specify)),
    ),
    ("contradiction", True): (
        Strategy(1, False, (keep, enlarge)),
        Strategy(4, False, (narrow, specify), (keep, keep, add)),
        Strategy(2, False, (add,), (keep, specify)),
    ),
}


def premise(sampler: Sampler, label: str, hypothesis: Clause, attempts: int = 12) -> Clause | None:
    """A premise of the split that stands in the wanted relation to the hypothesis, or None if none was found."""
    rng, strategies = sampler.random, STRATEGIES[label, hypothesis.negated]
    for strategy in rng.choices(strategies, [strategy.weight for strategy in strategies], k=3):
        start = negative(hypothesis) if strategy.negated else positive(hypothesis)
        for _ in range(attempts if start else 0):
            once = rng.choice(strategy.first)(rng, start)
            found = rng.choice(strategy.second)(rng, once) if once else None
            if found and found != hypothesis and allowed(found, sampler.split):
                return found
    return None


def candidate(sampler: Sampler) -> Clause:
    """A hypothesis: a random clause, often with a more general word, often negated."""
    clause = sampler.clause()
    if sampler.random.random() < 0.5:
        clause = generalise(sampler.random, clause) or clause
    if sampler.random.random() < 0.35:
        clause = negative(clause) or clause
    return clause


def items(split: str, count: int, seed: int) -> list[tuple[Clause, Clause, str]]:
    """``count`` (premise, hypothesis, label) meanings of a split; every hypothesis comes once under each label."""
    sampler, seen, rows = Sampler(f"nli/{split}/{seed}", split), set(), []
    while len(rows) < count:
        hypothesis = candidate(sampler)
        if hypothesis in seen or not allowed(hypothesis, split):
            continue
        premises = []
        for label in LABELS:
            found = premise(sampler, label, hypothesis)
            if found is None:
                break
            premises.append(found)
        if len(premises) == len(LABELS):
            seen.add(hypothesis)
            rows += [(found, hypothesis, label) for found, label in zip(premises, LABELS, strict=True)]
    rows = rows[:count]
    sampler.random.shuffle(rows)
    return rows
