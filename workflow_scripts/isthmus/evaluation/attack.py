"""Attack a classifier: projected gradient ascent on its word embeddings, in balls of increasing radius."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from isthmus.cli import progress
from isthmus.robust.perturbation import Perturbation, direction, limit, project, special_ids
from isthmus.tasks.nli.data import LABELS

STEP = 2.5
"""Length of an ascent step, in units of radius / steps (from the code of Madry et al. 2018, arXiv 1706.06083)."""


def attacked(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    rows: Sequence[dict[str, Any]],
    radii: Sequence[float],
    ascent_steps: int,
    norm: str = "l2",
    batch_size: int = 32,
) -> dict[float, Tensor]:
    """Predict label probabilities of encoded items at the worst point found in each ball, and at radius 0.

    The attack is PGD of Madry et al. 2018 (equations 2.1 and following) in the balls of
    :mod:`isthmus.robust.perturbation`. Radii are in units of an item's mean word-embedding norm. The ascent for a
    radius starts at the end of the ascent for the next smaller one. If any visited point makes an item wrong, the item
    stays wrong in every larger ball, because that ball contains the point. So the accuracy never rises with the radius.

    Args:
        model: a classifier; its parameters are frozen.
        tokenizer: the model's tokenizer.
        rows: items from :func:`isthmus.tasks.nli.predict.encode`, with ``labels``.
        radii: radii above 0.
        ascent_steps: ascent steps for each radius.
        norm: one of :data:`isthmus.robust.base.NORMS`.
        batch_size: items attacked at a time.

    Returns:
        ``(N, 3)``, float32, by radius from 0 up: columns in the order of ``LABELS``, rows in the order of ``rows``.
    """
    model.eval().requires_grad_(False)
    result = {radius: torch.empty(len(rows), len(LABELS)) for radius in (0.0, *sorted(radii))}
    order = sorted(range(len(rows)), key=lambda row: len(rows[row]["input_ids"]))
    batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    for batch in progress(batches, "attacked batches"):
        padded = tokenizer.pad([rows[row] for row in batch], return_tensors="pt").to(model.device)
        for radius, probabilities in _attack(model, tokenizer, padded, sorted(radii), ascent_steps, norm).items():
            result[radius][batch] = probabilities.cpu()
    return result


def _attack(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    batch: Any,
    radii: Sequence[float],
    ascent_steps: int,
    norm: str,
) -> dict[float, Tensor]:
    gold = batch.pop("labels")
    columns = [model.config.label2id[label] for label in LABELS]
    perturbation = Perturbation(model, special_ids(tokenizer))

    def logits() -> Tensor:
        return model(**batch).logits.float()[:, columns]

    now = perturbation.evaluate(logits)
    worst = now.detach().softmax(dim=-1)
    found = {0.0: worst}
    for radius in radii:
        for _ in range(ascent_steps):
            loss = F.cross_entropy(now, gold, reduction="sum")
            gradients = torch.autograd.grad(loss, [call.delta for call in perturbation.calls])
            for call, gradient in zip(perturbation.calls, gradients, strict=True):
                step = limit(call, STEP * radius / ascent_steps, norm) * direction(gradient, call, norm)
                call.delta = project(call.delta.detach() + step, call, radius, norm).requires_grad_()
            now = perturbation.evaluate(logits)
            broken = (worst.argmax(dim=-1) != gold).unsqueeze(-1)
            worst = torch.where(broken, worst, now.detach().softmax(dim=-1))
        found[radius] = worst
    return found
