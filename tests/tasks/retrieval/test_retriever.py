"""The retriever on tiny random encoders: training, reproducible bytes, saving and loading."""

from dataclasses import asdict

import pytest
import torch
from sentence_transformers import MultiVectorEncoder
from tiny_data import PAIRS
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder

from isthmus.encoders.load import EncoderInfo
from isthmus.errors import InputError
from isthmus.files import write_json
from isthmus.methods.train.plain import Plain, PlainOptions
from isthmus.tasks.retrieval.model import load_retriever, new_retriever, save_retriever
from isthmus.tasks.retrieval.train import RankingLoss, RetrieverOptions, train_retriever
from isthmus.training import engine

PLAIN = Plain(PlainOptions())
OPTIONS = RetrieverOptions(
    max_steps=60, batch_size=3, learning_rate=3e-3, max_length=48, query_length=48, dropout=False
)


@pytest.fixture(scope="module", params=ARCHITECTURES)
def encoder(request, tmp_path_factory):
    folder = encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)
    write_json(folder / "isthmus.json", asdict(EncoderInfo("mean", "ask ", "read ")))
    return folder


def trained(encoder, tmp_path, **changes):
    options = RetrieverOptions(**{**asdict(OPTIONS), **changes})
    engine.prepare(1)
    model = new_retriever(encoder, options.query_length, options.max_length, options.dimension)
    train_retriever(model, PAIRS, options, 1, tmp_path / "state", "mark", PLAIN)
    return model


def found(model):
    """Count the queries with their own document first."""
    asked, read = ([pair[column] for pair in PAIRS] for column in ("query", "document"))
    scores = model.similarity(model.encode_query(asked), model.encode_document(read))
    return int((scores.argmax(1) == torch.arange(len(PAIRS))).sum())


def test_training_learns_pairs_that_share_no_words(encoder, tmp_path):
    assert found(new_retriever(encoder, 48, 48)) < len(PAIRS)
    assert found(trained(encoder, tmp_path)) == len(PAIRS)


@pytest.mark.parametrize(
    ("pairs", "batch_size", "message"),
    [
        (PAIRS, 1, "option `batch_size` is 1, but the loss tells each row of a batch from its other rows: write 2"),
        (PAIRS[:1], 2, "1 training pairs, all with the same query"),
        ([pair | {"document": TEXTS[0]} for pair in PAIRS], 2, "3 training pairs, all with the same document"),
    ],
)
def test_batches_without_negatives_are_refused(encoder, tmp_path, pairs, batch_size, message):
    model = new_retriever(encoder, 8, 8)
    with pytest.raises(InputError, match=message):
        train_retriever(model, pairs, RetrieverOptions(batch_size=batch_size), 1, tmp_path / "state", "mark", PLAIN)
    assert not list(tmp_path.iterdir())


def test_no_last_batch_is_a_single_pair(encoder, tmp_path, monkeypatch):
    rows = []
    score = RankingLoss._scores

    def counted(self, queries, documents, **masks):
        rows.append(len(queries))
        return score(self, queries, documents, **masks)

    monkeypatch.setattr(RankingLoss, "_scores", counted)
    options = {"max_steps": 0, "epochs": 2}
    assert trained(encoder, tmp_path / "odd", batch_size=2, **options) and rows == [2, 2]
    assert trained(encoder, tmp_path / "even", batch_size=3, **options) and rows == [2, 2, 3, 3]


@pytest.mark.parametrize("length", ["max_length", "query_length"])
def test_a_length_beyond_the_encoders_positions_is_refused(encoder, tmp_path, length):
    with pytest.raises(InputError, match=f"`{length}` is 513, but this encoder reads at most 512 tokens"):
        trained(encoder, tmp_path, **{length: 513})
    save_retriever(new_retriever(encoder, 8, 600), tmp_path / "model")
    with pytest.raises(InputError, match="`document_length` is 600, but this encoder reads at most 512 tokens"):
        load_retriever(tmp_path / "model")


def test_it_keeps_its_lengths_and_prompts(encoder, tmp_path):
    save_retriever(new_retriever(encoder, 5, 9, dimension=8), tmp_path / "model")
    for model in (load_retriever(tmp_path / "model"), MultiVectorEncoder(str(tmp_path / "model"))):
        long = " ".join(TEXTS)
        assert model.encode_query([long])[0].shape == (5, 8)
        assert model.encode_document([long])[0].shape == (9, 8)
        assert model.prompts == {"query": "ask ", "document": "read "}
        norms = torch.as_tensor(model.encode_query([long])[0]).norm(dim=-1)
        torch.testing.assert_close(norms, torch.ones(5))


def test_without_a_projection_its_vectors_are_the_encoders(encoder):
    from isthmus.encoders.load import load_encoder

    model = new_retriever(encoder, 16, 16)
    bare, tokenizer = load_encoder(encoder)
    with torch.no_grad():
        hidden = bare(**tokenizer("ask " + TEXTS[0], return_tensors="pt", truncation=True, max_length=16))
    expected = torch.nn.functional.normalize(hidden.last_hidden_state[0], dim=-1)
    torch.testing.assert_close(torch.as_tensor(model.encode_query([TEXTS[0]])[0]), expected, atol=1e-5, rtol=0)


def test_the_same_seed_gives_the_same_bytes(encoder, tmp_path):
    for name in ("one", "two"):
        save_retriever(trained(encoder, tmp_path, max_steps=3, dimension=8), tmp_path / name)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert any(file.suffix == ".safetensors" for file in files)
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file


def test_a_folder_that_is_no_retriever_is_refused(encoder):
    with pytest.raises(InputError, match="not a retriever"):
        load_retriever(encoder)
