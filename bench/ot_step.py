"""Time of an `ot` training step over that of the bare student's forward and backward on the same tokens.

Both run in this process, alternating, on random tokens in the shape of multilingual-e5-small (12 layers of 384) with
word embeddings that do not learn; the median of the repeats' ratios is printed. An `ot` step is the teacher's forward
on the English side, the student's forward on the foreign side, score divergence, plan, loss, and backward. Neither
counts the optimiser.

Example:
    PYTHONPATH=workflow_scripts python bench/ot_step.py --precision bf16
"""

import argparse
import statistics
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from torch import Tensor
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from isthmus.align.ot import OtAligner, OtOptions
from isthmus.encoders.load import EncoderInfo, save_encoder
from isthmus.retrieval.model import new_retriever

VOCABULARY = 30_000


def encoder_folder(folder: Path) -> Path:
    """A random encoder of multilingual-e5-small's shape; its word ``w7`` is the token 7."""
    marks = ["<s>", "<pad>", "</s>", "<unk>"]
    words = {word: i for i, word in enumerate(marks + [f"w{i}" for i in range(len(marks), VOCABULARY)])}
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


def seconds(step: Callable[[], Tensor], precision: str) -> float:
    """Wall time of one forward and backward."""
    start = time.perf_counter()
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        loss = step()
    loss.backward()
    return time.perf_counter() - start


def main(args: argparse.Namespace) -> None:
    torch.manual_seed(1)
    with TemporaryDirectory() as folder:
        student = new_retriever(encoder_folder(Path(folder) / "encoder"), args.tokens, args.tokens)
    teacher = deepcopy(student)
    student[0].auto_model.get_input_embeddings().requires_grad_(False)
    aligner = OtAligner(student, teacher, OtOptions(solver=args.solver)).train()
    texts = [" ".join(f"w{i}" for i in row) for row in torch.randint(4, VOCABULARY, (2 * args.batch, args.tokens - 2))]
    english, foreign = (student.preprocess(half, task="query") for half in (texts[: args.batch], texts[args.batch :]))

    def bare() -> Tensor:
        return student(dict(foreign), task="query")["token_embeddings"].float().sum()

    def full() -> Tensor:
        return aligner([english, foreign])

    times = [(seconds(bare, args.precision), seconds(full, args.precision)) for _ in range(args.repeats + 2)][2:]
    ratios = [b / a for a, b in times]
    print(
        f"{args.batch} x {args.tokens} tokens, {args.precision}, {args.solver}, {torch.get_num_threads()} threads: "
        f"bare {statistics.median(a for a, _ in times):.3f} s, ot {statistics.median(b for _, b in times):.3f} s, "
        f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} repeats)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--solver", choices=["sinkhorn", "exact"], default="sinkhorn")
    main(parser.parse_args())
