"""Gradient reversal, its schedule, and a discriminator that is trained together with a model."""

import math

import pytest
import torch
from torch import nn

from isthmus.training.language import (
    DiscriminatorOptions,
    LanguageDiscriminator,
    dann_schedule,
    reverse_gradient,
)
from isthmus.training.pooling import mean_pool


def batch():
    torch.manual_seed(0)
    return torch.randn(6, 5), torch.tensor([0, 0, 0, 1, 2, 1])


@pytest.mark.parametrize("kind", ["binary", "languages"])
def test_the_encoders_gradient_is_flipped_and_the_discriminators_is_not(kind):
    inputs, languages = batch()
    encoder = nn.Linear(5, 8)
    discriminator = LanguageDiscriminator(
        8, 3, DiscriminatorOptions(discriminator=kind, adversarial_weight=0.5, gamma=3.0)
    )
    learnt = [*encoder.parameters(), *discriminator.parameters()]
    labels = languages if kind == "languages" else (languages > 0).long()
    plain = nn.functional.cross_entropy(discriminator.layers(encoder(inputs)), labels)
    loss = discriminator(encoder(inputs), languages, progress=0.25)
    assert loss.item() == pytest.approx(plain.item(), rel=1e-6)
    expected, found = (torch.autograd.grad(value, learnt) for value in (plain, loss))
    factor = -0.5 * (2 / (1 + math.exp(-0.75)) - 1)
    for parameter, a, b in zip(learnt, expected, found, strict=True):
        assert a.any()
        own = any(parameter is p for p in discriminator.parameters())
        torch.testing.assert_close(b, a if own else factor * a)


def test_reversal_leaves_values_alone_and_stops_at_zero():
    vectors = torch.randn(2, 3, requires_grad=True)
    assert torch.equal(reverse_gradient(vectors, 0.7), vectors)
    (gradient,) = torch.autograd.grad(reverse_gradient(vectors, 0.7).square().sum(), vectors)
    torch.testing.assert_close(gradient, -0.7 * 2 * vectors.detach())
    (gradient,) = torch.autograd.grad(reverse_gradient(vectors, 0.0).sum(), vectors)
    assert not gradient.any()


def test_the_schedule_rises_from_zero_to_one():
    values = [dann_schedule(step / 10, 10.0) for step in range(11)]
    assert values[0] == 0.0 and values == sorted(values) and 0.999 < values[-1] < 1
    assert dann_schedule(0.1, 10.0) == pytest.approx(math.tanh(0.5))  # the same curve under another name


def test_a_reversed_gradient_keeps_the_discriminator_from_what_it_would_learn():
    """A planted direction separates the languages; the encoder removes it as fast as the discriminator finds it."""
    torch.manual_seed(1)
    languages = torch.arange(64) % 2
    inputs = torch.randn(64, 6)
    inputs[:, 0] = 3.0 * (2 * languages - 1)

    def late_loss(weight):
        torch.manual_seed(2)
        encoder = nn.Linear(6, 6)
        options = DiscriminatorOptions(adversarial_weight=weight, discriminator_hidden=16)
        discriminator = LanguageDiscriminator(6, 2, options)
        optimizer = torch.optim.Adam([*encoder.parameters(), *discriminator.parameters()], lr=1e-2)
        losses = []
        for step in range(150):
            optimizer.zero_grad()
            losses.append(discriminator(encoder(inputs), languages, progress=step / 150))
            losses[-1].backward()
            optimizer.step()
        return sum(losses[-50:]).item() / 50

    assert late_loss(0.0) < 0.01
    assert late_loss(1.0) > 0.2


def test_padding_never_enters_a_mean():
    vectors = torch.randn(3, 4, 2)
    mask = torch.tensor([[1, 1, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0]]).bool()
    pooled = mean_pool(vectors, mask)
    torch.testing.assert_close(pooled[0], vectors[0, :2].mean(0))
    torch.testing.assert_close(pooled[1], vectors[1, 1:].mean(0))
    assert not pooled[2].any()
    vectors[~mask] = 1e6
    torch.testing.assert_close(mean_pool(vectors, mask), pooled)
