"""Distances between two distributions: Gaussians in closed form, samples by optimal transport or by kernel means.

All functions are differentiable in both arguments, in single and in double precision.
"""

from torch import Tensor

MMD_SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def gaussian_wasserstein(mean_a: Tensor, deviation_a: Tensor, mean_b: Tensor, deviation_b: Tensor) -> Tensor:
    """Return the squared 2-Wasserstein distance, ``(...)``, between Gaussians with diagonal covariance.

    It is ``|mean_a - mean_b|^2 + |deviation_a - deviation_b|^2``: the general formula (Dowson and Landau 1982) for
    covariances that commute.

    Args:
        mean_a: ``(..., D)``.
        deviation_a: ``(..., D)``, standard deviations, not negative.
        mean_b: mean of the other Gaussian; shapes may broadcast.
        deviation_b: standard deviations of the other Gaussian.
    """
    return (mean_a - mean_b).square().sum(-1) + (deviation_a - deviation_b).square().sum(-1)


def squared_distances(a: Tensor, b: Tensor) -> Tensor:
    """Return squared Euclidean distances, ``(..., n, m)``, of ``(..., n, D)`` and ``(..., m, D)``; none is negative."""
    norms_a, norms_b = a.square().sum(-1)[..., :, None], b.square().sum(-1)[..., None, :]
    return (norms_a + norms_b - 2 * a @ b.transpose(-1, -2)).clamp(min=0)


def sinkhorn_divergence(
    a: Tensor, b: Tensor, epsilon: float | Tensor, iterations: int = 100, tolerance: float = 1e-4
) -> Tensor:
    """Return the Sinkhorn divergence of two samples of equal weights, a scalar; zero for equal samples.

    It is the debiased entropic transport cost ``OT(a, b) - OT(a, a) / 2 - OT(b, b) / 2`` with squared Euclidean cost
    (Genevay, Peyre, Cuturi 2018, arXiv 1706.00292). Each value includes the entropy (Feydy et al. 2019, arXiv
    1810.08278), so the divergence is not negative. POT computes the plans in the log domain. The gradient holds the
    plans fixed, which is exact for converged plans (envelope theorem).

    Args:
        a: ``(n, D)``.
        b: ``(m, D)``.
        epsilon: entropic regularisation, in units of the cost.
        iterations: most iterations of each problem.
        tolerance: a problem stops when the Euclidean error of its row sums is below this.
    """
    cross, alone = _entropic_value(a, b, epsilon, iterations, tolerance), 0.0
    for sample in (a, b):
        alone = alone + _entropic_value(sample, sample, epsilon, iterations, tolerance)
    return cross - alone / 2


def _entropic_value(a: Tensor, b: Tensor, epsilon: float | Tensor, iterations: int, tolerance: float) -> Tensor:
    import ot  # imported here, because the import takes most of a second and few commands need it

    cost = squared_distances(a, b)[None]
    found = ot.batch.solve_batch(
        cost, epsilon, max_iter=iterations, tol=tolerance, method="log_sinkhorn", grad="envelope"
    )
    return found.value[0]


def maximum_mean_discrepancy(
    a: Tensor, b: Tensor, bandwidth: float | Tensor, scales: tuple[float, ...] = MMD_SCALES
) -> Tensor:
    """Return the squared maximum mean discrepancy of two samples, a scalar; zero for equal samples, never negative.

    It is ``mean k(a, a) + mean k(b, b) - 2 mean k(a, b)`` over all pairs, the biased estimate of Gretton et al. 2012
    (JMLR 13). The kernel is a sum of inverse multiquadrics, ``sum over s of c / (c + |x - y|^2)`` with
    ``c = s * bandwidth`` (Tolstikhin et al. 2018, arXiv 1711.01558).

    Args:
        a: ``(n, D)``.
        b: ``(m, D)``.
        bandwidth: in units of squared distance.
        scales: values of ``s``.
    """

    def mean_kernel(x: Tensor, y: Tensor) -> Tensor:
        distances = squared_distances(x, y)
        return sum((scale * bandwidth / (scale * bandwidth + distances)).mean() for scale in scales)

    return mean_kernel(a, a) + mean_kernel(b, b) - 2 * mean_kernel(a, b)
