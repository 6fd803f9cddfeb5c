"""How far two distributions lie apart: Gaussians in closed form, samples by optimal transport or by kernel means.

Everything is differentiable in both arguments, in single and in double precision.
"""

from torch import Tensor

MMD_SCALES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def gaussian_wasserstein(mean_a: Tensor, deviation_a: Tensor, mean_b: Tensor, deviation_b: Tensor) -> Tensor:
    """``(...)``: squared 2-Wasserstein distance between Gaussians of diagonal covariance.

    ``|mean_a - mean_b|^2 + |deviation_a - deviation_b|^2``: the general formula (Dowson and Landau 1982) where the
    covariances commute.

    Args:
        mean_a: ``(..., D)``.
        deviation_a: ``(..., D)``, standard deviations, not negative.
        mean_b: the same of the other Gaussian; shapes may broadcast.
        deviation_b: the same of the other Gaussian.
    """
    return (mean_a - mean_b).square().sum(-1) + (deviation_a - deviation_b).square().sum(-1)


def squared_distances(a: Tensor, b: Tensor) -> Tensor:
    """``(..., n, m)``: squared Euclidean distances between ``(..., n, D)`` and ``(..., m, D)``, none below zero."""
    norms_a, norms_b = a.square().sum(-1)[..., :, None], b.square().sum(-1)[..., None, :]
    return (norms_a + norms_b - 2 * a @ b.transpose(-1, -2)).clamp(min=0)


def sinkhorn_divergence(
    a: Tensor, b: Tensor, epsilon: float | Tensor, iterations: int = 100, tolerance: float = 1e-4
) -> Tensor:
    """Debiased entropic transport between two samples of equal weights, a scalar: zero for equal samples.

    ``OT(a, b) - OT(a, a) / 2 - OT(b, b) / 2``, with squared Euclidean cost (Genevay, Peyre, Cuturi 2018, arXiv
    1706.00292), and with the entropy in each value (Feydy et al. 2019, arXiv 1810.08278), which keeps it from being
    negative. The plans are POT's, in the log domain; the gradient is theirs held fixed, which is
    exact where they have converged (envelope theorem).

    Args:
        a: ``(n, D)``.
        b: ``(m, D)``.
        epsilon: sharpness, in units of the cost.
        iterations: the most iterations of each problem.
        tolerance: largest Euclidean error of the row sums at which a problem stops.
    """
    cross, alone = _entropic_value(a, b, epsilon, iterations, tolerance), 0.0
    for sample in (a, b):
        alone = alone + _entropic_value(sample, sample, epsilon, iterations, tolerance)
    return cross - alone / 2


def _entropic_value(a: Tensor, b: Tensor, epsilon: float | Tensor, iterations: int, tolerance: float) -> Tensor:
    import ot  # its import takes most of a second, which a command that transports nothing must not wait for

    cost = squared_distances(a, b)[None]
    found = ot.batch.solve_batch(
        cost, epsilon, max_iter=iterations, tol=tolerance, method="log_sinkhorn", grad="envelope"
    )
    return found.value[0]


def maximum_mean_discrepancy(
    a: Tensor, b: Tensor, bandwidth: float | Tensor, scales: tuple[float, ...] = MMD_SCALES
) -> Tensor:
    """Squared distance between the kernel means of two samples, a scalar: zero for equal samples, never negative.

    ``mean k(a, a) + mean k(b, b) - 2 mean k(a, b)`` over all pairs (the biased estimate of Gretton et al. 2012, JMLR
    13), with inverse multiquadrics ``sum over s of c / (c + |x - y|^2)``, ``c = s * bandwidth`` (Tolstikhin et al.
    2018, arXiv 1711.01558).

    Args:
        a: ``(n, D)``.
        b: ``(m, D)``.
        bandwidth: in units of squared distance.
        scales: the kernel is the sum over them.
    """

    def mean_kernel(x: Tensor, y: Tensor) -> Tensor:
        distances = squared_distances(x, y)
        return sum((scale * bandwidth / (scale * bandwidth + distances)).mean() for scale in scales)

    return mean_kernel(a, a) + mean_kernel(b, b) - 2 * mean_kernel(a, b)
