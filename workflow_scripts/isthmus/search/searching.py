"""Where the choices of a search lie, and what they are made from."""

from functools import cached_property
from typing import Any

from isthmus.config.steps import split_chain
from isthmus.search.search import candidates, searched


class SearchLayout:
    """The part of :class:`~isthmus.paths.Layout` that knows of candidates."""

    config: dict[str, Any]
    results: str

    def model_chain(self, chain: str) -> str:
        """The chain of the model that is asked, without a translate step before it."""
        raise NotImplementedError

    def chains(self, task: str) -> list[str]:
        """The chains of the methods compared on a task."""
        raise NotImplementedError

    def searched_chains(self, task: str) -> list[str]:
        """The chains of the methods that have several candidates for a task."""
        return [chain for chain in self.chains(task) if len(candidates(self.config, task, chain)) > 1]

    def searched_paths(self) -> list[str]:
        """``{task}/{chain}`` of every searched chain."""
        return [f"{task}/{chain}" for task in self.config["tasks"] for chain in self.searched_chains(task)]

    def candidates_of(self, path: str) -> list[str]:
        """The candidates of a ``{task}/{chain}``."""
        return candidates(self.config, *path.split("/"))

    def candidate_files(self, model: str, path: str, rest: str) -> list[str]:
        """A file of the evaluations of every candidate of a ``{task}/{chain}``, for ``model``, an encoder and seed."""
        task = path.split("/")[0]
        return [f"{self.results}/evaluation/{model}/{task}/{chain}/{rest}" for chain in self.candidates_of(path)]

    def dev_measures(self, encoder: str, path: str) -> list[str]:
        """What a choice looks at: measures on dev, of every candidate and seed.

        The candidates of a chain that translates are chosen as their models are, asked without the translator.
        """
        task, chain = path.split("/")
        model = f"{task}/{self.model_chain(chain)}"
        sets = [entry["corpus"] for entry in self.config["tasks"][task]["evaluate"] if entry["split"] == "dev"]
        return [
            file
            for corpus in sets
            for seed in self.config["seeds"]
            for file in self.candidate_files(f"{encoder}/seed-{seed}", model, f"{corpus}.dev.measures.csv")
        ]

    def choice(self, encoder: str, path: str) -> str:
        """The file of the choice among the candidates of a ``{task}/{chain}``; of its model's, where it translates."""
        task, chain = path.split("/")
        select = self.config["search"]["select"]
        return f"{self.results}/chosen/{select}/{encoder}/{task}/{self.model_chain(chain)}.json"

    def choices(self, *encoders: str) -> list[str]:
        """Every choice that a run makes for some encoders."""
        return list(dict.fromkeys(self.choice(name, path) for name in encoders for path in self.searched_paths()))

    def chosen_on(self) -> list[str]:
        """What a search chose on, in words."""
        said = {"en_dev": "options chosen on English dev", "target_dev": "options chosen on target-language dev"}
        return [said[self.config["search"]["select"]]] if searched(self.config) else []

    def protocol(self) -> str:
        """How the options of the measured models were come by: ``given``, or what a search chose on."""
        return self.config["search"]["select"] if searched(self.config) else "given"

    @cached_property
    def report(self) -> str:
        """The folder of the tables and figures, of each protocol of a search apart."""
        return f"{self.results}/{self.protocol()}" if searched(self.config) else self.results

    def asks_translations(self, chain: str, split: str) -> bool:
        """Whether a chain is asked the human translations of queries too: the baseline, whose ceiling they are, and on
        dev every candidate, where English dev scores choose."""
        config = self.config
        baseline = next(iter(config["methods"].values()))
        chosen_by_them = bool(config["search"]["clir"]) and config["search"]["select"] == "en_dev" and split == "dev"
        return chain in [baseline, *candidates(config, "clir", baseline)] or (
            chosen_by_them and not split_chain(chain, config["steps"])[0]
        )
