"""Bounded perturbation of a transformer's word embeddings, for any task.

A perturbation is added to the output of the word-embedding module, before position embeddings, type embeddings and
LayerNorm. Miyato et al. 2017 (arXiv 1605.07725), FreeLB (arXiv 1909.11764) and Huang et al. 2021 (arXiv 2104.08645) do
the same.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from isthmus.robust.base import BallOptions, Evaluate, Outcome


@dataclass
class Call:
    """One call of the word-embedding module: its real tokens and their perturbation.

    Attributes:
        mask: ``(B, T, 1)``, 1 at real tokens, 0 at special tokens and padding.
        scale: ``(B, 1, 1)``, mean L2 norm of the example's real word embeddings: the unit of every radius and step.
        delta: ``(B, T, H)``, float32, the perturbation; zero where ``mask`` is zero.
    """

    mask: Tensor
    scale: Tensor
    delta: Tensor


class Perturbation:
    """The perturbations of all encoder calls of one evaluation of the task.

    An evaluation may call the encoder several times: a retriever encodes queries and documents. Calls are identified by
    their order, so every evaluation must make the same calls.

    Args:
        model: a transformers model, or a module that contains one, such as a ``MultiVectorEncoder``.
        special_ids: ``(S,)``, vocabulary ids of tokens that get no perturbation.
        start: gives the first ``delta`` of a call; zero by default.
    """

    def __init__(self, model: nn.Module, special_ids: Tensor, start: Callable[[Call], Tensor] | None = None) -> None:
        self.calls: list[Call] = []
        self._embedding = word_embedding(model)
        self._special_ids = special_ids
        self._start = start
        self._next = 0

    def evaluate(self, evaluate: Evaluate) -> Outcome:
        """Return ``evaluate()``, computed with the perturbations."""
        self._next = 0
        handle = self._embedding.register_forward_hook(self._add)
        try:
            return evaluate()
        finally:
            handle.remove()

    @property
    def deltas(self) -> list[Tensor]:
        """Perturbations of the calls, in order."""
        return [call.delta for call in self.calls]

    def ascend(self, gradients: Sequence[Tensor], step_size: float, ball: BallOptions) -> None:
        """Take an ascent step of ``step_size`` along the ``gradients``, one per call, and project into the ball."""
        for call, gradient in zip(self.calls, gradients, strict=True):
            step = limit(call, step_size, ball.norm) * direction(gradient, call, ball.norm)
            call.delta = project(call.delta.detach() + step, call, ball.radius, ball.norm).requires_grad_()

    def point(self, gradients: Sequence[Tensor], size: float, norm: str) -> None:
        """Set each perturbation to the length ``size`` along its gradient; there is one gradient per call."""
        for call, gradient in zip(self.calls, gradients, strict=True):
            call.delta = (limit(call, size, norm) * direction(gradient, call, norm)).requires_grad_()

    def hold(self) -> None:
        """Make the perturbations constants: they get no gradient from now on."""
        for call in self.calls:
            call.delta.requires_grad_(False)

    def _add(self, module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        if self._next == len(self.calls):
            self.calls.append(self._new_call(inputs[0], output.detach()))
        call = self.calls[self._next]
        self._next += 1
        return output + call.delta.to(output.dtype)

    def _new_call(self, input_ids: Tensor, embedded: Tensor) -> Call:
        mask = ~torch.isin(input_ids, self._special_ids.to(input_ids.device))
        norms = torch.linalg.vector_norm(embedded.float(), dim=-1) * mask
        scale = norms.sum(dim=1) / mask.sum(dim=1).clamp(min=1)
        call = Call(mask.unsqueeze(-1).float(), scale.view(-1, 1, 1), torch.zeros_like(embedded, dtype=torch.float32))
        if self._start is not None:
            call.delta = self._start(call)
        call.delta.requires_grad_()
        return call


def transformer(model: nn.Module) -> PreTrainedModel:
    """Return the first transformers model inside ``model``, or ``model`` itself.

    Raises:
        TypeError: ``model`` contains no transformers model.
    """
    for module in model.modules():
        if isinstance(module, PreTrainedModel):
            return module
    raise TypeError(f"{type(model).__name__} holds no transformers model")


def word_embedding(model: nn.Module) -> nn.Module:
    """Return the word-embedding module of :func:`transformer`."""
    return transformer(model).get_input_embeddings()


def special_ids(tokenizer: PreTrainedTokenizerBase) -> Tensor:
    """Return the ids, ``(S,)``, of the special tokens, with padding. The unknown token is not one: it is a word."""
    return torch.tensor(sorted(set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}))


@contextmanager
def same_random_state() -> Iterator[None]:
    """Restore the random generators on leaving, so that every evaluation draws the same dropout masks."""
    devices = [torch.cuda.current_device()] if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices):
        yield


def limit(call: Call, radius: float, norm: str) -> Tensor:
    """Return ``radius`` in the call's own unit, ``(B, 1, 1)``. For ``linf`` the unit is divided by ``sqrt(H)``."""
    return call.scale * radius / (call.delta.shape[-1] ** 0.5 if norm == "linf" else 1.0)


def direction(gradient: Tensor, call: Call, norm: str) -> Tensor:
    """Return the steepest ascent, ``(B, T, H)``: unit norm per example over real tokens, zero for a zero gradient."""
    gradient = gradient.float() * call.mask
    if norm == "linf":
        return gradient.sign()
    return gradient / length(gradient).clamp(min=torch.finfo(torch.float32).tiny)


def project(delta: Tensor, call: Call, radius: float, norm: str) -> Tensor:
    """Project ``delta``, ``(B, T, H)``, onto the ball of ``radius`` around zero, per example."""
    bound = limit(call, radius, norm)
    if norm == "linf":
        return torch.maximum(torch.minimum(delta, bound), -bound)
    return delta * (bound / length(delta).clamp(min=torch.finfo(torch.float32).tiny)).clamp(max=1.0)


def in_ball(ball: BallOptions) -> Callable[[Call], Tensor] | None:
    """Make a ``start`` that draws uniform noise in the ball (:func:`random_start`); None if the radius is 0.

    The noise has its own generator, seeded by the global one.
    """
    if not ball.radius:
        return None
    generator = new_generator()
    return lambda call: random_start(call, ball.radius, ball.norm, generator)


def new_generator() -> torch.Generator:
    """Make a CPU generator, seeded by a draw from the global one."""
    return torch.Generator().manual_seed(int(torch.randint(2**62, ())))


def random_start(call: Call, radius: float, norm: str, generator: torch.Generator) -> Tensor:
    """Draw uniform noise inside the ball, ``(B, T, H)``: for L2 in a cube inside it (FreeLB, algorithm 1, line 4)."""
    noise = torch.empty(call.delta.shape).uniform_(-1, 1, generator=generator).to(call.delta.device) * call.mask
    bound = limit(call, radius, norm)
    if norm == "linf":
        return noise * bound
    coordinates = call.mask.sum(dim=1, keepdim=True).clamp(min=1) * call.delta.shape[-1]
    return noise * bound / coordinates.sqrt()


def length(delta: Tensor) -> Tensor:
    """Return the L2 norm of each example's perturbation, ``(B, 1, 1)``."""
    return torch.linalg.vector_norm(delta, dim=(1, 2), keepdim=True)
