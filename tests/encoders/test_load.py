"""Encoder folders and folders of task models, loaded."""

import pytest
import torch
from encoder_folders import TEXTS, vectors
from transformers import BertModel

from isthmus.encoders.export import export
from isthmus.encoders.load import encoder_info, load_encoder
from isthmus.errors import InputError


def test_a_folder_without_isthmus_json_and_a_missing_folder_are_named(random_encoders, tmp_path):
    model, _ = load_encoder(random_encoders / "bert")
    model.save_pretrained(tmp_path / "plain")
    with pytest.raises(InputError, match=r"plain/isthmus\.json: no such file"):
        encoder_info(tmp_path / "plain")
    with pytest.raises(InputError, match="not a Hugging Face model folder"):
        load_encoder(tmp_path / "none")


def test_a_task_model_folder_loads_as_its_encoder(random_encoders, tmp_path):
    from transformers import BertForMaskedLM

    model, tokenizer = load_encoder(random_encoders / "bert")
    head = BertForMaskedLM(model.config)
    head.bert = model
    head.save_pretrained(tmp_path / "mlm")
    tokenizer.save_pretrained(tmp_path / "mlm")
    export("local", {"path": str(tmp_path / "mlm")}, [], tmp_path / "out")
    assert isinstance(load_encoder(tmp_path / "out")[0], BertModel)
    assert torch.equal(vectors(tmp_path / "out", TEXTS[0]), vectors(random_encoders / "bert", TEXTS[0]))
