"""Word alignment from token vectors: by three kinds of transport plan, or by mutual argmax of the similarities."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import torch
from torch import Tensor

from isthmus.transport import TransportOptions
from isthmus.transport.costs import cosine_cost
from isthmus.transport.plan import transport_plan
from isthmus.words.gold import GoldPair, Links
from isthmus.words.vectors import TokenEncoder, encode_words


@dataclass(frozen=True)
class AlignmentOptions:
    """Options of all word aligners.

    Attributes:
        layer: hidden layer of an encoder or classifier that gives the token vectors, -1 for the last; a retriever gives
            its own output vectors.
        solver: solver of the plans, ``sinkhorn`` (entropic) or ``exact``.
        epsilon: entropic regularisation of ``sinkhorn``; a smaller value gives a sharper plan.
        iterations: most iterations of ``sinkhorn``.
        mass: share of the mass that ``partial`` moves.
        penalty: price of ``unbalanced`` for unmet marginals, times their Kullback-Leibler divergence.
        least_share: a link needs at least this share of the smaller word's mass to pass between the two words.
        batch_size: sentence pairs in a batch.
        seed: seed of the samplers of ``statistical``.
    """

    layer: int = -1
    solver: Literal["sinkhorn", "exact"] = "sinkhorn"
    epsilon: float = 0.05
    iterations: int = 100
    mass: float = 0.9
    penalty: float = 0.3
    least_share: float = 0.0
    batch_size: int = 32
    seed: int = 1


def align_words(
    encoder: TokenEncoder,
    pairs: Sequence[GoldPair],
    aligners: Sequence[str],
    options: AlignmentOptions,
    language: str = "",
) -> dict[str, list[Links]]:
    """Predict the links of each pair with each of ``aligners``, names in :data:`ALIGNERS`.

    A transport plan moves mass between the pair's subwords, which have equal masses. Its mass is summed over the
    subwords of each word. Two words are linked if each gives the other most of its mass. The plans are those of Arase,
    Bao and Yokoi 2023 (arXiv 2306.04116): ``balanced`` moves all mass, ``partial`` the cheapest share ``mass``,
    ``unbalanced`` the mass that is worth its cost. ``argmax`` needs no plan (SimAlign, Jalili Sabet et al. 2020, arXiv
    2004.08728): it links two words if a subword of one and a subword of the other are mutually most similar.

    ``language`` is the foreign language. Only a model with rotations needs it.
    """
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row].english) + len(pairs[row].foreign))
    links: dict[str, list[Links]] = {aligner: [set() for _ in pairs] for aligner in aligners}
    for start in range(0, len(order), options.batch_size):
        rows = order[start : start + options.batch_size]
        cost, english, foreign = _costs(encoder, [pairs[row] for row in rows], language)
        for aligner in aligners:
            for pair, i, j in ALIGNERS[aligner](cost, english, foreign, options).nonzero().tolist():
                links[aligner][rows[pair]].add((i, j))
    return links


def word_plan(
    encoder: TokenEncoder, pair: GoldPair, aligner: str, options: AlignmentOptions, language: str = ""
) -> Tensor:
    """Return the mass that a plan of :data:`PLANS` moves between each two words, ``(English words, foreign words)``."""
    cost, english, foreign = _costs(encoder, [pair], language)
    return _word_mass(_plan(aligner, cost, english.any(dim=1), foreign.any(dim=1), options), english, foreign)[0]


def mutual_argmax(mass: Tensor) -> Tensor:
    """Mark the positive cells of ``mass``, ``(B, I, J)``, that are the first maximum of both their row and column."""
    cells = torch.zeros_like(mass, dtype=torch.bool)
    best_row, best_column = cells.clone(), cells.clone()
    best_row.scatter_(2, mass.argmax(dim=2, keepdim=True), True)
    best_column.scatter_(1, mass.argmax(dim=1, keepdim=True), True)
    return best_row & best_column & (mass > 0)


def _costs(encoder: TokenEncoder, pairs: Sequence[GoldPair], language: str) -> tuple[Tensor, Tensor, Tensor]:
    """Return subword costs ``(B, n, m)``, and the subwords of each word: ``(B, words, n)`` and ``(B, words, m)``."""
    english, english_words = encode_words(encoder, [pair.english for pair in pairs], "en")
    foreign, foreign_words = encode_words(encoder, [pair.foreign for pair in pairs], language)
    return cosine_cost(english, foreign), english_words, foreign_words


def _word_mass(plan: Tensor, english: Tensor, foreign: Tensor) -> Tensor:
    return english.to(plan.dtype) @ plan @ foreign.to(plan.dtype).transpose(1, 2)


def _plan(balance: str, cost: Tensor, mask_a: Tensor, mask_b: Tensor, options: AlignmentOptions) -> Tensor:
    """Return plans, ``(B, n, m)``, between tokens of equal mass."""
    found = TransportOptions(
        solver=PLANS[balance][options.solver],
        epsilon=options.epsilon,
        iterations=options.iterations,
        penalty=options.penalty,
        moved=options.mass,
    )
    return transport_plan(cost, mask_a, mask_b, found)


def _plan_links(balance: str, cost: Tensor, english: Tensor, foreign: Tensor, options: AlignmentOptions) -> Tensor:
    mask_a, mask_b = english.any(dim=1), foreign.any(dim=1)
    mass = _word_mass(_plan(balance, cost, mask_a, mask_b, options), english, foreign)
    own_a = english.sum(dim=2) / mask_a.sum(dim=1, keepdim=True).clamp(min=1)
    own_b = foreign.sum(dim=2) / mask_b.sum(dim=1, keepdim=True).clamp(min=1)
    least = options.least_share * torch.minimum(own_a[:, :, None], own_b[:, None, :])
    return mutual_argmax(mass) & (mass >= least)


def _argmax_links(cost: Tensor, english: Tensor, foreign: Tensor, options: AlignmentOptions) -> Tensor:
    inside = english.any(dim=1)[:, :, None] & foreign.any(dim=1)[:, None, :]
    similar = torch.where(inside, 2.0 - cost, torch.zeros_like(cost))
    return _word_mass(mutual_argmax(similar).float(), english, foreign) > 0


PLANS = {
    "balanced": {"sinkhorn": "sinkhorn", "exact": "exact"},
    "partial": {"sinkhorn": "partial_sinkhorn", "exact": "partial"},
    "unbalanced": {"sinkhorn": "unbalanced", "exact": "unbalanced_exact"},
}
"""The solver of :mod:`isthmus.transport.solvers` for each kind of plan and each choice of ``solver``."""
ALIGNERS = {name: partial(_plan_links, name) for name in PLANS} | {"argmax": _argmax_links}
"""Each aligner maps subword costs, the words' subwords and the options to links, ``(B, I, J)`` bool."""
