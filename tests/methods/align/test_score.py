"""The score divergence and its bank."""

import pytest
import torch
from aligners import features
from tiny_models import TEXTS

from isthmus.alignment.base import Side
from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.scores import bank_divergence, score_divergence
from isthmus.methods.align.score import ScoreAligner, ScoreOptions


@pytest.fixture
def sides() -> list[Side]:
    """Make three batches of three sentences of different lengths, as queries."""
    generator = torch.Generator().manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(3, 3, 4, 8, generator=generator), dim=-1)
    mask = torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 0, 0]]).bool()
    return [Side(side, mask, mask, mask) for side in vectors]


def log_rows(queries: Side, documents: Side, temperature: float) -> torch.Tensor:
    """Compute each query's distribution over the documents, token by token."""
    kept = [[side.vectors[row, side.scored[row]] for row in range(3)] for side in (queries, documents)]
    scores = [[(query @ document.T).max(1).values.mean() for document in kept[1]] for query in kept[0]]
    return torch.tensor(scores).div(temperature).log_softmax(1)


def test_the_score_divergence_is_kl_of_batch_distributions(sides):
    english, foreign, _ = sides
    target = log_rows(english, english, 0.1)
    expected = 0.0
    for role in (log_rows(foreign, english, 0.1), log_rows(english, foreign, 0.1)):
        expected += 0.5 * (target.exp() * (target - role)).sum(1).mean()
    torch.testing.assert_close(score_divergence(english, foreign, 0.1), expected)


def test_the_bank_divergence_is_kl_of_distributions_over_the_bank(sides):
    english, foreign, bank = sides
    target, learnt = (log_rows(side, bank, 0.1) for side in (english, foreign))
    expected = (target.exp() * (target - learnt)).sum(1).mean()
    torch.testing.assert_close(bank_divergence(english, foreign, bank._replace(role="document"), 0.1), expected)
    torch.testing.assert_close(bank_divergence(english, english, bank._replace(role="query"), 0.1), torch.zeros(()))


def test_the_bank_is_what_the_teacher_makes_of_the_tasks_texts(parents):
    student, teacher = (load_for_alignment(parents["clir"], "clir", 16).encoder.eval() for _ in range(2))
    texts = [" ".join(text.split()[:3]) for text in TEXTS]
    aligner = ScoreAligner(student, teacher, ScoreOptions(bank=2))
    aligner.prepare({}, {"query": texts[:3], "document": [*texts, *texts]})
    for role, encode in (("query", teacher.encode_query), ("document", teacher.encode_document)):
        bank = aligner.bank[role]
        expected = encode(texts[:3] if role == "query" else list(dict.fromkeys(texts)))
        assert len(bank.vectors) == len(expected) and bank.role == role
        for row, vectors in enumerate(expected):
            torch.testing.assert_close(bank.vectors[row, bank.scored[row]], torch.as_tensor(vectors))
    batch = [features(student, TEXTS[:4]), features(student, TEXTS[:4][::-1])]
    assert aligner(batch) > ScoreAligner(student, teacher, ScoreOptions())(batch)
