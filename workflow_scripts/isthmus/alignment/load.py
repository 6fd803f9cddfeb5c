"""Load a model of either task, or a bare encoder, as a ``MultiVectorEncoder`` for alignment."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Normalize
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

from isthmus.encoders import rotation
from isthmus.encoders.checked import read_tokenizer
from isthmus.encoders.load import encoder_info, save_encoder
from isthmus.files import atomic
from isthmus.tasks.nli.model import load_classifier
from isthmus.tasks.retrieval.model import load_retriever, new_retriever, save_retriever, transformer_module


@dataclass(frozen=True)
class Alignable:
    """A model that can be aligned: a task's model, or a bare encoder.

    Attributes:
        encoder: gives the token vectors to align; it shares its weights with the model.
        save: writes the whole model as a folder of its kind.
    """

    encoder: MultiVectorEncoder
    save: Callable[[Path], None]


def _retriever(parent: Path, max_length: int) -> Alignable:
    """Load a retriever; its vectors are the ones that it scores with."""
    model = load_retriever(parent)
    return Alignable(model, lambda output: save_retriever(model, output))


def _classifier(parent: Path, max_length: int) -> Alignable:
    """Load a classifier's encoder with normalised token vectors; the head does not change."""
    classifier, tokenizer = load_classifier(parent)
    transformer = transformer_module(parent, max_length, max_length)
    transformer.model = classifier.base_model
    modules = [transformer, MultiVectorMask(), Normalize(module_input_name="token_embeddings")]

    def save(output: Path) -> None:
        with atomic(output) as folder:
            classifier.save_pretrained(folder)
            tokenizer.save_pretrained(folder)
            rotation.save(classifier, folder)

    return Alignable(MultiVectorEncoder(modules=modules), save)


def _encoder(parent: Path, task: str, max_length: int) -> Alignable:
    """Load a bare encoder with normalised token vectors. It uses the encoder's prefixes for retrieval, none for NLI."""
    info = encoder_info(parent)
    model = new_retriever(parent, max_length, max_length)
    if task == "nli":
        model.prompts = dict.fromkeys(model.prompts, "")
    tokenizer = read_tokenizer(model[0].auto_model, parent)
    return Alignable(model, lambda output: save_encoder(model[0].auto_model, tokenizer, info, output))


LOADERS = {"nli": _classifier, "clir": _retriever}


def load_for_alignment(parent: Path, task: str, max_length: int) -> Alignable:
    """Load the parent of an align step: an encoder folder (it contains ``isthmus.json``), or a model of ``task``.

    Raises:
        InputError: ``parent`` is neither.
    """
    if (parent / "isthmus.json").is_file():
        return _encoder(parent, task, max_length)
    return LOADERS[task](parent, max_length)
