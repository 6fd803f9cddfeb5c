"""Word alignments from token vectors: by three kinds of transport plan, or by mutual argmax of the similarities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from isthmus.transport.costs import cosine_cost
from isthmus.transport.plan import transport_plan
from isthmus.words.gold import GoldPair, Links
from isthmus.words.vectors import TokenEncoder, encode_words


@dataclass(frozen=True)
class AlignmentOptions:
    """How words are aligned for scoring.

    Attributes:
        layer: hidden layer of an encoder or classifier whose token vectors are compared, -1 for the last; a
            retriever gives its own output vectors.
        solver: of the plans; ``sinkhorn`` (entropic), or ``exact``.
        epsilon: sharpness of ``sinkhorn``; smaller is sharper.
        iterations: the most iterations of ``sinkhorn``.
        mass: share of the mass that ``partial`` moves.
        penalty: what ``unbalanced`` pays for marginals that are not met (times their Kullback-Leibler divergence).
        least_share: least share of the smaller of two words' masses that must pass between them for a link.
        batch_size: sentence pairs at a time.
        seed: of the samplers of ``statistical``.
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
    """The links that each of ``aligners``, names of :data:`ALIGNERS`, predicts for each pair of English and
    ``language``, which only a model with a map for each language asks for.

    A transport plan over the pair's subwords, with equal masses, is summed over the subwords of each word; two words
    are linked where each gives the other the most of its mass. The plans are those of Arase, Bao and Yokoi 2023 (arXiv
    2306.04116): ``balanced`` moves all mass, ``partial`` its cheapest ``mass``, ``unbalanced`` what is worth moving.
    ``argmax`` needs no plan (SimAlign, Jalili Sabet et al. 2020, arXiv 2004.08728): two words are linked where a
    subword of the one and a subword of the other are each other's most similar.
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
    """``(English words, foreign words)``: the mass that passes between each two words in a plan of :data:`PLANS`."""
    cost, english, foreign = _costs(encoder, [pair], language)
    return _word_mass(PLANS[aligner](cost, english.any(dim=1), foreign.any(dim=1), options), english, foreign)[0]


def mutual_argmax(mass: Tensor) -> Tensor:
    """``(B, I, J)`` bool: the positive cells of ``mass`` that are the first largest of both their row and column."""
    cells = torch.zeros_like(mass, dtype=torch.bool)
    best_row, best_column = cells.clone(), cells.clone()
    best_row.scatter_(2, mass.argmax(dim=2, keepdim=True), True)
    best_column.scatter_(1, mass.argmax(dim=1, keepdim=True), True)
    return best_row & best_column & (mass > 0)


def _costs(encoder: TokenEncoder, pairs: Sequence[GoldPair], language: str) -> tuple[Tensor, Tensor, Tensor]:
    """Subword costs ``(B, n, m)``, and which subwords make up each word: ``(B, words, n)`` and ``(B, words, m)``."""
    english, english_words = encode_words(encoder, [pair.english for pair in pairs], "en")
    foreign, foreign_words = encode_words(encoder, [pair.foreign for pair in pairs], language)
    return cosine_cost(english, foreign), english_words, foreign_words


def _word_mass(plan: Tensor, english: Tensor, foreign: Tensor) -> Tensor:
    return english.to(plan.dtype) @ plan @ foreign.to(plan.dtype).transpose(1, 2)


def _solver(balance: str):
    """A plan of tokens with equal masses, for a kind of balance: with entropy, or exact."""

    def solve(cost: Tensor, mask_a: Tensor, mask_b: Tensor, options: AlignmentOptions) -> Tensor:
        return transport_plan(
            cost,
            mask_a,
            mask_b,
            solver=SOLVERS[balance, options.solver],
            epsilon=options.epsilon,
            iterations=options.iterations,
            penalty=options.penalty,
            moved=options.mass,
        )

    return solve


def _linked(name: str):
    """The links of a plan's aligner, ``(B, I, J)`` bool."""

    def links(cost: Tensor, english: Tensor, foreign: Tensor, options: AlignmentOptions) -> Tensor:
        mask_a, mask_b = english.any(dim=1), foreign.any(dim=1)
        mass = _word_mass(PLANS[name](cost, mask_a, mask_b, options), english, foreign)
        own_a = english.sum(dim=2) / mask_a.sum(dim=1, keepdim=True).clamp(min=1)
        own_b = foreign.sum(dim=2) / mask_b.sum(dim=1, keepdim=True).clamp(min=1)
        least = options.least_share * torch.minimum(own_a[:, :, None], own_b[:, None, :])
        return mutual_argmax(mass) & (mass >= least)

    return links


def _argmax(cost: Tensor, english: Tensor, foreign: Tensor, options: AlignmentOptions) -> Tensor:
    inside = english.any(dim=1)[:, :, None] & foreign.any(dim=1)[:, None, :]
    similar = torch.where(inside, 2.0 - cost, torch.zeros_like(cost))
    return _word_mass(mutual_argmax(similar).float(), english, foreign) > 0


SOLVERS = {
    ("balanced", "sinkhorn"): "sinkhorn",
    ("balanced", "exact"): "exact",
    ("partial", "sinkhorn"): "partial_sinkhorn",
    ("partial", "exact"): "partial",
    ("unbalanced", "sinkhorn"): "unbalanced",
    ("unbalanced", "exact"): "unbalanced_exact",
}
PLANS = {balance: _solver(balance) for balance in ("balanced", "partial", "unbalanced")}
ALIGNERS = {name: _linked(name) for name in PLANS} | {"argmax": _argmax}
