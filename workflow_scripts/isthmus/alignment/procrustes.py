"""The orthogonal matrix that lays vectors on others."""

import numpy as np
import torch
from scipy.linalg import orthogonal_procrustes

from isthmus.encoders.rotation import Rotation


def solve(foreign: np.ndarray, english: np.ndarray, centre: bool, unit_length: bool) -> Rotation:
    """The orthogonal ``R`` that minimises ``|foreign R - english|`` (Frobenius), by the SVD (Schonemann 1966).

    Args:
        foreign: ``(N, H)``.
        english: ``(N, H)``, row by row what corresponds to ``foreign``.
        centre: take each side's mean off first.
        unit_length: then scale every row to length 1.
    """
    sides = (foreign, english)
    means = [side.mean(axis=0) if centre else np.zeros(side.shape[1]) for side in sides]
    sides = [side - mean for side, mean in zip(sides, means, strict=True)]
    if unit_length:
        sides = [side / np.linalg.norm(side, axis=1, keepdims=True).clip(min=1e-12) for side in sides]
    matrix, _ = orthogonal_procrustes(*sides)
    return Rotation(*(torch.from_numpy(part).float() for part in (matrix, *means)))
