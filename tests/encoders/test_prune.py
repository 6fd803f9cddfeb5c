"""Pruned vocabularies change no embedding of the texts they are pruned to."""

import json

import pytest
from encoder_folders import TEXTS, vectors
from tokenizers import Tokenizer, processors
from transformers import BertTokenizerFast

from isthmus.encoders.export import export
from isthmus.encoders.load import load_encoder
from isthmus.encoders.prune import prune
from isthmus.errors import InputError


def test_pruning_changes_no_embedding_of_the_texts(random_encoders, tmp_path):
    kept = TEXTS[:2]
    options = {"path": str(random_encoders / "xlm-roberta"), "prune": True, "query_prefix": "query: "}
    export("local", options, kept, tmp_path / "out")
    full, pruned = (load_encoder(path)[1] for path in (random_encoders / "xlm-roberta", tmp_path / "out"))
    assert len(pruned) < len(full)
    assert load_encoder(tmp_path / "out")[0].get_input_embeddings().num_embeddings == len(pruned)
    for text in [*kept, "query: " + kept[0], f"{kept[1]} {kept[0]}"]:
        assert full.tokenize(text) == pruned.tokenize(text)
        difference = vectors(random_encoders / "xlm-roberta", text) - vectors(tmp_path / "out", text)
        assert difference.abs().max() == 0.0
    for name in ("pad_token", "cls_token", "sep_token", "mask_token", "unk_token"):
        assert getattr(full, name) == getattr(pruned, name)
    assert pruned.unk_token_id in pruned("漢字")["input_ids"]


def test_pruning_keeps_the_score_of_unknown_characters(random_encoders):
    """A word with an unknown letter is cut the same way: its score depends on the lowest piece."""
    model, full = load_encoder(random_encoders / "xlm-roberta")
    texts = ["The old ☃armer sees two re☃ birds", "n☃ar the river☃"]
    _, pruned = prune(model, full, texts)
    lowest = [
        min(score for _, score in json.loads(t.backend_tokenizer.to_str())["model"]["vocab"]) for t in (full, pruned)
    ]
    assert lowest[0] == lowest[1]
    for text in texts:
        assert full.convert_ids_to_tokens(full(text)["input_ids"]) == pruned.convert_ids_to_tokens(
            pruned(text)["input_ids"]
        )


def test_pruning_renumbers_the_older_kind_of_post_processor(random_encoders):
    model, tokenizer = load_encoder(random_encoders / "xlm-roberta")
    backend = tokenizer.backend_tokenizer
    backend.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    _, pruned = prune(model, tokenizer, TEXTS[:1])
    state = json.loads(pruned.backend_tokenizer.to_str())["post_processor"]
    assert state["sep"] == ["</s>", pruned.sep_token_id] and state["cls"] == ["<s>", pruned.cls_token_id]
    assert isinstance(Tokenizer.from_str(pruned.backend_tokenizer.to_str()), Tokenizer)


def test_pruning_refuses_a_wordpiece_vocabulary_of_transformers_own(random_encoders):
    model, tokenizer = load_encoder(random_encoders / "bert")
    with pytest.raises(InputError, match="`prune`"):
        prune(model, BertTokenizerFast(tokenizer_object=tokenizer.backend_tokenizer), TEXTS)
