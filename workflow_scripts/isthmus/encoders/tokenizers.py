"""The two kinds of tokenizers: mBERT's WordPiece and XLM-R's Unigram (SentencePiece)."""

# ruff: noqa: S106 - its "passwords" are the names of special tokens

import io
from collections.abc import Iterable
from typing import Any

import sentencepiece
from tokenizers import (
    AddedToken,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import PreTrainedTokenizerFast

from isthmus.errors import InputError

METASPACE = "▁"
WORDPIECE_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
XLMR_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]


def wordpiece(texts: Iterable[str], vocabulary: int, lowercase: bool, max_length: int) -> PreTrainedTokenizerFast:
    """Train a WordPiece tokenizer with mBERT's pipeline. Combining marks stay, because Devanagari needs them.

    The continuing letters (``##a``) are given as special tokens, in code point order. Otherwise the trainer numbers
    them in the random order of a hash table, and these numbers decide ties between merges.
    """
    texts = list(texts)
    learner = _wordpiece(models.WordPiece(unk_token="[UNK]"), lowercase)
    letters = sorted({letter for text in texts for letter in learner.normalizer.normalize_str(text)})
    continuing = [f"##{letter}" for letter in letters if not letter.isspace()]
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocabulary,
        special_tokens=[*WORDPIECE_SPECIAL, *continuing],
        min_frequency=2,
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer)
    tokenizer = _wordpiece(models.WordPiece(learner.get_vocab(), unk_token="[UNK]"), lowercase)
    tokenizer.decoder = decoders.WordPiece()
    special = {f"{name.strip('[]').lower()}_token": name for name in WORDPIECE_SPECIAL}
    return _fast(tokenizer, "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", ["token_type_ids"], max_length, special)


def _wordpiece(model: models.WordPiece, lowercase: bool) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.BertNormalizer(lowercase=lowercase, strip_accents=False)]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def unigram(texts: Iterable[str], vocabulary: int, max_length: int) -> PreTrainedTokenizerFast:
    """Train a Unigram tokenizer with XLM-R's pipeline and special tokens.

    SentencePiece itself trains it, because the trainer of ``tokenizers`` gives other scores in every process.

    Raises:
        InputError: the vocabulary is too small for the texts' characters.
    """
    trained = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts),
            model_writer=trained,
            model_type="unigram",
            vocab_size=vocabulary,
            hard_vocab_limit=False,
            character_coverage=1.0,
            normalization_rule_name="nfkc",
            num_threads=1,
            minloglevel=2,
            **{f"{name}_id": index for index, name in enumerate(("bos", "pad", "eos", "unk"))},
        )
    except RuntimeError as error:
        raise InputError(f"encoder option `vocabulary`: SentencePiece learns no {vocabulary} pieces: {error}") from None
    model = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    pieces = [(model.id_to_piece(index), model.get_score(index)) for index in range(model.get_piece_size())]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=XLMR_SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = metaspace()
    return xlmr(tokenizer, max_length)


def metaspace() -> pre_tokenizers.PreTokenizer:
    """Mark the start of words with ``▁``, as SentencePiece does."""
    return pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(METASPACE, prepend_scheme="always")]
    )


def xlmr(tokenizer: Tokenizer, max_length: int) -> PreTrainedTokenizerFast:
    """Add XLM-R's decoder and special tokens to a Unigram tokenizer. Its vocabulary must have :data:`XLMR_SPECIAL`."""
    tokenizer.decoder = decoders.Metaspace(METASPACE, prepend_scheme="always")
    special = {
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": AddedToken("<mask>", lstrip=True, special=True, normalized=False),
    }
    return _fast(tokenizer, "<s> $A </s>", "<s> $A </s> </s> $B </s>", [], max_length, special)


def _fast(
    tokenizer: Tokenizer, single: str, pair: str, more_inputs: list[str], max_length: int, special: dict[str, Any]
) -> PreTrainedTokenizerFast:
    """Wrap a tokenizer, with templates for one text and for a pair, and with its special tokens by name."""
    tokenizer.post_processor = processors.TemplateProcessing(
        single=single,
        pair=pair,
        special_tokens=[(special[name], tokenizer.token_to_id(special[name])) for name in ("cls_token", "sep_token")],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=max_length,
        model_input_names=["input_ids", *more_inputs, "attention_mask"],
        **special,
    )
