"""Check the keys of comparison protocols beyond the schema: NLI pairs, robustness, budget, search."""

from collections.abc import Iterator
from typing import Any

from isthmus.languages import split_tags
from isthmus.search.budget import budget_mistakes
from isthmus.search.search import search_mistakes


def protocol_mistakes(config: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """Yield ``(path of the key, message)`` of each mistake in a configuration that fits its schema."""
    spoken = {task: _spoken(task, config) for task in config["tasks"]}
    pairs = config["evaluation"]["nli_pairs"]
    path = ["evaluation", "nli_pairs"]
    if pairs and "nli" not in spoken:
        yield path, "pairs of premise and hypothesis need the task nli, which is not under `tasks`"
    elif len(pairs) == 1:
        yield path, f"one language makes no pairs; write two or more, such as [en, {pairs[0]}]"
    elif pairs:
        yield from _unknown(path, pairs, spoken["nli"])
    robustness = config["evaluation"]["robustness"]
    path = ["evaluation", "robustness", "languages"]
    yield from _unknown(path, robustness["languages"], set().union(*spoken.values()))
    if robustness["languages"] and not robustness["radii"] and not robustness["rates"]:
        yield path, "languages without `radii` or `rates` ask for nothing; write one of them"
    yield from budget_mistakes(config)
    yield from search_mistakes(config)


def _unknown(path: list[Any], languages: list[str], known: set[str]) -> Iterator[tuple[list[Any], str]]:
    for index, language in enumerate(languages):
        if language not in known:
            yield [*path, index], f"no evaluated set is in {language!r}; they are in {', '.join(sorted(known))}"


def _spoken(task: str, config: dict[str, Any]) -> set[str]:
    """Return the languages of a task's evaluated NLI items or queries."""
    corpora = [config["corpora"].get(entry["corpus"], {}) for entry in config["tasks"][task]["evaluate"]]
    key = "languages" if task == "nli" else "directions"
    return {split_tags(part)[0] for corpus in corpora for part in corpus.get(key, [])}
