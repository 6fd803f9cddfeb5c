"""The contents of the report: tasks, methods and their families, groups of languages, figures."""

from isthmus.bitext.jobs import bitext_pairs
from isthmus.config.lookups import Config, alignment_task, evaluated_sets, task_methods
from isthmus.config.methods import chain_family
from isthmus.evaluation.identity import GROUPS
from isthmus.evaluation.measures import PRIMARY
from isthmus.languages import ENGLISH, languages_of
from isthmus.search.protocol import chosen_on
from isthmus.translation.jobs import evaluated_parts


def families(config: Config, task: str | None = None) -> dict[str, str]:
    """Return ``ot``, ``adversarial``, ``both`` or ``other`` by method, for one task's methods or for all."""
    names = task_methods(config, task) if task else config["methods"]
    return {name: chain_family(config["methods"][name], config["steps"]) for name in names}


def judged_groups(config: Config, task: str) -> dict[str, list[str]]:
    """Return the groups of a task's languages to judge.

    There are three built-in groups: all languages except English, those with bitext, and those without. The
    configuration's groups follow. If English is the only language, there are no built-in groups.
    """
    corpora = [corpus for evaluated, corpus, _ in evaluated_sets(config) if evaluated == task]
    spoken = dict.fromkeys(code for corpus in corpora for code in languages_of(config["corpora"][corpus]))
    every = [code for code in spoken if code != ENGLISH]
    bitext = {code for _, code in bitext_pairs(config)}
    whole, with_bitext, without_bitext = GROUPS
    parts = {
        with_bitext: [code for code in every if code in bitext],
        without_bitext: [code for code in every if code not in bitext],
    }
    built_in = ({whole: every} if every else {}) | (parts if all(parts.values()) else {})
    return built_in | config["groups"]


def compared_tasks(config: Config) -> list[str]:
    """List the tasks with several scored methods. A single method has scores, but no gains."""
    return [task for task in config["tasks"] if len(_scored_methods(config, task)) > 1]


def _scored_methods(config: Config, task: str) -> list[str]:
    """List the methods with a score. A translator without any language of the sets has no score."""
    corpora = [corpus for of, corpus, _ in evaluated_sets(config) if of == task]
    chains = {name: config["methods"][name] for name in task_methods(config, task)}
    return [name for name, chain in chains.items() if any(evaluated_parts(config, chain, corpus) for corpus in corpora)]


def note(config: Config) -> str:
    """Return the note of all tables and figures: whether data are synthetic, and on which set a search chose."""
    synthetic = any(corpus["source"] == "microworld" for corpus in config["corpora"].values())
    return ", ".join(["synthetic"] * synthetic + chosen_on(config))


def plans(config: Config) -> list[tuple[str, str]]:
    """List ``(corpus, language)`` of each plan to draw: those of the gold alignments."""
    corpora = config["evaluation"]["alignment"]["corpora"]
    return [(corpus, language) for corpus in corpora for language in languages_of(config["corpora"][corpus])]


def drawn_measures(config: Config) -> list[tuple[str, str]]:
    """List ``(task, measure)`` of each figure. The order does not depend on that of the configuration."""
    shown = []
    for task in config["tasks"]:
        measure = PRIMARY[task]
        shown += [(task, measure)] + [(task, f"{measure}_gain")] * (task in compared_tasks(config))
        shown += [(task, "aer")] * (bool(plans(config)) and task == alignment_task(config))
    return sorted(shown)
