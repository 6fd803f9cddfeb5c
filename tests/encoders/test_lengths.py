"""The longest input of an encoder."""

from types import SimpleNamespace

import pytest
import torch
from encoder_folders import TEXTS
from tiny_models import ARCHITECTURES

from isthmus.encoders.lengths import check_lengths, most_tokens, own_length
from isthmus.encoders.load import load_encoder
from isthmus.errors import InputError


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_an_encoder_reads_as_many_tokens_as_it_has_positions_for(random_encoders, architecture):
    model, tokenizer = load_encoder(random_encoders / architecture)
    assert most_tokens(model.config) == tokenizer.model_max_length == 512
    text = tokenizer(" ".join(TEXTS * 20), return_tensors="pt", truncation=True)
    with torch.no_grad():
        assert model(**text).last_hidden_state.shape[1] == 512
    tokenizer.model_max_length = 10**30
    assert own_length(tokenizer, model.config) == 512
    check_lengths(SimpleNamespace(max_length=512, text_length=64), model)
    with pytest.raises(InputError, match="`query_length` is 513, but this encoder reads at most 512 tokens; write 512"):
        check_lengths(SimpleNamespace(max_length=512, query_length=513), model)
