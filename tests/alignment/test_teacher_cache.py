"""The cache of the teacher's vectors: equal vectors, each encoded once, within the memory limit."""

from collections import Counter

import pytest
import torch
from tiny_models import TEXTS, encoder_folder

from isthmus.alignment.base import Aligner
from isthmus.alignment.loop import align
from isthmus.alignment.teacher import TeacherCache
from isthmus.methods.align.ot import OtAligner, OtOptions
from isthmus.tasks.retrieval.model import new_retriever
from isthmus.training import engine

DRAWN = {"query": TEXTS[:3] * 2 + TEXTS[3:4], "document": TEXTS[:1] * 5 + TEXTS[4:]}


@pytest.fixture
def models(tmp_path):
    """Make two retrievers with the same weights; their queries have a prompt."""
    encoder_folder(tmp_path / "encoder", "bert")
    both = []
    for _ in range(2):
        torch.manual_seed(3)
        both.append(new_retriever(tmp_path / "encoder", 16, 16, dimension=8))
        both[-1].prompts["query"] = "the goats "
    return both


def filled(models, megabytes=1, **options) -> tuple[Aligner, TeacherCache, list[int]]:
    """Return an aligner, its full cache, and a list that collects the sizes of batches its teacher encodes later."""
    aligner = OtAligner(*models, OtOptions(max_length=16, teacher_cache=megabytes, **options))
    cache = TeacherCache(aligner)
    cache.fill(DRAWN)
    encoded = []
    encode = aligner.encode
    aligner.encode = lambda model, batch: encoded.append(len(batch["input_ids"])) or encode(model, batch)
    return aligner, cache, encoded


def test_what_is_kept_are_the_sentences_that_come_again_in_their_role(models):
    aligner, cache, encoded = filled(models)
    assert Counter(role for role, _ in cache.rows) == {"query": 3, "document": 1}
    for role, texts, new in (("query", TEXTS[:3], []), ("query", TEXTS[2:5], [2]), ("document", TEXTS[:2], [1])):
        encoded.clear()
        batch = aligner.teacher_features(texts, role)
        side, direct = cache(batch), aligner.encode(models[1], batch)
        assert encoded == [*new, len(texts)]  # the last is the direct call
        assert side.role == role
        for field in ("scored", "content", "ids"):
            assert torch.equal(getattr(side, field), getattr(direct, field))
        mask = side.scored
        torch.testing.assert_close(side.vectors[mask], direct.vectors[mask])
        torch.testing.assert_close(side.lengths[mask], direct.lengths[mask])
        assert not side.vectors.requires_grad


def test_memory_goes_to_what_comes_most_often(models):
    assert not filled(models, megabytes=0)[1].rows
    room = 16 * 8 * 4  # bytes of the vectors of one sentence, cut at 16 tokens
    _, cache, _ = filled(models, megabytes=room / 2**20)
    assert [role for role, _ in cache.rows] == ["document"]  # the sentence that is drawn five times
    assert sum(row.vectors.nbytes for row in cache.rows.values()) == room


def test_sentences_are_cut_where_training_cuts_them(models):
    long = " ".join(TEXTS)
    aligner = OtAligner(*models, OtOptions(max_length=16, teacher_cache=1))
    cache = TeacherCache(aligner)
    cache.fill({"query": [long] * 2})
    ((_, ids),) = cache.rows
    assert len(ids) == 16


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_training_asks_the_teacher_for_each_sentence_once(models, tmp_path, precision, monkeypatch):
    """Most sentences are drawn twice, once for each language, as in a text with many translations."""
    student, teacher = models
    options = OtOptions(
        max_steps=6, batch_size=4, learning_rate=1e-3, max_length=16, teacher_cache=1, precision=precision
    )
    rows = [{"english": text, "foreign": text} for text in TEXTS]
    asked = []
    forward = type(teacher).forward

    def counting(self, batch, task):
        if self is teacher:
            asked.extend(
                (task, *ids[:size].tolist())
                for ids, size in zip(batch["input_ids"], batch["attention_mask"].sum(1), strict=True)
            )
        return forward(self, batch, task=task)

    monkeypatch.setattr(type(teacher), "forward", counting)
    engine.prepare(1)
    aligner = OtAligner(student, teacher, options)
    align(student, aligner, {"xx": rows, "yy": rows}, {}, options, 1, tmp_path / "state", "mark")
    assert len(asked) == len(set(asked)) == 12
    assert 6 <= len(aligner.cache.rows) < 12


def test_the_teacher_computes_in_the_precision_of_the_training(models):
    batch = filled(models)[0].teacher_features(TEXTS[:3], "query")
    single, half = (filled(models, precision=precision)[0].target(batch).vectors for precision in ("fp32", "bf16"))
    assert not torch.equal(single, half)
    torch.testing.assert_close(single, half, atol=0.05, rtol=0)
    aligner = filled(models, precision="bf16")[0]
    aligner.cache = TeacherCache(aligner)
    aligner.cache.fill({"query": TEXTS[:3] * 2})
    torch.testing.assert_close(aligner.target(batch).vectors, half, atol=0.01, rtol=0)
