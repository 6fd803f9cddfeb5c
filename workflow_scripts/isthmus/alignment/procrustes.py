"""Orthogonal Procrustes: the orthogonal matrix that maps vectors to others."""

import numpy as np
import torch
from scipy.linalg import orthogonal_procrustes

from isthmus.encoders.rotation import Rotation


def solve(foreign: np.ndarray, english: np.ndarray, centre: bool, unit_length: bool) -> Rotation:
    """Find the orthogonal ``R`` that minimises ``|foreign R - english|`` (Frobenius), by the SVD (Schonemann 1966).

    Args:
        foreign: ``(N, H)``.
        english: ``(N, H)``, row by row the counterpart of ``foreign``.
        centre: whether to subtract each side's mean first.
        unit_length: whether to scale every row to length 1 afterwards.
    """
    sides = (foreign, english)
    means = [side.mean(axis=0) if centre else np.zeros(side.shape[1]) for side in sides]
    sides = [side - mean for side, mean in zip(sides, means, strict=True)]
    if unit_length:
        sides = [side / np.linalg.norm(side, axis=1, keepdims=True).clip(min=1e-12) for side in sides]
    matrix, _ = orthogonal_procrustes(*sides)
    return Rotation(*(torch.from_numpy(part).float() for part in (matrix, *means)))
