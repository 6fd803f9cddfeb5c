"""Smoothing by synonyms: the replaced words, their synonyms, and the frequency of replacements."""

import pytest
import torch
import torch.nn.functional as F
from tiny_models import TEXTS
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from isthmus.errors import InputError
from isthmus.files import write_tsv
from isthmus.methods.train.smooth_synonyms import SmoothSynonyms, SmoothSynonymsOptions
from isthmus.robust.perturbation import special_ids
from isthmus.robust.words import word_marks


@pytest.fixture(params=["wordpiece", "sentencepiece"])
def words(request):
    """Make an encoder, a tokenizer with one of two ways to mark words, and a batch; one of its words has two pieces."""
    begins, goes_on = ("", "##ing") if request.param == "wordpiece" else ("\u2581", "ing")
    vocabulary = ["<s>", "<pad>", "</s>", "<unk>", goes_on, f"{begins}12"]
    vocabulary += sorted({begins + word for text in TEXTS for word in text.split()})
    numbers = {piece: number for number, piece in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit() if not begins else pre_tokenizers.Metaspace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>"
    )
    ids = [[0, *fast(text)["input_ids"], 5, 2] for text in TEXTS]
    ids[0][2:2] = [numbers[f"{begins}goats"], numbers[goes_on], 3]
    batch = fast.pad({"input_ids": ids}, return_tensors="pt")["input_ids"]
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, pad_token_id=1
    )
    return BertModel(config), fast, batch


def drawn(words, count=40, **options):
    """Draw synonyms for the batch ``count`` times."""
    model, tokenizer, ids = words
    synonyms = SmoothSynonyms(SmoothSynonymsOptions(**options))
    synonyms.prepare(model, tokenizer)
    generator = torch.Generator().manual_seed(1)
    return [synonyms.replaced(ids, special_ids(tokenizer), generator) for _ in range(count)]


def test_synonyms_replace_whole_words_by_their_nearest_neighbours(words):
    model, _, ids = words
    vectors = F.normalize(model.get_input_embeddings().weight.detach(), dim=-1)
    similarity = (vectors @ vectors.T).fill_diagonal_(-2)
    similarity[:, :6] = -2
    replaced = set()
    for new in drawn(words, neighbours=3, min_similarity=0.2):
        for old, now in zip(ids[new != ids].tolist(), new[new != ids].tolist(), strict=True):
            assert old > 5 and now in similarity[old].topk(3).indices and similarity[old, now] >= 0.2
            replaced.add(old)
        assert torch.equal(new[0, 2:5], ids[0, 2:5])
    assert len(replaced) > 10
    assert all(torch.equal(new, ids) for new in drawn(words, neighbours=3, min_similarity=1.1))


def test_each_synonym_is_as_likely_as_the_word_itself(words):
    _, _, ids = words
    stays = torch.stack([new == ids for new in drawn(words, count=400, neighbours=3, min_similarity=-1.0)])
    share = stays.float().mean(dim=0)
    swapped = ids > 5
    swapped[0, 2] = False  # a continuation follows it
    assert (share[~swapped] == 1).all()
    torch.testing.assert_close(share[swapped], torch.full_like(share[swapped], 0.25), atol=0.12, rtol=0)


def test_a_word_with_a_continuation_stays():
    whole, continues = word_marks(["[CLS]", "play", "##ing", "house", ".", "12"])
    assert whole.tolist() == [False, True, False, True, False, False]
    assert continues.tolist() == [False, False, True, False, False, False]
    whole, continues = word_marks(["<s>", "\u2581play", "ing", "\u2581", ".", "\u258112"])
    assert whole.tolist() == [False, True, False, False, False, False]
    assert continues.tolist() == [False, False, True, False, False, False]


def test_given_synonyms_replace_the_encoders_own(words, tmp_path, caplog):
    _, tokenizer, ids = words
    rows = [("the", "every"), ("the", "a"), ("the", "goats market"), ("zzyzx", "the"), ("the", "12")]
    write_tsv(tmp_path / "s.tsv", ["word", "synonym"], [{"word": a, "synonym": b} for a, b in rows])
    with caplog.at_level("INFO", logger="isthmus"):
        draws = drawn(words, synonyms=str(tmp_path / "s.tsv"))
    assert "2 of 5 pairs are of one vocabulary item each" in caplog.text
    the, every, a = (tokenizer(word, add_special_tokens=False)["input_ids"][0] for word in ("the", "every", "a"))
    seen = {
        (old, now) for new in draws for old, now in zip(ids.flatten().tolist(), new.flatten().tolist(), strict=True)
    }
    assert {pair for pair in seen if pair[0] != pair[1]} == {(the, every), (the, a)}
    write_tsv(tmp_path / "none.tsv", ["word", "synonym"], [{"word": "zzyzx", "synonym": "the"}])
    with pytest.raises(InputError, match="no pair of words that the vocabulary holds whole"):
        drawn(words, synonyms=str(tmp_path / "none.tsv"))
