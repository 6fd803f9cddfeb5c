"""The jobs of a search: its candidates, and the inputs and paths of its choices."""

from isthmus.config.lookups import Config, baseline, model_chain, task_chains
from isthmus.config.steps import split_chain
from isthmus.paths import CHOICE, MEASURES, SEARCHED_EVALUATION
from isthmus.search.search import candidates


def searched_paths(config: Config) -> list[str]:
    """List ``{task}/{chain}`` of every chain with several candidates."""
    return [
        f"{task}/{chain}"
        for task in config["tasks"]
        for chain in task_chains(config, task)
        if len(candidates(config, task, chain)) > 1
    ]


def candidates_of(config: Config, searched: str) -> list[str]:
    """List the candidates of a ``{task}/{chain}``."""
    return candidates(config, *searched.split("/"))


def searched_chain(config: Config, searched: str) -> str:
    """Return the chain of a ``{task}/{chain}``."""
    return searched.split("/")[1]


def translate_prefix(config: Config, searched: str) -> str:
    """Return the translate step of a ``{task}/{chain}`` with its dot, or nothing."""
    chain = searched_chain(config, searched)
    return chain.removesuffix(model_chain(config, chain))


def candidate_files(config: Config, encoder: str, seed: int | str, searched: str, rest: str, ending: str) -> list[str]:
    """List one evaluation file of every candidate of a ``{task}/{chain}``."""
    task = searched.split("/")[0]
    return [
        (SEARCHED_EVALUATION + ending).of(config, encoder=encoder, seed=seed, searched=f"{task}/{chain}", rest=rest)
        for chain in candidates_of(config, searched)
    ]


def dev_measures(config: Config, encoder: str, task: str, chain: str) -> list[str]:
    """List the inputs of a choice: dev measures of every candidate and seed.

    A chain with a translator is chosen by its models alone, without the translator.
    """
    model = f"{task}/{model_chain(config, chain)}"
    sets = [entry["corpus"] for entry in config["tasks"][task]["evaluate"] if entry["split"] == "dev"]
    return [
        file
        for corpus in sets
        for seed in config["seeds"]
        for file in candidate_files(config, encoder, seed, model, f"{corpus}.dev", MEASURES)
    ]


def choice(config: Config, encoder: str, searched: str) -> str:
    """Return the choice among the candidates of a ``{task}/{chain}``. A chain that translates uses its model's."""
    task, chain = searched.split("/")
    chain = model_chain(config, chain)
    return CHOICE.of(config, select=config["search"]["select"], encoder=encoder, task=task, chain=chain)


def choices(config: Config, *encoders: str) -> list[str]:
    """List all choices of a run for some encoders."""
    return list(dict.fromkeys(choice(config, name, path) for name in encoders for path in searched_paths(config)))


def reads_translations(config: Config, chain: str, split: str) -> bool:
    """Whether a chain is also scored on human translations of the queries.

    The baseline is, as an upper bound. If English dev scores choose, every chain without a translator is too, on dev.
    """
    first = config["methods"][baseline(config)]
    chosen_by_them = bool(config["search"]["clir"]) and config["search"]["select"] == "en_dev" and split == "dev"
    return chain in [first, *candidates(config, "clir", first)] or (
        chosen_by_them and not split_chain(chain, config["steps"])[0]
    )
