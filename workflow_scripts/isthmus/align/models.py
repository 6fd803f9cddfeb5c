"""Both tasks' models as what aligners train: a ``MultiVectorEncoder``, and a way to save the whole model again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Normalize
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

from isthmus.files import atomic
from isthmus.nli.model import load_classifier
from isthmus.retrieval.model import load_retriever, save_retriever, transformer_module


@dataclass(frozen=True)
class Carrier:
    """A task's model.

    Attributes:
        encoder: gives the token vectors that are aligned; its weights are the model's own.
        save: writes the whole model as a folder of its task.
    """

    encoder: MultiVectorEncoder
    save: Callable[[Path], None]


def carry_retriever(parent: Path, max_length: int) -> Carrier:
    """A retriever as it is: the vectors are those it scores with."""
    model = load_retriever(parent)
    return Carrier(model, lambda output: save_retriever(model, output))


def carry_classifier(parent: Path, max_length: int) -> Carrier:
    """A classifier's encoder, whose token vectors are normalised; the head stays beside it."""
    classifier, tokenizer = load_classifier(parent)
    transformer = transformer_module(parent, max_length, max_length)
    transformer.model = classifier.base_model
    modules = [transformer, MultiVectorMask(), Normalize(module_input_name="token_embeddings")]

    def save(output: Path) -> None:
        with atomic(output) as folder:
            classifier.save_pretrained(folder)
            tokenizer.save_pretrained(folder)

    return Carrier(MultiVectorEncoder(modules=modules), save)


CARRIERS = {"nli": carry_classifier, "clir": carry_retriever}
