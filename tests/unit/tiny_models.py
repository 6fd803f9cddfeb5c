"""Random models of both architectures, small enough for unit tests, as Hugging Face folders."""

from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaModel, set_seed

TEXTS = [
    "the old farmer bought two goats at the market",
    "a young teacher reads the book near the river",
    "three children did not see the small boat",
    "every merchant sold some fish in the morning",
    "nobody opened the heavy door of the house",
    "the nurse carried water to the village yesterday",
]
ARCHITECTURES = ("bert", "xlm-roberta")


def encoder_folder(path: Path, architecture: str, dropout: float = 0.1) -> Path:
    """Write a random encoder: BERT with WordPiece, or XLM-R with Unigram and its offset positions."""
    bert = architecture == "bert"
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] if bert else ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    pad, unk, first, last = (marks[0], marks[1], marks[2], marks[3]) if bert else (marks[1], marks[3], *marks[0:3:2])
    if bert:
        tokenizer = Tokenizer(models.WordPiece(unk_token=unk))
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(vocab_size=120, special_tokens=marks, show_progress=False)
    else:
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(vocab_size=90, special_tokens=marks, unk_token=unk, show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    ids = [(mark, tokenizer.token_to_id(mark)) for mark in (first, last)]
    between = last if bert else f"{last} {last}"
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", pair=f"{first} $A {between} $B {last}", special_tokens=ids
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=pad,
        unk_token=unk,
        cls_token=first,
        sep_token=last,
        mask_token=marks[-1],
        model_max_length=64,
    ).save_pretrained(path)
    config, model = (BertConfig, BertModel) if bert else (XLMRobertaConfig, XLMRobertaModel)
    set_seed(0)
    model(
        config(
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=70,
            type_vocab_size=2 if bert else 1,
            pad_token_id=tokenizer.token_to_id(pad),
            hidden_dropout_prob=dropout,
            attention_probs_dropout_prob=dropout,
            initializer_range=0.2,
        ),
        add_pooling_layer=False,
    ).save_pretrained(path)
    return path
