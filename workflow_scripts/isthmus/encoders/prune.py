"""Prune a Unigram (SentencePiece) vocabulary: drop the pieces that a set of texts never uses.

Unigram segmentation (Kudo 2018, arXiv 1804.10959) is a Viterbi search over piece scores. The best segmentation does not
change if pieces outside it are dropped. So every text keeps its embeddings.
"""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from isthmus.errors import InputError

BATCH = 2000
SPECIAL_TOKENS = ("bos_token", "eos_token", "sep_token", "cls_token", "pad_token", "unk_token", "mask_token")


def prune(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: Iterable[str]
) -> tuple[PreTrainedModel, PreTrainedTokenizerFast]:
    """Keep only the special tokens, the pieces of ``texts`` and their single characters.

    The piece with the lowest score stays too, because the score of an unknown character depends on it.

    Returns:
        ``model`` itself, with fewer word embeddings, and a new tokenizer.

    Raises:
        InputError: the tokenizer is not a Unigram one.
    """
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    if state["model"]["type"] != "Unigram":
        raise InputError(
            f"encoder option `prune`: the tokenizer is {state['model']['type']}; only Unigram (SentencePiece) "
            "vocabularies can be pruned. Write `prune: false`"
        )
    kept = sorted(_used(tokenizer.backend_tokenizer, state, texts))
    _pick(state, kept)
    special = {name: getattr(tokenizer, name) for name in SPECIAL_TOKENS if getattr(tokenizer, name)}
    pruned = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(state)),
        model_max_length=tokenizer.model_max_length,
        model_input_names=tokenizer.model_input_names,
        **special,
    )
    _pick_rows(model, kept, pruned.pad_token_id)
    model.config.pad_token_id = pruned.pad_token_id
    model.config.bos_token_id = pruned.bos_token_id
    model.config.eos_token_id = pruned.eos_token_id
    return model, pruned


def _used(backend: Tokenizer, state: dict[str, Any], texts: Iterable[str]) -> set[int]:
    vocabulary = state["model"]["vocab"]
    lowest = min(range(len(vocabulary)), key=lambda index: vocabulary[index][1])
    used = {token["id"] for token in state["added_tokens"]} | {state["model"]["unk_id"], lowest}
    characters: set[str] = set()
    remaining = iter(texts)
    while batch := list(islice(remaining, BATCH)):
        for encoding in backend.encode_batch_fast(batch):
            used.update(encoding.ids)
        for text in batch:
            characters.update(backend.normalizer.normalize_str(text) if backend.normalizer else text)
    return used | {index for index, (piece, _) in enumerate(vocabulary) if piece in characters}


def _pick(state: dict[str, Any], kept: list[int]) -> None:
    """Reduce a ``tokenizer.json`` to the ids in ``kept``. They are renumbered 0, 1, 2, ..."""
    new = {old: index for index, old in enumerate(kept)}
    vocabulary = state["model"]["vocab"]
    state["model"]["vocab"] = [vocabulary[old] for old in kept if old < len(vocabulary)]
    state["model"]["unk_id"] = new[state["model"]["unk_id"]]
    for token in state["added_tokens"]:
        token["id"] = new[token["id"]]
    processor = state["post_processor"] or {}
    for token in processor.get("special_tokens", {}).values():
        token["ids"] = [new[old] for old in token["ids"]]
    for name in ("sep", "cls"):
        if name in processor:
            processor[name][1] = new[processor[name][1]]


def _pick_rows(model: PreTrainedModel, kept: list[int], pad: int) -> None:
    rows = model.get_input_embeddings().weight.detach()[kept].clone()
    model.set_input_embeddings(torch.nn.Embedding.from_pretrained(rows, freeze=False, padding_idx=pad))
    model.config.vocab_size = len(kept)
