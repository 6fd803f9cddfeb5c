"""Summaries of source files."""

from conftest import SCRIPTS

from isthmus.provenance.summaries import modules, summarise


def test_the_kept_summaries_are_those_of_the_sources():
    for name, module in modules().items():
        path = SCRIPTS / name if name.endswith(".py") else SCRIPTS.joinpath(*name.split("."))
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        assert {unit: use for unit, use in module.units.items() if "/" not in unit} == {
            unit: tuple(use) if isinstance(module.units[unit], tuple) else list(use)
            for unit, use in summarise(path).units.items()
        }, name
