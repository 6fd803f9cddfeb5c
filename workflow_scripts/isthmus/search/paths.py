"""What is evaluated beside the tasks' own sets: pairs of languages, and robustness."""

from collections.abc import Iterator
from typing import Any

from isthmus.languages import split_tags
from isthmus.search.search import candidates


class ProtocolLayout:
    """The part of :class:`~isthmus.paths.Layout` that knows of pairs of languages and of robustness."""

    config: dict[str, Any]
    results: str
    report: str

    def evaluated(self) -> Iterator[tuple[str, str, str]]:
        """``(task, corpus, split)`` of everything that models are scored on."""
        raise NotImplementedError

    def asked(self, chain: str, corpus: str) -> list[str]:
        """The directions of a collection, or the languages of an NLI corpus, that a chain is asked."""
        raise NotImplementedError

    def asked_files(self, chain: str, corpus: str, split: str) -> list[str]:
        """The files of an NLI corpus's split, or the query files of a collection, that a chain is asked."""
        raise NotImplementedError

    def chains(self, task: str) -> list[str]:
        """The chains of the methods compared on a task."""
        raise NotImplementedError

    def protocol_evaluations(self, model: str) -> list[str]:
        """The further evaluations of ``model``, an encoder and seed.

        A chain that translates is not attacked: the errors would hit the translation, not what was asked.
        """
        found = []
        for task, corpus, split in self.evaluated():
            for chain in self.chains(task):
                folder = f"{self.results}/evaluation/{model}/{task}/{chain}"
                if task == "nli" and len(self.pair_files(chain, corpus, split)) > 1:
                    found.append(f"{folder}/pairs/{corpus}.{split}")
                if self.attacks(task) and self.disturbed(chain, corpus) and chain == self.model_chain(chain):
                    found.append(f"{folder}/robustness/{corpus}.{split}")
        return found

    def pair_files(self, chain: str, corpus: str, split: str) -> list[str]:
        """The files of an NLI corpus in the languages that are paired."""
        wanted = self.config["evaluation"]["nli_pairs"]
        named = zip(self.asked(chain, corpus), self.asked_files(chain, corpus, split), strict=True)
        return [file for language, file in named if language in wanted]

    def attacks(self, task: str) -> list[str]:
        """What a task's models are attacked by: ``pgd`` (classifiers alone), ``noise``."""
        block = self.config["evaluation"]["robustness"]
        return ["pgd"] * bool(block["radii"] and task == "nli") + ["noise"] * bool(block["rates"])

    def disturbed(self, chain: str, corpus: str) -> list[str]:
        """The languages or directions of a corpus in which a chain is attacked; of a direction, the query's counts."""
        wanted = self.config["evaluation"]["robustness"]["languages"]
        return [part for part in self.asked(chain, corpus) if not wanted or split_tags(part)[0] in wanted]

    def disturbed_files(self, chain: str, corpus: str, split: str) -> list[str]:
        """The files of :meth:`disturbed`."""
        named = zip(self.asked(chain, corpus), self.asked_files(chain, corpus, split), strict=True)
        return [file for part, file in named if part in self.disturbed(chain, corpus)]

    def model_chain(self, chain: str) -> str:
        """The chain of the model that is asked, without a translate step before it."""
        raise NotImplementedError

    def trained(self, chain: str) -> list[str]:
        """The chains that end in each of the steps that train a chain's model."""
        names = self.model_chain(chain).split(".")
        return [".".join(names[: place + 1]) for place in range(len(names))]

    def costs(self, encoder: str) -> list[str]:
        """What the training of each step of each method took, or of each candidate for it."""
        return [
            f"{self.results}/costs/{encoder}/seed-{seed}/{task}/{chain}.json"
            for task in self.config["tasks"]
            for chain in self.trained_chains(task)
            for seed in self.config["seeds"]
        ]

    def trained_chains(self, task: str) -> list[str]:
        """The chains that end in each of the steps that train any model of a task."""
        tried = [one for chain in self.chains(task) for one in candidates(self.config, task, chain)]
        return list(dict.fromkeys(part for chain in tried for part in self.trained(chain)))
