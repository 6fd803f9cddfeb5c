"""What the comparisons of methods are made from, and what they are about."""

from collections.abc import Iterator
from typing import Any

from isthmus.config.methods import chain_family
from isthmus.config.resolve import languages_of
from isthmus.evaluation.identity import GROUPS


class ComparisonLayout:
    """The part of the layout that is about comparisons; see :class:`isthmus.paths.Layout`."""

    config: dict[str, Any]
    corpora: dict[str, Any]
    results: str
    report: str

    def methods(self, task: str) -> list[str]:
        """The names of the methods compared on a task."""
        raise NotImplementedError

    def evaluations(self) -> list[str]:
        """What is measured."""
        raise NotImplementedError

    def evaluated(self) -> Iterator[tuple[str, str, str]]:
        """``(task, corpus, split)`` of everything that models are scored on."""
        raise NotImplementedError

    def asked(self, chain: str, corpus: str) -> list[str]:
        """The directions of a collection, or the languages of an NLI corpus, that a chain is asked."""
        raise NotImplementedError

    def bitext_pairs(self) -> list[tuple[str, str]]:
        """``(corpus, language)`` of each bitext."""
        raise NotImplementedError

    def compared(self, encoder: str, task: str) -> list[str]:
        """The values per item of all models of one encoder and task."""
        folder = f"{self.results}/evaluation/{encoder}/seed-"
        found = [path for path in self.evaluations() if path.startswith(folder)]
        parts = [path.removeprefix(folder).split("/") for path in found]
        return [
            f"{path}.items.csv"
            for path, (_, of, _, *rest) in zip(found, parts, strict=True)
            if of == task and "alignment" not in rest
        ]

    def families(self, task: str | None = None) -> dict[str, str]:
        """``ot``, ``adversarial``, ``both`` or ``other`` by method, of one task's methods or of all."""
        names = self.methods(task) if task else self.config["methods"]
        return {name: chain_family(self.config["methods"][name], self.config["steps"]) for name in names}

    def judged_groups(self, task: str) -> dict[str, list[str]]:
        """Groups of a task's languages to judge: all but English, those with bitext and those without, the
        configuration's; without another language than English, the configuration's alone."""
        corpora = [corpus for evaluated, corpus, _ in self.evaluated() if evaluated == task]
        spoken = dict.fromkeys(code for corpus in corpora for code in languages_of(self.corpora[corpus]))
        every = [code for code in spoken if code != "en"]
        bitext = {code for _, code in self.bitext_pairs()}
        whole, with_bitext, without_bitext = GROUPS
        parts = {
            with_bitext: [code for code in every if code in bitext],
            without_bitext: [code for code in every if code not in bitext],
        }
        built_in = ({whole: every} if every else {}) | (parts if all(parts.values()) else {})
        return built_in | self.config["groups"]

    def compared_tasks(self) -> list[str]:
        """The tasks on which several methods are scored; of a method alone there are scores, but no gains."""
        return [task for task in self.config["tasks"] if len(self._scored_methods(task)) > 1]

    def _scored_methods(self, task: str) -> list[str]:
        """The methods that are asked anything: a translator that knows no language of the sets is not."""
        corpora = [corpus for of, corpus, _ in self.evaluated() if of == task]
        chains = {name: self.config["methods"][name] for name in self.methods(task)}
        return [name for name, chain in chains.items() if any(self.asked(chain, corpus) for corpus in corpora)]
