"""Score word aligners against gold alignments, and compute the transport plans to draw."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from isthmus.evaluation.scores import score_rows
from isthmus.paths import language_of
from isthmus.words.aligners import PLANS, AlignmentOptions, align_words, word_plan
from isthmus.words.gold import GoldPair, alignment_error, read_gold, shown_pair
from isthmus.words.vectors import TokenEncoder, load_token_encoder


def score_aligners(
    model: Path, gold: Sequence[Path], aligners: Sequence[str], options: AlignmentOptions
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Score word aligners on a model's token vectors.

    Args:
        model: folder of an encoder, a classifier or a retriever.
        gold: files ``{language}.gold.tsv``.
        aligners: names in :data:`isthmus.words.aligners.ALIGNERS`.
        options: options of the aligners.

    Returns:
        Rows of scores, and for each language the transport plan of one sentence pair, by the first aligner with plans.
    """
    torch.use_deterministic_algorithms(True, warn_only=torch.cuda.is_available())
    encoder = load_token_encoder(model, options.layer)
    drawn = next((name for name in aligners if name in PLANS), "balanced")
    rows, plans = [], {}
    for path in gold:
        language, pairs = language_of(path), read_gold(path)
        for aligner, links in align_words(encoder, pairs, aligners, options, language).items():
            rows += score_rows(aligner, language, alignment_error(links, pairs), len(pairs))
        plans[language] = _plan(encoder, shown_pair(pairs), drawn, options, language)
    return rows, plans


def _plan(
    encoder: TokenEncoder, pair: GoldPair, aligner: str, options: AlignmentOptions, language: str
) -> dict[str, Any]:
    mass = word_plan(encoder, pair, aligner, options, language).tolist()
    return {
        "aligner": aligner,
        "english": pair.english,
        "foreign": pair.foreign,
        "sure": sorted(pair.sure),
        "possible": sorted(pair.possible),
        "mass": [[round(share, 6) for share in row] for row in mass],
    }
