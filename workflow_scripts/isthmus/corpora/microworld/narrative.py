"""Running text: stories that repeat their facts with less, more or other detail."""

from .edits import add, enlarge, lessen, remove
from .meaning import Clause
from .sampling import Sampler, allowed


def narrative(sampler: Sampler, facts: int) -> tuple[Clause, ...]:
    """Tell a story of ``facts`` clauses, then each of them again in other detail, if that is possible."""
    story = sampler.story(facts)
    return story + tuple(again for clause in story if (again := retold(sampler, clause)))


def retold(sampler: Sampler, clause: Clause, attempts: int = 6) -> Clause | None:
    """Retell a clause with the same subject and verb, one or two details away; None if nothing fits."""
    for _ in range(attempts):
        found = clause
        for edit in sampler.random.choice(((remove,), (add,), (remove, add), (lessen,), (enlarge,))):
            found = edit(sampler.random, found) or found
        if found != clause and allowed(found, sampler.split):
            return found
    return None
