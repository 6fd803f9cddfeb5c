"""Divergences of output distributions, and noise with the Fisher information as covariance."""

import pytest
import torch
from torch.distributions import Categorical, kl_divergence

from isthmus.robust.divergence import fisher_noise, kl, symmetric_kl


def test_divergences_are_those_of_the_distributions():
    one, other = torch.randn(2, 5, 3)
    p, q = Categorical(logits=one), Categorical(logits=other)
    assert kl(one, other).item() == pytest.approx(kl_divergence(p, q).mean().item(), rel=1e-5)
    both = (kl_divergence(p, q) + kl_divergence(q, p)).mean().item()
    assert symmetric_kl(one, other).item() == pytest.approx(both, rel=1e-5)
    assert symmetric_kl(one, other).item() == symmetric_kl(other, one).item()
    assert symmetric_kl(one, one.clone()).item() == 0


def test_fisher_noise_has_the_fisher_information_as_covariance():
    logits = torch.tensor([[1.0, 0.0, -1.0]])
    torch.manual_seed(1)
    noise = fisher_noise(logits.expand(40_000, 3))
    p = logits.softmax(-1)[0]
    torch.testing.assert_close(noise.T @ noise / len(noise), torch.diag(p) - torch.outer(p, p), atol=5e-3, rtol=0)
