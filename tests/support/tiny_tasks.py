"""Models of both tasks over tiny random encoders, trained for a few updates."""

import torch
from datasets import Dataset
from sentence_transformers import MultiVectorEncoder, MultiVectorEncoderTrainingArguments
from sentence_transformers.base.modules import Normalize, Transformer
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
from tiny_models import TEXTS
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    TrainingArguments,
    set_seed,
)

from isthmus.methods.train.plain import Plain, PlainOptions
from isthmus.robust.trainer import TaskTrainer
from isthmus.tasks.retrieval.train import RankingLoss, RankingTrainer
from isthmus.training.trainer import StepTrainer


def classifier(folder):
    """Return a classifier in evaluation mode, its tokenizer and a batch."""
    set_seed(1)
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=3)
    with torch.no_grad():  # a head far from zero, so that the ascent can raise the loss
        (model.classifier if folder.name == "bert" else model.classifier.out_proj).weight.normal_(0, 2)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    batch = tokenizer(TEXTS[:4], TEXTS[2:6], padding=True, return_tensors="pt")
    batch["labels"] = torch.tensor([0, 1, 2, 0])
    return model.eval(), tokenizer, batch


def retriever(folder):
    """Return a retriever that scores all tokens."""
    transformer = Transformer(str(folder))
    return MultiVectorEncoder(modules=[transformer, Normalize(module_input_name="token_embeddings"), MultiVectorMask()])


def train_classifier(folder, tmp_path, method):
    """Return the weights after a few updates by ``method``; ``None`` means plain training."""
    model, tokenizer, _ = classifier(folder)
    rows = [{**tokenizer(TEXTS[i % 6], TEXTS[(i + 1 + i // 6) % 6]), "labels": i % 3} for i in range(24)]
    set_seed(3)
    arguments = TrainingArguments(
        output_dir=str(tmp_path),
        per_device_train_batch_size=4,
        max_steps=5,
        learning_rate=1e-3,
        report_to=[],
        seed=3,
        save_strategy="no",
    )
    trainer = TaskTrainer(
        method=method or Plain(PlainOptions()),
        model=model,
        args=arguments,
        train_dataset=rows,
        processing_class=tokenizer,
        data_collator=DataCollatorWithPadding(tokenizer),
    )
    trainer.train()
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def train_retriever(folder, tmp_path, method, **more):
    """Return the weights after a few updates by ``method``; ``None`` means plain training."""
    set_seed(2)
    model = retriever(folder)
    arguments = MultiVectorEncoderTrainingArguments(
        output_dir=str(tmp_path),
        per_device_train_batch_size=3,
        max_steps=4,
        learning_rate=1e-3,
        report_to=[],
        save_strategy="no",
        **more,
    )
    trainer = RankingTrainer(
        method=method or Plain(PlainOptions()),
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict({"query": TEXTS, "document": TEXTS[1:] + TEXTS[:1]}),
        loss=RankingLoss(model),
    )
    trainer.train()
    return {name: tensor.clone() for name, tensor in model.state_dict().items()}


def killed_after(monkeypatch, step):
    """Make every training die after it has saved the state of ``step``."""
    save = StepTrainer._save_checkpoint

    def dying(self, *arguments):
        save(self, *arguments)
        if self.state.global_step == step:
            raise KeyboardInterrupt

    monkeypatch.setattr(StepTrainer, "_save_checkpoint", dying)
