"""Base class of aligners: a frozen teacher reads English, the student reads the other language."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Normalize
from sentence_transformers.util import batch_to_device
from torch import Tensor, nn

from isthmus.precision import autocast
from isthmus.robust.perturbation import special_ids


class Side(NamedTuple):
    """Token vectors of one side of a batch of bitext.

    Attributes:
        vectors: ``(B, T, D)``, of unit length.
        scored: ``(B, T)``, true at the tokens that the retriever scores: all tokens except padding.
        content: ``(B, T)``, true at the sentence's own tokens; false at padding, special tokens and prompts.
        ids: ``(B, T)``, vocabulary ids.
        role: ``query`` or ``document``; the sentences have the prompt of this role.
        lengths: ``(B, T)``, lengths of the vectors before normalisation; no gradient flows through them.
        places: ``(B,)``, only for the foreign side: indices of the pairs among the drawn ones (:meth:`Aligner.drawn`).
    """

    vectors: Tensor
    scored: Tensor
    content: Tensor
    ids: Tensor
    role: str = "query"
    lengths: Tensor | None = None
    places: Tensor | None = None


class Aligner(nn.Module):
    """Base class of align methods: a loss over (English, foreign) pairs, in the form of sentence-transformers' losses.

    Args:
        model: the student, a ``MultiVectorEncoder``; it is trained.
        teacher: the English model. It is frozen and put in evaluation mode. It is no submodule of the loss.
        options: the method's options.

    Attributes:
        progress: share of the updates done, set by the training loop.
        cache: gives the teacher's side of a batch from memory; None to encode each batch.
        closed_form: whether :meth:`prepare` does everything, without any update.
        last: reason why no step may follow and no translation precede; "" if they may.
        reads_bitext: whether the method learns from bitext.
        compares: whether the loss uses a batch's other pairs as negatives. A batch of one pair then teaches nothing.
        parallel: whether the two sides of a batch are translations; if not, the foreign sides are shuffled.
    """

    closed_form = False
    last = ""
    reads_bitext = True
    compares = False
    parallel = True

    def __init__(self, model: MultiVectorEncoder, teacher: MultiVectorEncoder, options: Any) -> None:
        super().__init__()
        self.model = model
        self.options = options
        self.progress = 0.0
        self.cache: Callable[[dict[str, Tensor]], Side] | None = None
        self._teacher = (teacher.eval().requires_grad_(False),)
        self.register_buffer("special_ids", special_ids(model.tokenizer), persistent=False)

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor | None = None) -> Tensor:
        """Return the batch's mean loss, a scalar. Only the student gets a gradient.

        Args:
            sentence_features: features of the English side and of the foreign side.
            labels: the foreign side's ``places``.
        """
        english, foreign = sentence_features
        target = self.target(english)
        source = self.encode(self.model, foreign)._replace(places=labels)
        with torch.autocast(source.vectors.device.type, enabled=False):
            return self.loss(target, source)

    def teacher(self) -> MultiVectorEncoder:
        """Return the frozen English model."""
        return self._teacher[0]

    @torch.no_grad()
    def target(self, english: dict[str, Tensor]) -> Side:
        """Return the teacher's encoding of a batch of English sentences."""
        with self.precision():
            return self.cache(english) if self.cache else self.encode(self.teacher(), english)

    def teacher_features(self, texts: Sequence[str], role: str, max_length: int | None = None) -> dict[str, Any]:
        """Tokenise English texts for the teacher as in training, on its device."""
        teacher = self.teacher()
        batch = teacher.preprocess(
            list(texts),
            prompt=teacher.prompts.get(role) or None,
            task=role,
            max_length=max_length or self.options.max_length,
        )
        return batch_to_device(batch, teacher.device) | {"task": role}

    def precision(self) -> torch.autocast:
        """Return the teacher's autocast context; it is the student's precision in training."""
        return autocast(self.teacher().device, self.options.precision)

    def auxiliary(self) -> nn.Module | None:
        """Return a module that is trained together with the student, if any. It has an attribute ``learning_rate``.

        ``prepare`` makes it. It must be no submodule of the loss. It is saved only with the training state.
        """
        return None

    def prepare(self, bitext: dict[str, list[dict[str, str]]], counterparts: dict[str, Sequence[str]]) -> None:
        """Inspect the data once before training.

        Args:
            bitext: ``{language: rows of english, foreign}``, the whole bitext.
            counterparts: the task's English training texts, by role (``query``, ``document``).
        """

    def examples(self, bitext: dict[str, list[dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
        """Return the training pairs, in the form of bitext: the bitext itself, unless a method overrides this."""
        return bitext

    def drawn(self, pairs: list[dict[str, str]]) -> None:
        """Inspect the training pairs. The ``labels`` of :meth:`forward` are indices into this list."""

    @contextmanager
    def adapted(self) -> Iterator[None]:
        """Adapt the encoder during the updates. By default nothing changes and its own layers are trained."""
        yield

    def loss(self, english: Side, foreign: Side) -> Tensor:
        """Return the loss between the teacher's English and the student's foreign token vectors."""
        raise NotImplementedError

    def encode(self, model: MultiVectorEncoder, features: dict[str, Tensor]) -> Side:
        """Return the token vectors of a batch of tokenised sentences."""
        ids = features["input_ids"]
        role = features.get("task", "query")
        lengths: list[Tensor] = []
        hook = _unit_module(model).register_forward_pre_hook(lambda _, inputs: lengths.append(_lengths(inputs[0])))
        output = model(dict(features), task=role)
        hook.remove()
        scored = output["attention_mask"].bool()
        content = scored & ~torch.isin(ids, self.special_ids.to(ids.device))
        content[:, : int(features.get("prompt_length", 0))] = False
        return Side(output["token_embeddings"].float(), scored, content, ids, role, lengths[0])


def _unit_module(model: MultiVectorEncoder) -> nn.Module:
    """Return the module that normalises the token vectors."""
    return next(module for module in model if isinstance(module, Normalize))


def _lengths(features: dict[str, Tensor]) -> Tensor:
    return features["token_embeddings"].detach().float().norm(dim=-1)
