"""The Slurm profile lists every rule with a GPU; short jobs stay on the submitting host."""

import re

import yaml
from conftest import ROOT


def test_every_rule_with_a_gpu_is_listed_for_sites_that_use_gres():
    text = "\n".join(path.read_text() for path in (ROOT / "rules").rglob("*.smk") if path.stem != "common")
    rules = re.split(r"^(?=rule \w+:|use rule )", text, flags=re.MULTILINE)
    asking = {re.match(r"rule (\w+)", rule)[1] for rule in rules if "**GPU" in rule}
    for copied, name in re.findall(r"^use rule (\w+) as (\w+) with", text, flags=re.MULTILINE):
        asking |= {name} if copied in asking else set()
    profile = (ROOT / "slurm/profile.yaml").read_text()
    block = re.search(r"^# set-resources:\n(#   .*\n)+", profile, flags=re.MULTILINE)[0]
    listed = yaml.safe_load(block.replace("# ", ""))["set-resources"]
    assert set(listed) == asking and len(asking) > 10
    assert all(resources == {"gpu": 0, "gres": "'gpu:1'"} for resources in listed.values())


def test_what_is_copied_from_a_local_rule_is_local():
    """`use rule ... with` does not inherit it."""
    text = "\n".join(path.read_text() for path in (ROOT / "rules").rglob("*.smk"))
    rules = re.split(r"^(?=rule \w+:|use rule )", text, flags=re.MULTILINE)
    local = {re.match(r"(?:use rule \w+ as|rule) (\w+)", rule)[1] for rule in rules if "localrule: True" in rule}
    copies = re.findall(r"^use rule (\w+) as (\w+) with", text, flags=re.MULTILINE)
    assert copies and all(name in local for copied, name in copies if copied in local)
