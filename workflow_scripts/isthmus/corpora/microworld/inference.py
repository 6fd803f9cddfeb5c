"""Three-way inference by construction: a premise that entails, one that excludes and one that leaves open a hypothesis.

Readings that the labels rest on: a definite noun means the same one in premise and hypothesis; an indefinite object
under negation means none at all; a sentence describes one scene, so antonyms and other sites exclude each other, while
another object, helper or activity may well be true besides.
"""

import random
from collections.abc import Callable

from .meaning import Clause, Phrase, below, concepts, excluded, is_a, of_type
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
    """The clause with another noun in a role, if its verb takes it and its quality and quantity go with it."""
    phrase = getattr(clause, role)
    if phrase.quality and phrase.quality not in qualities(noun):
        return None
    if phrase.quantity and concepts()[noun].mass:
        return None
    if role == "object" and noun not in objects(clause.verb or clause.kind):
        return None
    return clause._replace(**{role: phrase._replace(noun=noun)})


def specialise(rng: random.Random, clause: Clause) -> Clause | None:
    """A hyponym for the subject or the object."""
    slots = noun_slots(clause) + (["subject"] if clause.subject.quantity != "all" and clause.kind != "role" else [])
    role = rng.choice(slots) if slots else ""
    if not role:
        return None
    noun = getattr(clause, role).noun
    hyponyms = [other for other in below((noun,)) if other != noun] if noun in _parents() else []
    return renamed(clause, role, rng.choice(hyponyms)) if hyponyms else None


def generalise(rng: random.Random, clause: Clause) -> Clause | None:
    """A hypernym for the indefinite noun, or, when the clause is positive, for the subject."""
    slots = noun_slots(clause) + ([] if clause.negated or clause.subject.quantity == "all" else ["subject"])
    if not slots:
        return None
    role = rng.choice(slots)
    parent = concepts()[getattr(clause, role).noun].parent
    return renamed(clause, role, parent) if parent else None


def _parents() -> frozenset[str]:
    return frozenset(row.parent for row in concepts().values() if row.parent)


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
        role for role in ("verb", "predicate", "place") if getattr(clause, role) and excluded(getattr(clause, role))
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


def several(rng: random.Random, clause: Clause | None, edits: tuple[Edit, ...], least: int, most: int) -> Clause | None:
    """``least`` to ``most`` random edits, one after another."""
    for _ in range(rng.randint(least, most)):
        clause = rng.choice(edits)(rng, clause) if clause else None
    return clause


STRONGER = (specialise, add, add, enlarge)
WEAKER = (generalise, remove, remove, lessen)
WEAKER_UNDER_NEGATION = (generalise, remove)


def entailing(rng: random.Random, hypothesis: Clause) -> Clause | None:
    if not hypothesis.negated:
        return several(rng, hypothesis, STRONGER, 1, 2)
    if rng.random() < 0.5:
        return several(rng, hypothesis, WEAKER_UNDER_NEGATION, 1, 2)
    other = exclude(rng, positive(hypothesis))
    return several(rng, other, STRONGER, 0, 1)


def contradicting(rng: random.Random, hypothesis: Clause) -> Clause | None:
    if hypothesis.negated:
        return several(rng, positive(hypothesis), STRONGER, 0, 2)
    if rng.random() < 0.5:
        negated = negative(hypothesis)
        return several(rng, negated, WEAKER_UNDER_NEGATION, 0, 2)
    return several(rng, exclude(rng, hypothesis), (specialise, add), 0, 1)


def neutral(rng: random.Random, hypothesis: Clause) -> Clause | None:
    draw = rng.random()
    base = positive(hypothesis)
    if hypothesis.negated:
        if draw < 0.35:
            more = several(rng, base, (specialise, add), 1, 2)
            return negative(more) if more else None
        if draw < 0.55:
            return change(rng, hypothesis)
        if draw < 0.8:
            return several(rng, change(rng, base), STRONGER, 0, 1)
        return several(rng, base, (generalise, remove), 1, 2)
    if draw < 0.4:
        return several(rng, hypothesis, WEAKER, 1, 2)
    if draw < 0.7:
        return several(rng, change(rng, hypothesis), STRONGER, 0, 2)
    more = several(rng, hypothesis, (specialise, add), 1, 2)
    return negative(more) if more else None


MAKERS = (entailing, neutral, contradicting)


def premise(sampler: Sampler, label: str, hypothesis: Clause, attempts: int = 40) -> Clause | None:
    """A premise of the split that stands in the wanted relation to the hypothesis, or None if none was found."""
    make = MAKERS[LABELS.index(label)]
    for _ in range(attempts):
        found = make(sampler.random, hypothesis)
        if found and positive(found) != positive(hypothesis) and allowed(found, sampler.split):
            return found
        if found and found.negated != hypothesis.negated and label == "contradiction" and allowed(found, sampler.split):
            return found
    return None


def items(split: str, count: int, seed: int) -> list[tuple[Clause, Clause, str]]:
    """``count`` (premise, hypothesis, label) meanings of a split; every hypothesis comes once under each label."""
    sampler, seen, rows = Sampler(f"nli/{split}/{seed}", split), set(), []
    while len(rows) < count:
        hypothesis = sampler.clause()
        if sampler.random.random() < 0.35:
            hypothesis = negative(hypothesis) or hypothesis
        if hypothesis in seen:
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
