"""What the comparisons of methods are made from, and what they are about."""

from collections.abc import Iterator
from typing import Any

from isthmus.config import languages_of
from isthmus.families import chain_family


class ComparisonLayout:
    """The part of the layout that is about comparisons; see :class:`isthmus.layout.Layout`."""

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

    def bitext_pairs(self) -> list[tuple[str, str]]:
        """``(corpus, language)`` of each bitext."""
        raise NotImplementedError

    def compared(self, encoder: str, task: str) -> list[str]:
        """The values per item of all models of one encoder and task."""
        folder = f"{self.results}/evaluation/{encoder}/seed-"
        return [
            f"{path}.items.csv"
            for path in self.evaluations()
            if path.startswith(folder) and f"/{task}/" in path and "/alignment/" not in path
        ]

    def families(self, task: str | None = None) -> dict[str, str]:
        """``ot``, ``adversarial``, ``both`` or ``other`` by method, of one task's methods or of all."""
        names = self.methods(task) if task else self.config["methods"]
        return {name: chain_family(self.config["methods"][name], self.config["steps"]) for name in names}

    def judged_groups(self, task: str) -> dict[str, list[str]]:
        """Groups of a task's languages to judge: all but English, those with bitext and those without, the
        configuration's."""
        corpora = [corpus for evaluated, corpus, _ in self.evaluated() if evaluated == task]
        spoken = dict.fromkeys(code for corpus in corpora for code in languages_of(self.corpora[corpus]))
        every = [code for code in spoken if code != "en"]
        bitext = {code for _, code in self.bitext_pairs()}
        parts = {
            "with_bitext": [code for code in every if code in bitext],
            "without_bitext": [code for code in every if code not in bitext],
        }
        return {"all": every} | (parts if all(parts.values()) else {}) | self.config["groups"]

    def comparison_reports(self) -> list[str]:
        """The comparisons, the effects and the verdict."""
        pairs = [f"{encoder}.{task}" for encoder in self.config["encoders"] for task in self.config["tasks"]]
        return (
            [f"{self.report}/tables/{pair}.comparisons.md" for pair in pairs]
            + [f"{self.report}/figures/{pair}.effects.svg" for pair in pairs]
            + [f"{self.report}/tables/{encoder}.verdict.md" for encoder in self.config["encoders"]]
        )
