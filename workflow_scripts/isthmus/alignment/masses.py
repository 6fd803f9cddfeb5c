"""What a token weighs in its sentence, beside others."""

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from isthmus.alignment.base import Side
from isthmus.alignment.both import mean_vectors

MOST_FREQUENT = 0.99
"""No token is weighed as if it were in more than this share of the sentences, so that every mass is positive."""
LEAST_CONTEXT = 1e-3
"""What every token weighs in its context."""


def inverse_document_frequencies(
    tokenizer: PreTrainedTokenizerBase, bitext: dict[str, Sequence[dict[str, str]]]
) -> Tensor:
    """``(V,)``: minus the log of the share of sentences that hold a token, in the language where that is largest.

    A token in no sentence weighs as much as the rarest one.
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
    """``(B, T)``: each token's inner product with the mean of the context's content tokens, if positive, and a little.

    The cross-reference weights of DeepEMD (Zhang et al. 2020, arXiv 2003.06777, equation 8): a token with no
    counterpart in the other sentence has next to no mass to move.
    """
    return torch.einsum("btd,bd->bt", side.vectors, mean_vectors(context)).relu().detach() + LEAST_CONTEXT
