"""Three-way inference: for each hypothesis a premise that entails it, one that excludes it, one that leaves it open.

The labels rest on these readings. A definite noun means the same one in premise and hypothesis. An indefinite object
under negation means none at all. A sentence describes one scene: antonyms, other sites and other times exclude each
other, but another object, helper or activity may also be true.
"""

import random
from collections.abc import Callable
from typing import NamedTuple

from isthmus.tasks.nli.data import LABELS

from .edits import (
    add,
    change,
    enlarge,
    exclude,
    generalise,
    keep,
    lessen,
    narrow,
    negative,
    positive,
    remove,
    specify,
)
from .meaning import Clause
from .sampling import Sampler, allowed

Edit = Callable[[random.Random, Clause], Clause | None]


class Strategy(NamedTuple):
    """A way to make a premise: the hypothesis in this polarity, then an edit of ``first`` and one of ``second``."""

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
        Strategy(6, True, (narrow, add), (keep, add)),
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
    """Find a premise of the split in the wanted relation to the hypothesis; None if there is none."""
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
    """Draw a hypothesis: a random clause, often with a more general word, often negated."""
    clause = sampler.clause()
    if sampler.random.random() < 0.5:
        clause = generalise(sampler.random, clause) or clause
    if sampler.random.random() < 0.35:
        clause = negative(clause) or clause
    return clause


def items(split: str, count: int, seed: int) -> list[tuple[Clause, Clause, str]]:
    """Make ``count`` meanings (premise, hypothesis, label) of a split; each hypothesis has each label once."""
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
