"""The collection for retrieval: stories, queries made of facts, and grades of stories for queries."""

import random
from functools import cache

from isthmus.errors import InputError

from .meaning import Clause, Phrase, is_a
from .sampling import Sampler, allowed

SENTENCES = 5
DEV_SHARE = 4
FACT_KINDS = ("act", "give", "go", "come")


@cache
def stories(count: int, seed: int) -> tuple[tuple[Clause, ...], ...]:
    """Return the stories; every fourth has dev meanings, the others test meanings."""
    samplers = {split: Sampler(f"documents/{split}/{seed}", split) for split in ("dev", "test")}
    return tuple(samplers[story_split(index)].story(SENTENCES) for index in range(count))


def story_split(index: int) -> str:
    return "dev" if index % DEV_SHARE == 0 else "test"


def facts(clause: Clause) -> dict[str, str]:
    """Return the facts of a clause: who does what, to what, to whom, where, with what, with whom."""
    parts = {"subject": clause.subject.noun, "verb": clause.verb or clause.kind}
    parts["object"] = clause.object.noun if clause.object else ""
    for role in ("person", "place", "instrument", "companion"):
        parts[role] = getattr(clause, role)
    return {role: value for role, value in parts.items() if value}


def askable(clause: Clause, split: str) -> bool:
    """Whether a clause makes a query: it states at least three facts, and the split may use its query."""
    stated = clause.kind in FACT_KINDS and not clause.negated and len(facts(clause)) >= 3
    return stated and allowed(query(clause), split)


def query(clause: Clause) -> Clause:
    """Drop the time, qualities and quantities of a clause."""
    thing = Phrase(clause.object.noun) if clause.object else None
    return clause._replace(subject=Phrase(clause.subject.noun), object=thing, time="")


def shared(asked: dict[str, str], clause: Clause) -> int:
    """Count the wanted facts that a clause states, directly or by a hyponym; a negated clause states none."""
    if clause.negated or (clause.verb or clause.kind) != asked["verb"]:
        return 0
    stated = facts(clause)
    return sum(
        role in stated and (value == stated[role] or (role != "verb" and is_a(stated[role], value)))
        for role, value in asked.items()
    )


def grade(asked: dict[str, str], story: tuple[Clause, ...]) -> int:
    """Grade a story: 2 if one sentence states every wanted fact, 1 if one states all but one and the verb, else 0."""
    best = max(shared(asked, clause) for clause in story)
    return 2 if best == len(asked) else 1 if best == len(asked) - 1 else 0


def queries(count: int, dev: int, documents: int, seed: int) -> list[tuple[str, str, Clause]]:
    """Make ``count`` queries (id, split, meaning), each from another story; the first ``dev`` from dev stories.

    Raises:
        InputError: there are too few stories.
    """
    all_stories, result = stories(documents, seed), []
    for split, number in (("dev", dev), ("test", count - dev)):
        generator = random.Random(f"queries/{split}/{seed}")
        indices = [index for index in range(documents) if story_split(index) == split]
        generator.shuffle(indices)
        asked = {}
        for index in indices:
            clauses = [clause for clause in all_stories[index] if askable(clause, split)]
            if clauses and len(asked) < number:
                asked[query(generator.choice(clauses))] = split
        if len(asked) < number:
            raise InputError(
                f"microworld can ask {len(asked)} {split} queries of {documents} documents, not {number}; "
                "ask for fewer queries or more documents"
            )
        result += [(f"query-{len(result) + place:04d}", split, clause) for place, clause in enumerate(asked)]
    return result
