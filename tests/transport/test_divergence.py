"""Divergences against sampling, POT and scipy; zero for equal arguments; gradients against finite differences."""

import numpy as np
import ot
import pytest
import torch
from scipy.linalg import sqrtm

from isthmus.transport.divergence import (
    gaussian_wasserstein,
    maximum_mean_discrepancy,
    sinkhorn_divergence,
    squared_distances,
)


def gaussians(seed=0, dimension=3):
    generator = torch.Generator().manual_seed(seed)
    draw = lambda: torch.randn(dimension, generator=generator, dtype=torch.float64)  # noqa: E731
    return draw(), draw().exp(), draw(), draw().exp()


def samples(seed=0, n=9, m=6, dimension=4, shift=0.7):
    generator = torch.Generator().manual_seed(seed)
    a = torch.randn(n, dimension, generator=generator, dtype=torch.float64)
    return a, torch.randn(m, dimension, generator=generator, dtype=torch.float64) + shift


def test_gaussian_wasserstein_is_the_general_formula_where_covariances_are_diagonal():
    mean_a, deviation_a, mean_b, deviation_b = gaussians(dimension=5)
    found = gaussian_wasserstein(mean_a, deviation_a, mean_b, deviation_b).item()
    a, b = (np.diag(deviation.numpy() ** 2) for deviation in (deviation_a, deviation_b))
    root = sqrtm(a)
    bures = np.trace(a + b - 2 * np.real(sqrtm(root @ b @ root)))  # scipy, with full covariances
    assert found == pytest.approx(((mean_a - mean_b) ** 2).sum().item() + bures, rel=1e-9)
    theirs = ot.gaussian.bures_wasserstein_distance(mean_a.numpy(), mean_b.numpy(), a, b)
    assert found == pytest.approx(theirs**2, rel=1e-6)


def test_gaussian_wasserstein_is_what_exact_transport_of_samples_tends_to():
    mean_a, deviation_a, mean_b, deviation_b = gaussians(dimension=2)
    generator = torch.Generator().manual_seed(1)
    draws = [
        (mean + deviation * torch.randn(1500, 2, generator=generator, dtype=torch.float64)).numpy()
        for mean, deviation in ((mean_a, deviation_a), (mean_b, deviation_b))
    ]
    sampled = ot.emd2([], [], ot.dist(*draws))
    assert gaussian_wasserstein(mean_a, deviation_a, mean_b, deviation_b).item() == pytest.approx(sampled, rel=0.05)


def test_gaussian_wasserstein_broadcasts_over_pairs():
    mean, deviation = torch.randn(4, 3), torch.rand(4, 3)
    pairs = gaussian_wasserstein(mean[:, None], deviation[:, None], mean, deviation)
    assert pairs.shape == (4, 4)
    assert torch.equal(pairs.diagonal(), torch.zeros(4))
    torch.testing.assert_close(pairs[1, 2], gaussian_wasserstein(mean[1], deviation[1], mean[2], deviation[2]))


def test_squared_distances_are_those_of_torch_and_never_negative():
    a, b = samples()
    torch.testing.assert_close(squared_distances(a, b), torch.cdist(a, b) ** 2)
    near = torch.randn(50, 8) * 100
    assert (squared_distances(near, near) >= 0).all()


def test_the_sinkhorn_divergence_is_pots_debiased_value():
    a, b = samples()
    for epsilon in (2.0, 8.0):
        values = [
            ot.solve_sample(x.numpy(), y.numpy(), reg=epsilon, reg_type="KL", max_iter=5000, tol=1e-9).value
            for x, y in ((a, b), (a, a), (b, b))
        ]
        found = sinkhorn_divergence(a, b, epsilon, iterations=5000, tolerance=1e-10).item()
        assert found == pytest.approx(values[0] - values[1] / 2 - values[2] / 2, rel=1e-6)


def test_the_sinkhorn_divergence_tends_to_exact_transport():
    a, b = samples()
    exact = ot.emd2([], [], (torch.cdist(a, b) ** 2).numpy())
    gaps = [
        abs(sinkhorn_divergence(a, b, epsilon, iterations=20000, tolerance=1e-10).item() - exact)
        for epsilon in (5.0, 1.0, 0.1)
    ]
    assert gaps == sorted(gaps, reverse=True) and gaps[-1] < 0.02 * exact


DIVERGENCES = {
    "sinkhorn": lambda a, b: sinkhorn_divergence(a, b, 1.0, iterations=5000, tolerance=1e-12),
    "mmd": lambda a, b: maximum_mean_discrepancy(a, b, 4.0),
}


@pytest.mark.parametrize("divergence", list(DIVERGENCES.values()), ids=list(DIVERGENCES))
def test_equal_samples_cost_nothing_and_others_the_more_the_farther(divergence):
    a, _ = samples()
    shuffled = a[torch.randperm(len(a), generator=torch.Generator().manual_seed(2))]
    assert abs(divergence(a, shuffled).item()) < 1e-9
    assert abs(divergence(a, a.repeat(2, 1)).item()) < 1e-9  # the same distribution, another size
    near, far = (divergence(a, a + shift).item() for shift in (0.1, 1.0))
    assert 1e-4 < near < far
    scattered = divergence(a, 2 * a).item()  # the same mean
    assert scattered > 1e-3


@pytest.mark.parametrize("divergence", list(DIVERGENCES.values()), ids=list(DIVERGENCES))
def test_gradients_are_finite_differences(divergence):
    a, b = (sample.requires_grad_() for sample in samples(n=5, m=4, dimension=3))
    assert torch.autograd.gradcheck(divergence, (a, b), eps=1e-6, atol=1e-6)


def test_the_gradient_of_gaussian_wasserstein_is_finite_differences():
    assert torch.autograd.gradcheck(gaussian_wasserstein, tuple(x.requires_grad_() for x in gaussians()))


def test_the_discrepancy_is_its_definition():
    a, b = samples(n=3, m=2)

    def kernel(x, y):
        return sum(scale * 4.0 / (scale * 4.0 + ((x - y) ** 2).sum()) for scale in (0.5, 2.0))

    expected = sum(
        sign * torch.stack([kernel(x, y) for x in first for y in second]).mean()
        for sign, first, second in ((1, a, a), (1, b, b), (-1, a, b), (-1, b, a))
    )
    torch.testing.assert_close(maximum_mean_discrepancy(a, b, 4.0, (0.5, 2.0)), expected)
