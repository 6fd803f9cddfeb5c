"""The pins are complete: an installation next year has the same packages as today."""

from importlib.metadata import requires

from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def requirements(file: str) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in (ROOT / "envs" / file).read_text().splitlines())
    return [Requirement(line) for line in lines if line]


def needs(requirement: Requirement) -> list[Requirement]:
    """List the requirements of an installed package on this machine."""
    found = map(Requirement, requires(requirement.name) or [])
    extras = requirement.extras | {""}
    return [one for one in found if not one.marker or any(one.marker.evaluate({"extra": extra}) for extra in extras)]


def test_whatever_is_needed_is_pinned():
    pins = {canonicalize_name(pin.name) for pin in requirements("requirements.txt")}
    waiting, seen = requirements("requirements.in"), set()
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), *sorted(requirement.extras))
        # These two are pinned in files of their own. torch pins what its builds for GPUs need beside the others' needs;
        # uv needs nothing, and pip installs the rest without it where it has no wheel.
        if key not in seen and key[0] not in {"torch", "uv"}:
            seen.add(key)
            waiting += needs(requirement)
    assert len(seen) > 100
    assert [pin.name for pin in requirements("requirements-uv.txt")] == ["uv"]
    assert sorted({name for name, *_ in seen} - pins) == []
