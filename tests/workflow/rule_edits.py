"""Edits of the rules, found in their files: a blank more in each rule's command, with the jobs that it has run."""

import re

from conftest import ROOT
from edits import replaced
from matrix import CORPORA, Edit

HEAD = re.compile(r"^ *(?:use rule (?P<parent>\w+) as (?P<child>\w+) with|rule (?P<name>\w*)):$", flags=re.MULTILINE)
FILES = {str(path.relative_to(ROOT)): path.read_text() for path in sorted((ROOT / "rules").rglob("*.smk"))}


def rule_edits() -> list[Edit]:
    """An edit of each rule that has a command of its own."""
    edits = []
    for file, text in FILES.items():
        heads = list(HEAD.finditer(text))
        ends = [*(head.start() for head in heads), len(text)][1:]
        for head, end in zip(heads, ends, strict=True):
            block = text[head.start() : end]
            edited = re.sub(r'(shell:\n +"\S+) ', r"\1  ", block)
            if edited != block:
                name = head["name"]  # the rules of the corpora are made in a loop
                roots = [f"{rule} *" for rule in _with_its_command(name)] if name else CORPORA
                edits.append(Edit(f"rule {name or 'of a corpus'}", replaced(file, block, edited), roots, "command"))
            else:
                assert "shell:" not in block, block
    return edits


def _with_its_command(rule: str) -> list[str]:
    """A rule and those that take its command, one from the other."""
    heads = [head for text in FILES.values() for head in HEAD.finditer(text)]
    children = [head["child"] for head in heads if head["parent"] == rule]
    return [rule, *(name for child in children for name in _with_its_command(child))]
