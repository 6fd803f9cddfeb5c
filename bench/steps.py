"""Measure a step of every train and align method, relative to a plain step on the same tokens.

The tokens are random and the encoder has the shape of multilingual-e5-small (12 layers of 384), without dropout. The
word embeddings are frozen, as in config/real_local.yaml, because their update would make every method look cheap.

* A train step is that of the NLI classifier: the method's forward and backward passes, and AdamW's update. It is
  compared with the step of `plain`.
* An align step is that of the retriever: the teacher's pass, the student's pass, the loss, and backward. It is compared
  with forward and backward of the student alone, without an update.

A method and its comparison alternate; the median ratio of their processor seconds is printed. Processor seconds are
comparable on a busy machine; wall time is not.

Example:
    PYTHONPATH=workflow_scripts python bench/steps.py --only smart ot --repeats 5
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedModel, PreTrainedTokenizerFast

from isthmus.alignment.base import Aligner
from isthmus.alignment.pairs import sample
from isthmus.alignment.teacher import TeacherCache
from isthmus.config.methods import load_method, methods
from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.files import write_tsv
from isthmus.robust import new_train_method, options_class
from isthmus.robust.base import Outcome, TextSource, TrainMethod
from isthmus.robust.perturbation import special_ids
from isthmus.tasks.nli.model import new_classifier
from isthmus.tasks.nli.train import ClassifierOptions
from isthmus.tasks.retrieval.model import new_retriever
from isthmus.training import engine

VOCABULARY = 30_000
WORDS = 500
MARKS = ["<s>", "<pad>", "</s>", "<unk>"]
VARIANTS: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("train", "pgd"): [{"ascent_steps": 3}],
    ("train", "freelb"): [{"ascent_steps": 2}],
    ("train", "language_adversarial"): [{"text_batch_size": 8}],
    ("train", "ot_posterior"): [{"text_batch_size": 8}],
    ("train", "vat_text"): [{"text_batch_size": 8}],
    ("align", "ot"): [{}, {"teacher_cache": 64}],
    ("train", "smart"): [{"ascent_steps": 1}, {"ascent_steps": 1, "proximal_weight": 1.0}],
}
"""Options of methods to measure; other methods are measured with their defaults."""


@dataclass(frozen=True)
class Case:
    """A step to measure, and the step to compare it with."""

    name: str
    step: Callable[[], None]
    compared: Callable[[], None]


def encoder_folder(folder: Path) -> Path:
    """Write a random encoder in the shape of multilingual-e5-small; each :func:`word` is a token."""
    words = {word: i for i, word in enumerate(MARKS + [word(i) for i in range(len(MARKS), VOCABULARY)])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    config = BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1536,
        pad_token_id=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
    save_encoder(BertModel(config, add_pooling_layer=False), fast, EncoderInfo(), folder)
    return folder


def word(number: int) -> str:
    """Spell a number as a word of letters."""
    return "w" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def number(word: str) -> int:
    """Read the number of a word."""
    return int("".join(str(ord(letter) - ord("a")) for letter in word[1:]))


def texts(count: int, tokens: int) -> list[str]:
    """Draw texts of ``tokens`` random tokens, special ones included, from a small vocabulary."""
    return [" ".join(map(word, row)) for row in torch.randint(len(MARKS), WORDS, (count, tokens - 2)).tolist()]


def translated(text: str) -> str:
    """Translate a text into a language with its own word for each word."""
    return " ".join(word(WORDS + number(each)) for each in text.split())


def train_cases(encoder: Path, bitext: Path, args: argparse.Namespace) -> Iterator[Case]:
    """Yield the cases of train methods."""
    model = new_classifier(encoder).train()
    learns(model, model, args.precision)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(encoder)
    batch = tokenizer(texts(args.batch, args.tokens), return_tensors="pt", return_token_type_ids=False)
    batch["labels"] = torch.arange(args.batch) % 3
    learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=1e-6)
    source = TextSource([bitext], tokenizer, [""], 1)

    def evaluate() -> Outcome:
        output = model(**batch)
        return Outcome(output.loss, output.logits)

    def update(loss: torch.Tensor) -> None:
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

    def plain() -> None:
        update(evaluate().loss)

    for method, options in chosen("train", args.only):
        adversary = new_train_method(method, options_class(method, ClassifierOptions)(**options), source)
        if adversary is not None:
            adversary.prepare(model, tokenizer)

            def step(adversary: TrainMethod = adversary) -> None:
                update(adversary(evaluate, model, special_ids(tokenizer)))

            yield Case(label("train", method, options), step, plain)


def align_cases(encoder: Path, rows: list[dict[str, str]], args: argparse.Namespace) -> Iterator[Case]:
    """Yield the cases of align methods that are trained in updates."""
    teacher = new_retriever(encoder, args.tokens, args.tokens)
    alone = deepcopy(teacher)
    learns(alone, alone[0].auto_model, args.precision)
    counterparts = {role: [row["english"] for row in rows] for role in ("query", "document")}
    for method, options in chosen("align", args.only):
        option_type, aligner_type = load_method("align", method)
        if aligner_type.closed_form:
            continue
        student = deepcopy(teacher)
        learns(student, student[0].auto_model, args.precision)
        aligner = aligner_type(student, teacher, option_type(max_length=args.tokens, **options)).train()
        aligner.prepare({"xx": rows}, counterparts)
        pairs = sample(aligner.examples({"xx": rows}), args.batch, smoothing=1.0, english_share=0.0, seed=1)
        aligner.drawn(pairs)
        texts = {side: [pair[side] for pair in pairs] for side in ("english", "foreign")}
        features = [aligner.teacher_features(side, "query") for side in texts.values()]
        if aligner.options.teacher_cache:
            aligner.cache = TeacherCache(aligner)
            aligner.cache.fill({"query": 2 * texts["english"]})

        def bare(foreign: dict[str, Any] = features[1]) -> None:
            alone(dict(foreign), task="query")["token_embeddings"].sum().backward()

        def step(aligner: Aligner = aligner, features: list[dict[str, Any]] = features) -> None:
            aligner(features, torch.arange(args.batch)).backward()

        with aligner.adapted():
            yield Case(label("align", method, options), step, bare)


def learns(model: torch.nn.Module, transformer: PreTrainedModel, precision: str) -> None:
    """Set up the trained weights and the precision, as training does."""
    transformer.requires_grad_(True)
    transformer.get_input_embeddings().requires_grad_(False)
    if precision == "bf16":
        model.forward = torch.autocast("cpu", torch.bfloat16)(model.forward)


def chosen(kind: str, only: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ``(method, options)`` of the methods of a kind."""
    for method in methods(kind):
        if not only or method in only:
            for options in VARIANTS.get((kind, method), [{}]):
                yield method, options


def label(kind: str, method: str, options: dict[str, Any]) -> str:
    """Name a case."""
    return " ".join([kind, method, *(f"{key}={value}" for key, value in options.items())])


def seconds(step: Callable[[], None]) -> float:
    """Return the processor seconds of a step."""
    start = time.process_time()
    step()
    return time.process_time() - start


def measure(case: Case, args: argparse.Namespace) -> None:
    """Print the median ratio of the repeats, after a warm-up."""
    times = [(seconds(case.compared), seconds(case.step)) for _ in range(args.repeats + 1)]
    plain, full = zip(*times[1:], strict=True)
    ratios = [b / a for a, b in times[1:]]
    print(
        f"{case.name:55} {statistics.median(plain):8.3f} s {statistics.median(full):8.3f} s"
        f" {statistics.median(ratios):6.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
        flush=True,
    )


def main(args: argparse.Namespace) -> None:
    engine.prepare(1)
    print(
        f"{args.batch} x {args.tokens} tokens, {args.precision}, {torch.get_num_threads()} threads: plain, step, ratio"
    )
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        encoder = encoder_folder(folder / "encoder")
        rows = [{"english": text, "foreign": translated(text)} for text in texts(16 * args.batch, args.tokens)]
        write_tsv(folder / "xx.tsv", ["english", "foreign"], rows)
        for case in train_cases(encoder, folder / "xx.tsv", args):
            measure(case, args)
        for case in align_cases(encoder, rows, args):
            measure(case, args)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--only", nargs="+", default=[], metavar="METHOD", help="some methods; all without it")
    main(parser.parse_args())
