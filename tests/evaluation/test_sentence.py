"""Search with sentence vectors."""

import json

import pytest
import torch
from tiny_models import ARCHITECTURES, encoder_folder

from isthmus.encoders.load import load_encoder
from isthmus.evaluation.sentence import SentenceSearch, sentence_model
from isthmus.tasks.retrieval.data import Query

DOCUMENTS = {"d1": "the old farmer bought two goats", "d2": "a young teacher", "d3": "the heavy door of the house"}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_text_is_read_to_the_encoders_own_length(tmp_path, architecture):
    folder = encoder_folder(tmp_path / "model", architecture)
    texts = [" ".join([*["goat"] * 40, *["door"] * tail]) for tail in (0, 80)]
    longest = sentence_model(folder).encode_query(texts)
    assert abs(longest[0] - longest[1]).max() > 1e-3
    config = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(config | {"model_max_length": 24}))
    cut = sentence_model(folder).encode_query(texts)
    assert abs(cut[0] - cut[1]).max() < 1e-5


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_cosine_of_pooled_vectors_with_prefixes(tmp_path, architecture, pooling):
    folder = encoder_folder(tmp_path / "model", architecture)
    info = {"pooling": pooling, "query_prefix": "who ", "document_prefix": "the "}
    (folder / "isthmus.json").write_text(json.dumps(info))
    (ranking,) = SentenceSearch(sentence_model(folder))("en", DOCUMENTS, [Query("young farmer", "en")])
    model, tokenizer = load_encoder(folder)

    def vector(text):
        with torch.inference_mode():
            states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        return torch.nn.functional.normalize(states.mean(dim=0) if pooling == "mean" else states[0], dim=0)

    asked = vector("who young farmer")
    expected = {name: float(asked @ vector("the " + text)) for name, text in DOCUMENTS.items()}
    assert dict(ranking) == pytest.approx(expected, abs=1e-4)
    assert [name for name, _ in ranking] == sorted(expected, key=expected.get, reverse=True)
