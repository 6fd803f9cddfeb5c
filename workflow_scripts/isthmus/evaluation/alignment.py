"""Word alignments read off a transport plan, and their error rate against gold alignments."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from isthmus.adversarial.perturb import special_ids
from isthmus.encoders.load import load_encoder
from isthmus.errors import InputError
from isthmus.files import read_tsv
from isthmus.retrieval.model import load_retriever
from isthmus.transport.plan import cosine_cost, transport_plan

log = logging.getLogger("isthmus")
Links = set[tuple[int, int]]
MEASURES = ("aer", "precision", "recall", "f1")


@dataclass(frozen=True)
class AlignmentOptions:
    """How words are aligned for scoring.

    Attributes:
        layer: hidden layer of an encoder or classifier whose token vectors are compared, -1 for the last; a
            retriever gives its own output vectors.
        solver: ``sinkhorn`` (entropic, log domain), or ``exact``.
        epsilon: sharpness of ``sinkhorn``; smaller is sharper.
        iterations: the most iterations of ``sinkhorn``.
        batch_size: sentence pairs at a time.
    """

    layer: int = -1
    solver: Literal["sinkhorn", "exact"] = "sinkhorn"
    epsilon: float = 0.05
    iterations: int = 100
    batch_size: int = 32


@dataclass(frozen=True)
class GoldPair:
    """A sentence pair and its gold links, 0-based ``(english word, foreign word)``; ``possible`` holds ``sure``."""

    english: list[str]
    foreign: list[str]
    sure: Links
    possible: Links


@dataclass(frozen=True)
class TokenEncoder:
    """A model as a source of token vectors: ``vectors`` maps tokenised features to ``(B, T, d)`` of unit length."""

    tokenizer: PreTrainedTokenizerBase
    vectors: Callable[[dict[str, Tensor]], Tensor]
    max_length: int
    device: torch.device


def read_gold(path: str | Path) -> list[GoldPair]:
    """Read ``id english foreign sure possible``: tokenised sentences and their links, ``i-j`` between spaces.

    Raises:
        InputError: as ``read_tsv``; a link is malformed or points outside its sentences; a sure link is not among
            the possible ones; no link of the whole file is sure.
    """
    rows = read_tsv(path, ("id", "english", "foreign", "sure", "possible"))
    pairs = [_gold_pair(row, f"{path}:{number}") for number, row in enumerate(rows, 2)]
    if not any(pair.sure for pair in pairs):
        raise InputError(f"{path}: no sentence pair has a sure link, so there is no recall and no error rate")
    return pairs


def _gold_pair(row: dict[str, str], where: str) -> GoldPair:
    english, foreign = row["english"].split(), row["foreign"].split()
    links: dict[str, Links] = {}
    for kind in ("sure", "possible"):
        links[kind] = set()
        for link in row[kind].split():
            i, dash, j = link.partition("-")
            if not (dash and i.isdecimal() and j.isdecimal()):
                raise InputError(f"{where}: {kind} link {link!r} is not of the form 0-0")
            if int(i) >= len(english) or int(j) >= len(foreign):
                raise InputError(f"{where}: {kind} link {link} points outside {len(english)} x {len(foreign)} words")
            links[kind].add((int(i), int(j)))
    if extra := links["sure"] - links["possible"]:
        raise InputError(f"{where}: sure link {'-'.join(map(str, min(extra)))} is not among the possible ones")
    return GoldPair(english, foreign, links["sure"], links["possible"])


def load_token_encoder(path: str | Path, layer: int = -1) -> TokenEncoder:
    """The token vectors of a retriever folder (its output), or of an encoder or classifier folder (a hidden layer).

    Raises:
        InputError: ``path`` is no model folder, or the model has no such layer.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if (Path(path) / "modules.json").is_file():
        retriever = load_retriever(path).eval().to(device)

        def output(features: dict[str, Tensor]) -> Tensor:
            return retriever(dict(features), task="document")["token_embeddings"].float()

        return TokenEncoder(retriever.tokenizer, output, _positions(retriever.transformers_model.config), device)
    model, tokenizer = load_encoder(path)
    model.to(device)
    layers = model.config.num_hidden_layers
    if not -layers - 1 <= layer <= layers:
        raise InputError(f"layer: {layer}, but {path} has {layers} layers")

    def hidden(features: dict[str, Tensor]) -> Tensor:
        states = model(**features, output_hidden_states=True).hidden_states
        return torch.nn.functional.normalize(states[layer].float(), dim=-1)

    return TokenEncoder(tokenizer, hidden, _positions(model.config), device)


def _positions(config) -> int:
    """Tokens that a model takes; XLM-R's first two positions are set apart."""
    return config.max_position_embeddings - (2 if config.model_type == "xlm-roberta" else 0)


def align_words(encoder: TokenEncoder, pairs: Sequence[GoldPair], options: AlignmentOptions) -> list[Links]:
    """The predicted links of each pair.

    A plan over the pair's subwords, with equal masses, is summed over the subwords of each word; two words are linked
    where each gives the other the most of its mass (the mutual argmax of Jalili Sabet et al. 2020, arXiv 2004.08728,
    on a plan instead of a similarity matrix).
    """
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row].english) + len(pairs[row].foreign))
    links: list[Links] = [set() for _ in pairs]
    for start in range(0, len(order), options.batch_size):
        rows = order[start : start + options.batch_size]
        english, english_words = _encode(encoder, [pairs[row].english for row in rows])
        foreign, foreign_words = _encode(encoder, [pairs[row].foreign for row in rows])
        plan = transport_plan(
            cosine_cost(english, foreign),
            english_words.any(dim=1),
            foreign_words.any(dim=1),
            solver=options.solver,
            epsilon=options.epsilon,
            iterations=options.iterations,
        )
        mass = english_words.float() @ plan @ foreign_words.float().transpose(1, 2)
        for pair, i, j in mutual_argmax(mass).nonzero().tolist():
            links[rows[pair]].add((i, j))
    return links


def mutual_argmax(mass: Tensor) -> Tensor:
    """``(B, I, J)`` bool: the positive cells of ``mass`` that are the first largest of both their row and column."""
    cells = torch.zeros_like(mass, dtype=torch.bool)
    best_row, best_column = cells.clone(), cells.clone()
    best_row.scatter_(2, mass.argmax(dim=2, keepdim=True), True)
    best_column.scatter_(1, mass.argmax(dim=1, keepdim=True), True)
    return best_row & best_column & (mass > 0)


@torch.inference_mode()
def _encode(encoder: TokenEncoder, sentences: list[list[str]]) -> tuple[Tensor, Tensor]:
    """Token vectors ``(B, T, d)``, and which tokens make up each word, ``(B, words, T)`` bool."""
    encoded = encoder.tokenizer(
        sentences,
        is_split_into_words=True,
        padding=True,
        truncation=True,
        max_length=encoder.max_length,
        return_tensors="pt",
    )
    special = torch.isin(encoded["input_ids"], special_ids(encoder.tokenizer))
    words = torch.zeros(len(sentences), max(map(len, sentences)), special.shape[1], dtype=torch.bool)
    for row in range(len(sentences)):
        for token, word in enumerate(encoded.word_ids(row)):
            if word is not None:
                words[row, word, token] = True
    words &= ~special.unsqueeze(1)
    unseen = sum(len(sentence) for sentence in sentences) - int(words.any(dim=2).sum())
    if unseen:
        log.warning("%d words have no token within %d tokens, so they stay unaligned", unseen, encoder.max_length)
    features = {key: value.to(encoder.device) for key, value in encoded.items()}
    return encoder.vectors(features), words.to(encoder.device)


def alignment_error(predicted: Sequence[Links], gold: Sequence[GoldPair]) -> dict[str, float]:
    """Corpus-level ``MEASURES`` of Och and Ney 2003 (Computational Linguistics 29(1), section 5.1).

    With predicted links A, sure S and possible P: precision ``|A & P| / |A|``, recall ``|A & S| / |S|``, F1 their
    harmonic mean, and alignment error rate ``1 - (|A & S| + |A & P|) / (|A| + |S|)``.
    """
    links = sum(len(found) for found in predicted)
    sure = sum(len(pair.sure) for pair in gold)
    hits_sure = sum(len(found & pair.sure) for found, pair in zip(predicted, gold, strict=True))
    hits_possible = sum(len(found & pair.possible) for found, pair in zip(predicted, gold, strict=True))
    precision = hits_possible / links if links else 0.0
    recall = hits_sure / sure
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    aer = 1 - (hits_sure + hits_possible) / (links + sure)
    return {"aer": aer, "precision": precision, "recall": recall, "f1": f1}
