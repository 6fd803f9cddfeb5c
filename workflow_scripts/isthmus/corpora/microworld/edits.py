"""Edits of a clause that make it stronger, weaker, different or opposite; None if an edit does not fit."""

import random

from .meaning import Clause, Phrase, children, concepts, excluded, is_a, of_type
from .sampling import COUNTS, FRAMES, ROLES, frame_of, instruments, objects, predicates, qualities, verbs

ADVERBIALS = ("place", "companion", "instrument", "time")


def positive(clause: Clause) -> Clause:
    return clause._replace(negated=False)


def negative(clause: Clause) -> Clause | None:
    """Negate a clause, if that is unambiguous: its subject has no quality, and nothing has a quantity."""
    if clause.subject.quality or clause.subject.quantity or (clause.object and clause.object.quantity):
        return None
    return clause._replace(negated=True)


def noun_slots(clause: Clause) -> list[str]:
    """List the roles with an indefinite noun, which negation affects."""
    return ["subject"] if clause.kind == "exist" else ["object"] if clause.object else []


def renamed(clause: Clause, role: str, noun: str) -> Clause | None:
    """Replace the noun of a role, if it fits the verb and the modifiers and no other role has it."""
    phrase = getattr(clause, role)
    if phrase.quality and phrase.quality not in qualities(noun):
        return None
    if concepts()[noun].mass and (phrase.quantity or clause.kind == "quality"):
        return None
    if noun in (clause.person, clause.companion, clause.instrument):
        return None
    if role == "object" and noun not in objects(clause.verb or clause.kind):
        return None
    return clause._replace(**{role: phrase._replace(noun=noun)})


def narrowed(rng: random.Random, clause: Clause, slots: list[str]) -> Clause | None:
    """Put a hyponym into one of the slots."""
    role = rng.choice(slots) if slots else ""
    hyponyms = children(getattr(clause, role).noun) if role else ()
    return renamed(clause, role, rng.choice(hyponyms)) if hyponyms else None


def narrow(rng: random.Random, clause: Clause) -> Clause | None:
    """Put a hyponym for the indefinite noun."""
    return narrowed(rng, clause, noun_slots(clause))


def specify(rng: random.Random, clause: Clause) -> Clause | None:
    """Put a hyponym for the subject: a definite noun means the same one, whatever the polarity."""
    can = clause.kind not in ("exist", "role") and clause.subject.quantity != "all"
    return narrowed(rng, clause, ["subject"]) if can else None


def generalise(rng: random.Random, clause: Clause) -> Clause | None:
    """Put a hypernym for the indefinite noun or, in a positive clause, for the subject."""
    slots = noun_slots(clause) + ([] if clause.negated or clause.subject.quantity == "all" else ["subject"])
    if not slots:
        return None
    role = rng.choice(slots)
    parent = concepts()[getattr(clause, role).noun].parent
    return renamed(clause, role, parent) if parent else None


def fillers(clause: Clause, role: str) -> tuple[str, ...]:
    """List the fillers of an empty adverbial role."""
    if role == "instrument":
        return instruments(clause.verb) if clause.verb else ()
    if role == "companion":
        living = of_type("person") if concepts()[clause.subject.noun].type == "person" else ()
        return tuple(person for person in living if person not in (clause.subject.noun, "person"))
    return of_type(role)


def qualify(rng: random.Random, clause: Clause, role: str) -> Clause | None:
    """Add a quality to the object, or to the subject of a positive act."""
    phrase = getattr(clause, role)
    if not phrase or phrase.quality or phrase.quantity or not qualities(phrase.noun):
        return None
    if role == "subject" and (clause.negated or clause.kind != "act"):
        return None
    return clause._replace(**{role: phrase._replace(quality=rng.choice(qualities(phrase.noun)))})


def add(rng: random.Random, clause: Clause) -> Clause | None:
    """Add a detail: an adverbial or a quality."""
    role = rng.choice([role for role in ADVERBIALS if not getattr(clause, role)] + ["object", "subject"])
    if role in ("object", "subject"):
        return qualify(rng, clause, role)
    choices = fillers(clause, role)
    more = clause._replace(**{role: rng.choice(choices)}) if choices else clause
    return more if choices and frame_of(more) in FRAMES else None


def remove(rng: random.Random, clause: Clause) -> Clause | None:
    """Remove a detail."""
    full = [role for role in ADVERBIALS if getattr(clause, role)]
    full += [role for role in ("object", "subject") if getattr(clause, role) and getattr(clause, role).quality]
    if not full:
        return None
    role = rng.choice(full)
    value = getattr(clause, role)._replace(quality="") if role in ("object", "subject") else ""
    less = clause._replace(**{role: value})
    return less if frame_of(less) in FRAMES else None


def enlarge(rng: random.Random, clause: Clause) -> Clause | None:
    """Strengthen a quantity: some to a number, many or all; one thing to several."""
    if clause.subject.quantity == "some":
        return clause._replace(subject=clause.subject._replace(quantity=rng.choice((*COUNTS, "all"))))
    for role in noun_slots(clause):
        phrase = getattr(clause, role)
        if not phrase.quality and not phrase.quantity and not concepts()[phrase.noun].mass:
            return clause._replace(**{role: phrase._replace(quantity=rng.choice(COUNTS))})
    return None


def lessen(rng: random.Random, clause: Clause) -> Clause | None:
    """Weaken a quantity: a number, many or all to some; several things to one."""
    if clause.subject.quantity in (*COUNTS, "all") and clause.kind != "exist":
        return clause._replace(subject=clause.subject._replace(quantity="some"))
    for role in noun_slots(clause):
        phrase = getattr(clause, role)
        if phrase.quantity:
            return clause._replace(**{role: phrase._replace(quantity="")})
    return None


def alternatives(clause: Clause, role: str) -> tuple[str, ...]:
    """List the alternatives to the filler of a role."""
    if role == "object":
        return objects(clause.verb or clause.kind)
    if role == "instrument":
        return instruments(clause.verb)
    if role == "verb":
        return verbs("", clause.subject.noun, None)
    if role == "predicate":
        return ROLES if clause.kind == "role" else predicates(clause.subject.noun)
    return of_type(concepts()[clause.subject.noun].type if role == "subject" else "person")


def change(rng: random.Random, clause: Clause) -> Clause | None:
    """Change to a fact that may also hold: another thing, person, helper, tool, quality or compatible activity."""
    slots = [role for role in ("object", "person", "companion", "instrument", "predicate") if getattr(clause, role)]
    slots += ["subject"] if clause.kind == "exist" else []
    slots += ["verb"] if clause.kind == "act" and not clause.object and not clause.person else []
    if not slots:
        return None
    role = rng.choice(slots)
    value = getattr(clause, role)
    old = value.noun if isinstance(value, Phrase) else value
    new = rng.choice(alternatives(clause, role))
    if is_a(new, old) or is_a(old, new) or new in excluded(old) or new == clause.subject.noun:
        return None
    return renamed(clause, role, new) if isinstance(value, Phrase) else clause._replace(**{role: new})


def exclude(rng: random.Random, clause: Clause) -> Clause | None:
    """Change to a fact that cannot also hold: an antonym, or another site. The two quantities must overlap."""
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
    return clause._replace(**{role: new}) if role != "verb" or can(clause, new) else None


def can(clause: Clause, verb: str) -> bool:
    """Whether the subject, the object and the instrument of a clause fit another verb."""
    fits = concepts()[clause.subject.noun].type in concepts()[verb].subjects
    fits = fits and (not clause.object or clause.object.noun in objects(verb))
    return fits and (not clause.instrument or clause.instrument in instruments(verb))


def keep(rng: random.Random, clause: Clause) -> Clause:
    """Change nothing."""
    return clause
