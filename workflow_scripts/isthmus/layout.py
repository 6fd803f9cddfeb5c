"""The functions of the stages as methods of one object, under their former names, while rules still use it."""

from functools import partial
from typing import Any

from isthmus.bitext import jobs as bitext_jobs
from isthmus.config import lookups
from isthmus.corpora import jobs as corpora_jobs
from isthmus.encoders import jobs as encoder_jobs
from isthmus.evaluation import jobs as evaluation_jobs
from isthmus.paths import CORPUS, DIGESTS, ENCODER, MODEL, report_folder
from isthmus.report import jobs as report_jobs
from isthmus.search import jobs as search_jobs
from isthmus.search import protocol
from isthmus.training import jobs as training_jobs
from isthmus.translation import jobs as translation_jobs

MODULES = (
    lookups, bitext_jobs, corpora_jobs, encoder_jobs, evaluation_jobs, report_jobs, search_jobs, protocol,
    training_jobs, translation_jobs,
)  # fmt: skip
RENAMED = {
    "asked": "evaluated_parts", "asked_files": "evaluated_files", "asked_inputs": "evaluated_inputs",
    "asked_queries": "evaluated_queries", "asks_translations": "reads_translations", "before_split": "stage_to_split",
    "chains": "task_chains", "compared": "compared_items", "disturbed": "attacked_parts",
    "disturbed_files": "attacked_files", "encoder_of": "deriving_encoder", "evaluated": "evaluated_sets",
    "figures": "drawn_measures", "methods": "task_methods", "text": "used_text", "translator": "translator_model",
}  # fmt: skip


class Layout:
    """The functions of a resolved configuration."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.results = config["results"]
        self.corpora = config["corpora"]

    @property
    def report(self) -> str:
        return report_folder(self.config)

    def __getattr__(self, name: str) -> Any:
        for module in MODULES:
            found = getattr(module, RENAMED.get(name, name), None)
            if callable(found):
                return partial(found, self.config)
        raise AttributeError(name)

    def corpus(self, corpus: str, item: str) -> str:
        return f"{CORPUS.of(self.config, corpus=corpus)}/{item}"

    def encoder(self, encoder: str) -> str:
        return (ENCODER + DIGESTS).of(self.config, encoder=encoder)

    def model(self, encoder: str, seed: int | str, task: str, chain: str) -> str:
        return (MODEL + DIGESTS).of(self.config, encoder=encoder, seed=seed, task=task, chain=chain)

    def step_bitext(self, step: str, task: str) -> list[str]:
        return training_jobs.step_bitext(self.config, task, step)

    def step_bitext_set(self, step: str, task: str) -> list[str]:
        return training_jobs.step_bitext_set(self.config, task, step)

    def step_word_lists(self, step: str, task: str) -> list[str]:
        return training_jobs.step_word_lists(self.config, task, step)

    def candidate_files(self, model: str, path: str, rest: str) -> list[str]:
        encoder, seed = model.split("/seed-")
        return search_jobs.candidate_files(self.config, encoder, seed, path, rest, "")

    def dev_measures(self, encoder: str, path: str) -> list[str]:
        return search_jobs.dev_measures(self.config, encoder, *path.split("/"))
