"""Inputs and outputs of train and align jobs: the model that a step starts from, its bitext, word lists and costs."""

from isthmus.bitext.jobs import EVERY, bitext, bitext_set
from isthmus.config.lookups import Config, model_chain, task_chains
from isthmus.config.methods import step_method
from isthmus.config.steps import last_step, step_options
from isthmus.languages import join_tags
from isthmus.paths import BITEXT, COSTS, DIGESTS, ENCODER, MODEL, Pattern
from isthmus.search.search import candidates


def parent(config: Config, encoder: str, seed: int | str, task: str, chain: str) -> str:
    """Return the start of a chain's last step: the model of the steps before it, or the bare encoder."""
    before = chain.rpartition(".")[0]
    if before:
        return (MODEL + DIGESTS).of(config, encoder=encoder, seed=seed, task=task, chain=before)
    return (ENCODER + DIGESTS).of(config, encoder=encoder)


def step_bitext(config: Config, task: str, chain: str) -> list[str]:
    """List the clean bitext that a chain's last step learns from, if it learns from any."""
    if not step_method(config["steps"], last_step(chain)).reads_bitext:
        return []
    return bitext(config, _options(config, task, chain).get("languages", "").split())


def step_bitext_set(config: Config, task: str, chain: str) -> list[str]:
    """Return the file of digests of :func:`step_bitext`: one input instead of many."""
    if not step_bitext(config, task, chain):
        return []
    languages = _options(config, task, chain).get("languages", "").split()
    return [bitext_set(config, join_tags(*languages) or EVERY)]


def step_word_lists(config: Config, task: str, chain: str) -> list[str]:
    """List the word files of a chain's last step: synonyms, and one dictionary for each language of its bitext."""
    options = _options(config, task, chain)
    dictionary = options.get("dictionary", "")
    files = step_bitext(config, task, chain) if dictionary else []
    dictionaries = [dictionary.replace("{lang}", BITEXT.read(file)["lang"]) for file in files]
    return list(dict.fromkeys([*dictionaries, *filter(None, [options.get("synonyms", "")])]))


def _options(config: Config, task: str, chain: str) -> dict[str, str]:
    return step_options(config["steps"], last_step(chain), task)


def trained_chains(config: Config, task: str) -> list[str]:
    """List every prefix of the chains of a task's models: each trained step is the end of one prefix."""
    tried = [one for chain in task_chains(config, task) for one in candidates(config, task, chain)]
    steps = [model_chain(config, chain).split(".") for chain in tried]
    return list(dict.fromkeys(".".join(names[: place + 1]) for names in steps for place in range(len(names))))


def costs(config: Config, encoder: str, pattern: Pattern = COSTS) -> list[str]:
    """List the cost files (or files of another ``pattern``) of each trained step, for every method and candidate."""
    return [
        pattern.of(config, encoder=encoder, seed=seed, task=task, chain=chain)
        for task in config["tasks"]
        for chain in trained_chains(config, task)
        for seed in config["seeds"]
    ]
