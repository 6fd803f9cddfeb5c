"""Masses of tokens in their sentence, for optimal transport."""

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from isthmus.alignment.base import Side
from isthmus.alignment.both import mean_vectors

MOST_FREQUENT = 0.99
"""Upper limit of a token's share of the sentences; it makes every mass positive."""
LEAST_CONTEXT = 1e-3
"""Mass that every token gets in addition to its contextual weight."""


def inverse_document_frequencies(
    tokenizer: PreTrainedTokenizerBase, bitext: dict[str, Sequence[dict[str, str]]]
) -> Tensor:
    """Return each token's inverse document frequency, ``(V,)``: minus the log of the share of sentences with it.

    The share is the largest one over the languages. A token in no sentence gets the mass of the rarest token.
    """
    share = torch.zeros(len(tokenizer))
    texts = {language: [row["foreign"] for row in rows] for language, rows in bitext.items()}
    texts["en"] = [row["english"] for rows in bitext.values() for row in rows]
    for sentences in texts.values():
        counts = torch.zeros_like(share)
        for ids in tokenizer(sentences, add_special_tokens=False)["input_ids"]:
            counts[list(set(ids))] += 1
        share = torch.maximum(share, counts / len(sentences))
    seen = share > 0
    mass = -torch.log(share.clamp(max=MOST_FREQUENT))
    mass[~seen] = mass[seen].max()
    return mass


def contextual_weights(side: Side, context: Side) -> Tensor:
    """Return each token's contextual weight, ``(B, T)``: its inner product with the mean of the context's content.

    A negative product counts as 0, and ``LEAST_CONTEXT`` is added. These are the cross-reference weights of DeepEMD
    (Zhang et al. 2020, arXiv 2003.06777, equation 8). A token without counterpart in the other sentence has almost no
    mass to move.
    """
    return torch.einsum("btd,bd->bt", side.vectors, mean_vectors(context)).relu().detach() + LEAST_CONTEXT
