"""Edits of the rules in their files: an additional blank in each rule's command, with the jobs that rerun."""

import re

from conftest import ROOT
from edits import replaced
from matrix import CORPORA, Edit

from isthmus.report.items import tables

HEAD = re.compile(r"^ *(?:use rule (?P<parent>\w+) as (?P<child>\w+) with|rule ?(?P<name>\w*)):$", flags=re.MULTILINE)
IN_LOOPS = {
    "corpora/make_corpus": CORPORA,
    "report/table": [f"{table.name}_table *" for table in tables() if table.name != "verdict"],
    "report/figure": ["bars_figures *", "plan_figures *"],
}
"""The rules made in a loop, by their program; the verdict follows the comparisons."""
FILES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "rules").rglob("*.smk"))}

FOLLOWING = ("align",)
"""Rules whose jobs run after those of the rule whose command they take, and give that as the reason."""


def rule_edits() -> list[Edit]:
    """Make an edit for each rule with its own command."""
    edits = []
    for file, text in FILES.items():
        heads = list(HEAD.finditer(text))
        ends = [*(head.start() for head in heads), len(text)][1:]
        for head, end in zip(heads, ends, strict=True):
            block = text[head.start() : end]
            edited = re.sub(r'(shell:\n +"\S+) ', r"\1  ", block)
            edited = re.sub(r"(shell:\n +command\(.*\))$", r'\1 + " "', edited, flags=re.MULTILINE)
            if edited != block:
                name = head["name"] or next(script for script in IN_LOOPS if script in block)
                roots = IN_LOOPS.get(name) or [f"{rule} *" for rule in _with_its_command(name)]
                edits.append(Edit(f"rule {name}", replaced(file, block, edited), roots, "command"))
            else:
                assert "shell:" not in block, block
    return edits


def _with_its_command(rule: str) -> list[str]:
    """Return a rule and the rules that inherit its command, directly or indirectly."""
    heads = [head for text in FILES.values() for head in HEAD.finditer(text)]
    children = [head["child"] for head in heads if head["parent"] == rule and head["child"] not in FOLLOWING]
    return [rule, *(name for child in children for name in _with_its_command(child))]
