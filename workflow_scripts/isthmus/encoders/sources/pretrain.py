"""Pre-train a small BERT by masked language modelling on unaligned text of several languages.

The objective is that of Devlin et al. 2019 (arXiv 1810.04805), without the next-sentence task. As in mBERT, languages
are sampled with probabilities proportional to ``size ** alpha`` (Conneau and Lample 2019, arXiv 1901.07291, equation
1).
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import Dataset
from transformers import (
    BertConfig,
    BertForMaskedLM,
    DataCollatorForLanguageModeling,
    PreTrainedTokenizerFast,
    TrainingArguments,
)
from transformers.modeling_outputs import MaskedLMOutput

from isthmus.encoders.checked import ENCODER_TOKENS, check_tokenizer
from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.encoders.tokenizers import wordpiece
from isthmus.errors import InputError
from isthmus.files import read_lines
from isthmus.training.engine import TrainingOptions, arguments, fingerprint, freeze, options_facts, prepare
from isthmus.training.saving import forget
from isthmus.training.trainer import StepTrainer

log = logging.getLogger("isthmus")


@dataclass(frozen=True)
class PretrainOptions(TrainingOptions):
    """Options of the encoder's architecture and its pre-training.

    Attributes:
        vocabulary: maximum number of pieces of the WordPiece tokenizer.
        lowercase: whether letters are lowercased; combining marks always stay.
        hidden: dimension of a token vector.
        layers: number of layers.
        heads: number of attention heads.
        positions: number of positions: the longest possible input, in tokens.
        alpha: exponent of the language sampling; 1 samples by size, 0 samples all languages equally.
        seed: seed of the weights, the order of the data, the masks and dropout.
        max_steps: number of updates; 0 for ``epochs``.
        batch_size: blocks of ``max_length`` tokens in an update.
        max_length: tokens of a block, filled with whole sentences of one language; also the encoder's maximum input
            length.
    """

    vocabulary: int = 8000
    lowercase: bool = False
    hidden: int = 128
    layers: int = 4
    heads: int = 4
    positions: int = 512
    alpha: float = 0.7
    seed: int = 1
    max_steps: int = 2000
    batch_size: int = 32
    learning_rate: float = 1e-3
    max_length: int = 64
    dropout: bool = False


def pretrain(options: PretrainOptions, texts: dict[str, Path], state: Path, output: Path) -> None:
    """Train the tokenizer and the model, and write the encoder folder ``output``.

    Args:
        options: see the class.
        texts: the file of each language, one sentence a line.
        state: folder of the saved training state, for resuming.
        output: the encoder folder.

    Raises:
        InputError: a block is longer than the positions; a file is missing, empty or not UTF-8; a language has no text.
    """
    if options.max_length > options.positions:
        raise InputError(
            f"encoder source `pretrain`: `max_length` is {options.max_length}, but the encoder gets {options.positions}"
            " `positions`; lower the one or raise the other"
        )
    lines = {language: [line for _, line in read_lines(path)] for language, path in texts.items()}
    shares = language_shares({language: len(values) for language, values in lines.items()}, options.alpha)
    tokenizer = wordpiece(_smoothed(lines, shares), options.vocabulary, options.lowercase, options.max_length)
    prepare(options.seed)
    model = MaskedPositions(_config(options, tokenizer))
    check_tokenizer(model, tokenizer, output, (*ENCODER_TOKENS, "mask_token"))
    freeze(model, options)
    data = Blocks(
        {language: pack(values, tokenizer, options.max_length) for language, values in lines.items()}, options
    )
    log.info("%d blocks of text, %d pieces; languages: %s", len(data), len(tokenizer), _percent(data.shares))
    trainer = StepTrainer(
        model=model,
        args=arguments(
            TrainingArguments,
            replace(options, epochs=1, max_steps=0),
            state,
            options.seed,
            train_sampling_strategy="sequential",
            remove_unused_columns=False,
        ),
        train_dataset=data,
        data_collator=SeededMasking(tokenizer, mlm_probability=0.15, seed=options.seed),
    )
    trainer.learn(fingerprint(options_facts(options), lines), options.save_seconds)
    save_encoder(model.bert, tokenizer, EncoderInfo(), output)
    forget(state)


def language_shares(sizes: dict[str, int], alpha: float) -> dict[str, float]:
    """Return the sampling probabilities ``p_l = n_l ** alpha / sum_k n_k ** alpha``."""
    powers = {language: size**alpha for language, size in sizes.items()}
    return {language: power / sum(powers.values()) for language, power in powers.items()}


def pack(lines: list[str], tokenizer: PreTrainedTokenizerFast, length: int) -> list[list[int]]:
    """Pack whole lines, in order, into blocks ``[CLS] line [SEP] line [SEP]`` of at most ``length`` tokens.

    A line longer than a block is cut into several parts.
    """
    cls, sep = tokenizer.cls_token_id, tokenizer.sep_token_id
    blocks: list[list[int]] = []
    block = [cls]
    for ids in tokenizer(lines, add_special_tokens=False, return_attention_mask=False)["input_ids"]:
        for start in range(0, len(ids), length - 2):
            part = ids[start : start + length - 2]
            if len(block) + len(part) + 1 > length:
                blocks.append(block)
                block = [cls]
            block = [*block, *part, sep]
    return [*blocks, block] if len(block) > 1 else blocks


class Blocks(Dataset):
    """Dataset of blocks in the order of training.

    The language of each block is drawn by :func:`language_shares`. Within a language, all blocks come once in random
    order before any block is repeated.
    """

    def __init__(self, blocks: dict[str, list[list[int]]], options: PretrainOptions) -> None:
        for language, values in blocks.items():
            if not values:
                raise InputError(f"pre-training: there is no text in {language!r}")
        total = options.max_steps * options.batch_size or int(options.epochs * sum(map(len, blocks.values())))
        self.shares = language_shares({language: len(values) for language, values in blocks.items()}, options.alpha)
        random = np.random.default_rng(options.seed)
        orders = {language: _reshuffled(len(values), random) for language, values in blocks.items()}
        drawn = random.choice(list(blocks), size=total, p=list(self.shares.values()))
        self.order = [blocks[language][next(orders[language])] for language in drawn]

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, place: int) -> dict[str, Any]:
        return {"input_ids": self.order[place], "place": place}


class SeededMasking(DataCollatorForLanguageModeling):
    """Collator with BERT's masking (15%, split 80/10/10). Its seed is the batch's place, so a resume draws the same."""

    def __call__(self, features: list[dict[str, Any]], return_tensors: str | None = None) -> dict[str, Any]:
        self.generator = torch.Generator().manual_seed((self.seed << 32) + features[0]["place"])
        return super().__call__([{"input_ids": feature["input_ids"]} for feature in features], return_tensors)


class MaskedPositions(BertForMaskedLM):
    """BERT that computes its output layer only at masked positions: the same loss at an eighth of the cost."""

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, labels: torch.Tensor, **kwargs: Any
    ) -> MaskedLMOutput:
        hidden = self.bert(input_ids, attention_mask=attention_mask).last_hidden_state
        masked = labels != -100
        return MaskedLMOutput(loss=cross_entropy(self.cls(hidden[masked]).float(), labels[masked]))


def _config(options: PretrainOptions, tokenizer: PreTrainedTokenizerFast) -> BertConfig:
    # BERT's fixed 0.02 suits 768 dimensions. With it, a narrow model starts near the identity and learns to attend
    # late.
    return BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=options.hidden,
        num_hidden_layers=options.layers,
        num_attention_heads=options.heads,
        initializer_range=options.hidden**-0.5,
        intermediate_size=4 * options.hidden,
        max_position_embeddings=options.positions,
        pad_token_id=tokenizer.pad_token_id,
    )


def _smoothed(lines: dict[str, list[str]], shares: dict[str, float]) -> Iterator[str]:
    """Repeat or cut each language's lines to its share. The total number of lines stays."""
    total = sum(map(len, lines.values()))
    for language, values in lines.items():
        yield from islice(cycle(values), round(shares[language] * total))


def _reshuffled(size: int, random: np.random.Generator) -> Iterator[int]:
    while True:
        yield from random.permutation(size).tolist()


def _percent(shares: dict[str, float]) -> str:
    return ", ".join(f"{language} {100 * share:.1f}%" for language, share in shares.items())
