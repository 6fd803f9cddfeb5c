"""Align steps over tiny models."""

from dataclasses import fields
from pathlib import Path

import torch
from sentence_transformers import MultiVectorEncoder
from tiny_data import BITEXT, COUNTERPARTS
from transformers import AutoTokenizer

from isthmus.alignment.load import load_for_alignment
from isthmus.alignment.loop import align
from isthmus.config.methods import load_method
from isthmus.tasks.nli.model import new_classifier
from isthmus.tasks.retrieval.model import new_retriever, save_retriever
from isthmus.training import engine
from isthmus.training.saving import forget

SMALL = {"max_steps": 4, "batch_size": 4, "learning_rate": 1e-3, "warmup": 0.0, "dropout": True, "least_links": 1}


def task_models(encoder: Path, folder: Path) -> dict[str, Path]:
    """Write folders of untrained models of both tasks over an encoder; return them by task."""
    torch.manual_seed(3)
    save_retriever(new_retriever(encoder, 16, 16, dimension=8), folder / "clir")
    classifier = new_classifier(encoder)
    classifier.save_pretrained(folder / "nli")
    AutoTokenizer.from_pretrained(encoder).save_pretrained(folder / "nli")
    return {task: folder / task for task in ("clir", "nli")}


def features(model: MultiVectorEncoder, texts: list[str]) -> dict[str, torch.Tensor]:
    """Return texts preprocessed as queries."""
    return model.preprocess(texts, task="query")


def run(parent: Path, task: str, method: str, output: Path, state: Path, bitext=BITEXT, **options) -> None:
    """Run an align step from ``parent`` to ``output``."""
    cls, aligner_class = load_method("align", method)
    known = {field.name for field in fields(cls)}
    options = cls(**{key: value for key, value in (SMALL | options).items() if key in known})
    engine.prepare(1)
    student, teacher = (load_for_alignment(parent, task, 16) for _ in range(2))
    aligner = aligner_class(student.encoder, teacher.encoder, options)
    align(student.encoder, aligner, bitext, COUNTERPARTS, options, 1, state, "mark")
    student.save(output)
    forget(state)
