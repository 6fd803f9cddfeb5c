"""The late-interaction (ColBERT-style) retriever: a sentence-transformers ``MultiVectorEncoder``."""

from pathlib import Path

from sentence_transformers import MultiVectorEncoder
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
from torch import nn

from isthmus.encoders import rotation
from isthmus.encoders.checked import LOCAL, WEIGHTS, check_tokenizer, check_weights, reading
from isthmus.encoders.lengths import check_lengths, own_length
from isthmus.encoders.load import encoder_info
from isthmus.errors import InputError
from isthmus.files import atomic

NO_POOLER = {"add_pooling_layer": False}


def new_retriever(
    encoder: str | Path, query_length: int, document_length: int, dimension: int = 0
) -> MultiVectorEncoder:
    """Make an untrained retriever over an encoder folder: unit-length token vectors, scored by MaxSim.

    MaxSim includes every real token, also special tokens and prefixes (ColBERT, arXiv 2004.12832, section 3.2, without
    its ``[MASK]`` expansion). The encoder's prefixes become the prompts.

    Args:
        encoder: an encoder folder.
        query_length: tokens kept of a query.
        document_length: tokens kept of a document.
        dimension: size of a learnt linear projection of the token vectors, 0 for none.

    Raises:
        InputError: ``encoder`` is not an encoder folder.
    """
    info = encoder_info(encoder)
    modules: list[nn.Module] = [transformer_module(encoder, query_length, document_length)]
    if dimension:
        modules.append(
            Dense(
                modules[0].get_embedding_dimension(),
                dimension,
                bias=False,
                activation_function=nn.Identity(),
                module_input_name="token_embeddings",
            )
        )
    return MultiVectorEncoder(
        modules=[*modules, MultiVectorMask(), Normalize(module_input_name="token_embeddings")],
        prompts={"query": info.query_prefix, "document": info.document_prefix},
    )


def load_retriever(path: str | Path) -> MultiVectorEncoder:
    """Load a saved retriever without network access, with its languages' rotations if it has any.

    Raises:
        InputError: ``path`` is not the folder of a ``MultiVectorEncoder``; its length exceeds the encoder's positions;
            as :mod:`isthmus.encoders.checked`.
    """
    if not (Path(path) / "modules.json").is_file():
        raise InputError(f"{path}: not a retriever (it has no modules.json)")
    with reading(path):
        model = MultiVectorEncoder(str(path), **LOCAL, model_kwargs=WEIGHTS | NO_POOLER)
        check_weights(model[0].auto_model, path)
        check_lengths(model[0], model[0].auto_model)
        check_tokenizer(model[0].auto_model, model.tokenizer, path)
        rotation.attach_saved(model[0].auto_model, path)
    return model


def save_retriever(model: MultiVectorEncoder, output: Path) -> None:
    """Write, atomically, a folder that ``MultiVectorEncoder(output)`` loads."""
    with atomic(output) as folder:
        model.save_pretrained(str(folder), create_model_card=False)
        rotation.save(model, folder)


def transformer_module(
    encoder: str | Path, query_length: int | None = None, document_length: int | None = None
) -> Transformer:
    """Load an encoder folder as the first module of sentence-transformers, without a pooler.

    By default the length is the tokenizer's ``model_max_length``, or the encoder's number of positions.

    Raises:
        InputError: as :mod:`isthmus.encoders.checked`.
    """
    with reading(encoder):
        transformer = Transformer(
            str(encoder),
            model_kwargs=WEIGHTS | NO_POOLER,
            processor_kwargs=LOCAL,
            config_kwargs=LOCAL,
            query_length=query_length,
            document_length=document_length,
        )
        check_weights(transformer.auto_model, encoder)
        check_tokenizer(transformer.auto_model, transformer.tokenizer, encoder)
        transformer.tokenizer.model_max_length = own_length(transformer.tokenizer, transformer.auto_model.config)
    return transformer
