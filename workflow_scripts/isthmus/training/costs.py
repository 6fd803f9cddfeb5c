"""Count the cost of a training while it runs: passes of a batch through an encoder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle
from transformers.models.bert.modeling_bert import BertEncoder, BertLayer
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaEncoder, XLMRobertaLayer

from isthmus.errors import InputError
from isthmus.training.counts import Costs

Options = TypeVar("Options")
LAYERS, STACKS = (BertLayer, XLMRobertaLayer), (BertEncoder, XLMRobertaEncoder)


@contextmanager
def counted(costs: Costs, *models: nn.Module | None) -> Iterator[None]:
    """Add every pass through the encoders in ``models`` to ``costs``.

    An encoder is the layer stack of a BERT or an XLM-R. A backward pass counts when its gradient reaches the lowest
    layer with a gradient. A gradient at a higher layer always continues to that layer.
    """
    stacks = {
        module for model in models if model is not None for module in model.modules() if isinstance(module, STACKS)
    }
    handles = [handle for stack in stacks for handle in _hooks(stack, costs)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _hooks(stack: nn.Module, costs: Costs) -> Iterator[RemovableHandle]:
    """Count the passes of one stack with hooks on the stack and its layers."""
    seen = False

    def back(gradient: Tensor) -> None:
        costs.backward_passes += 1

    def begin(module: nn.Module, inputs: Any) -> None:
        nonlocal seen
        seen = False
        costs.forward_passes += 1

    def layer_done(module: nn.Module, inputs: Any, output: Tensor) -> None:
        nonlocal seen
        if not seen and output.requires_grad:
            seen = True
            output.register_hook(back)

    yield stack.register_forward_pre_hook(begin)
    for layer in stack.layer:
        yield layer.register_forward_hook(layer_done)


def within_passes(options: Options, learn: Callable[[Options, Path, Path], Costs]) -> Options:
    """Return ``options`` with the number of updates that the budget of ``passes`` allows; unchanged without a budget.

    Args:
        options: options of a training step, with ``max_steps`` and ``passes``.
        learn: trains with given options, state folder and output. It is called for one update, to count its passes; the
            model is discarded.

    Raises:
        InputError: the budget is too small for one update.
    """
    if not options.passes:
        return options
    with TemporaryDirectory() as folder:
        trial = learn(replace(options, max_steps=1, passes=0), Path(folder) / "state", Path(folder) / "model")
    if not trial.passes:
        return options
    updates = options.passes // trial.passes
    if not updates:
        raise InputError(f"passes: {options.passes} do not suffice for one update, which takes {trial.passes}")
    return replace(options, max_steps=updates)
