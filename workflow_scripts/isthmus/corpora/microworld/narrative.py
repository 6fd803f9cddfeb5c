"""Running text: stories that come back to what they said, with less, more or other detail."""

from .edits import add, enlarge, lessen, remove
from .meaning import Clause
from .sampling import Sampler, allowed


def narrative(sampler: Sampler, facts: int) -> tuple[Clause, ...]:
    """A story of ``facts`` clauses, then each of them again in other detail, where there is any to take or give."""
    story = sampler.story(facts)
    return story + tuple(again for clause in story if (again := retold(sampler, clause)))


def retold(sampler: Sampler, clause: Clause, attempts: int = 6) -> Clause | None:
    """Another allowed clause of the same subject and verb, one or two details away; None if none was found."""
    for _ in range(attempts):
        found = clause
        for edit in sampler.random.choice(((remove,), (add,), (remove, add), (lessen,), (enlarge,))):
            found = edit(sampler.random, found) or found
        if found != clause and allowed(found, sampler.split):
            return found
    return None
