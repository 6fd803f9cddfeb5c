"""Aligners of sentence vectors: losses by hand and in edge cases, gradients by finite differences, padding."""

import math

import pytest
import torch
from tiny_models import ARCHITECTURES, TEXTS, encoder_folder

from isthmus.alignment.base import Side
from isthmus.alignment.both import mean_vectors, token_distance
from isthmus.alignment.losses import squared_error, strong_contrast, weak_contrast
from isthmus.methods.align.contrastive import ContrastiveAligner, ContrastiveOptions
from isthmus.methods.align.mse import MseAligner, MseOptions
from isthmus.tasks.retrieval.model import new_retriever

ALIGNERS = [
    (MseAligner, MseOptions()),
    (ContrastiveAligner, ContrastiveOptions()),
    (ContrastiveAligner, ContrastiveOptions(negatives="strong", start_weight=0.0)),
]


@pytest.fixture(scope="module", params=ARCHITECTURES)
def models(request, tmp_path_factory):
    """Make a student and an equal teacher."""
    folder = encoder_folder(tmp_path_factory.mktemp("encoder") / request.param, request.param)
    return tuple(new_retriever(folder, 16, 16).eval() for _ in range(2))


@pytest.fixture
def vectors() -> list[torch.Tensor]:
    """Make three batches of four sentence vectors, in double precision."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(4, 5, generator=generator, dtype=torch.float64, requires_grad=True) for _ in range(3)]


@pytest.fixture
def sides() -> list[Side]:
    """Make three batches of sentences with three tokens, with one token and without any."""
    content = torch.tensor([[0, 1, 1, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]).bool()
    scored = torch.tensor([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]]).bool()
    values = torch.randn(3, 3, 5, 4, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    return [Side(value.requires_grad_(), scored, content, content.long()) for value in values]


def test_the_squared_error_by_hand():
    target = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    english = torch.tensor([[1.0, 2.0], [0.0, 1.0]])  # 4 and 0 away
    foreign = torch.tensor([[0.0, 0.0], [3.0, 1.0]])  # 1 and 9 away
    assert squared_error(target, english, foreign).item() == (4 + 1 + 0 + 9) / 2


def test_the_contrast_by_hand():
    """Sentences are orthogonal: the translation's cosine is 1, every other cosine is 0."""
    one, length = torch.eye(2), 3.0
    weak, strong = (contrast(one, length * one, 0.5).item() for contrast in (weak_contrast, strong_contrast))
    assert weak == pytest.approx(math.log(1 + math.exp(-2)))
    assert strong == pytest.approx(math.log(1 + 2 * math.exp(-2)))
    english = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    foreign = torch.tensor([[1.0, 0.0], [1.0, 0.0]])  # the second translation is the first's
    to_foreign = (math.log(2) + math.log(2)) / 2
    to_english = (math.log(1 + math.exp(-1)) + math.log(1 + math.exp(1))) / 2
    assert weak_contrast(english, foreign, 1.0).item() == pytest.approx((to_foreign + to_english) / 2)


@pytest.mark.parametrize("loss", [squared_error, weak_contrast, strong_contrast])
def test_gradients_agree_with_finite_differences(vectors, loss):
    given = tuple(vectors) if loss is squared_error else (*vectors[:2], 0.3)
    assert torch.autograd.gradcheck(loss, given)


@pytest.mark.parametrize(("cls", "options"), ALIGNERS)
def test_gradients_of_token_vectors_agree_with_finite_differences(models, sides, cls, options):
    aligner = cls(*models, options)
    target, *read = sides

    def loss(english: torch.Tensor, foreign: torch.Tensor) -> torch.Tensor:
        found = (side._replace(vectors=value) for side, value in zip(read, (english, foreign), strict=True))
        return aligner.losses(target, *found)

    assert torch.autograd.gradcheck(loss, tuple(side.vectors for side in read))


@pytest.mark.parametrize(("cls", "options"), ALIGNERS)
def test_padding_enters_no_mean(models, sides, cls, options):
    aligner = cls(*models, options)
    noise = [torch.where(side.scored.unsqueeze(-1), side.vectors, torch.full_like(side.vectors, 1e3)) for side in sides]
    noisy = [side._replace(vectors=value) for side, value in zip(sides, noise, strict=True)]
    torch.testing.assert_close(aligner.losses(*noisy), aligner.losses(*sides), rtol=0, atol=0)
    torch.testing.assert_close(mean_vectors(noisy[0])[0], sides[0].vectors[0, 1:4].mean(0))
    assert mean_vectors(noisy[0])[2].count_nonzero() == 0


@pytest.mark.parametrize(("cls", "options"), ALIGNERS)
def test_a_longer_batch_changes_nothing(models, cls, options):
    aligner = cls(*models, options)
    batch = [models[0].preprocess(texts, task="query") for texts in (TEXTS[:2], TEXTS[2:4])]
    padded = []
    for side in batch:
        more = dict(side)
        pads = {"input_ids": models[0].tokenizer.pad_token_id, "attention_mask": 0, "token_type_ids": 0}
        for key in pads.keys() & more.keys():
            more[key] = torch.nn.functional.pad(more[key], (0, 3), value=pads[key])
        padded.append(more)
    torch.testing.assert_close(aligner(padded), aligner(batch))


@pytest.mark.parametrize("role", ["query", "document"])
def test_equal_inputs_cost_nothing(models, role):
    same = [models[0].preprocess(TEXTS, task=role) for _ in range(2)]
    other = [same[0], models[0].preprocess(TEXTS[::-1], task=role)]
    aligner = MseAligner(*models, MseOptions())
    assert aligner(same).item() == 0
    assert aligner(other).item() > 0.01
    contrast = ContrastiveAligner(*models, ContrastiveOptions(temperature=0.001))
    assert contrast(same).item() < 1e-3 < contrast(other).item()


def test_english_is_held_where_it_was(models, sides):
    target, english, _ = sides
    weighed, free = (ContrastiveAligner(*models, ContrastiveOptions(start_weight=weight)) for weight in (2.0, 0.0))
    moved = (target.vectors - english.vectors).square().sum(-1)
    expected = 2 * (moved[0, :4].sum() + moved[1, :2].sum()) / 6
    torch.testing.assert_close(weighed.losses(*sides) - free.losses(*sides), expected)
    assert token_distance(target, target) == 0


@pytest.mark.parametrize(("cls", "options"), ALIGNERS)
def test_a_few_updates_lower_the_loss(models, cls, options):
    student, teacher = models
    start = {name: value.clone() for name, value in student.state_dict().items()}
    batch = [student.preprocess(texts, task="query") for texts in (TEXTS, TEXTS[::-1])]
    aligner = cls(student, teacher, options)
    optimiser = torch.optim.AdamW(student.parameters(), lr=1e-3)
    losses = []
    for _ in range(6):
        optimiser.zero_grad()
        losses.append(aligner(batch))
        losses[-1].backward()
        optimiser.step()
    student.load_state_dict(start)
    assert losses[-1] < 0.9 * losses[0]
    assert all(parameter.grad is None for parameter in teacher.parameters())
