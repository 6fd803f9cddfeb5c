"""Every value of a configuration reaches the shell as one quoted word, whatever it contains."""

import re
import shlex

import yaml
from conftest import ROOT, snakemake

from isthmus.files import read_tsv

EVIL = 'a b\'; touch pwned; "$(touch pwned)`touch pwned`" & touch pwned | ; > pwned \\ * ? ~ # $HOME !1 -x'


def test_every_value_in_a_command_is_quoted():
    """This covers commands in rules, and commands that common.smk makes from a program's signature."""
    files = [file.read_text() for file in (ROOT / "rules").rglob("*.smk")]
    written = [text for file in files for text in re.findall(r'^ +shell:\n((?: +".*"\n)+)', file, flags=re.MULTILINE)]
    made = re.findall(r'"(--{word}[^"]*)"', "".join(files))
    fields = [field for text in written for field in re.findall(r"\{([^{}]+)\}", text)]
    fields += [field for text in made for field in re.findall(r"\{\{(.+?)\}\}", text)]
    assert len(written) >= 2 and len(made) >= 5 and len(fields) > len(written)
    assert [field for field in fields if not field.endswith(":q")] == []


def test_hostile_values_reach_the_programs_whole_and_the_shell_never(tmp_path):
    config = yaml.safe_load((ROOT / "config/smoke.yaml").read_text())
    path = EVIL.replace("#", "")  # it separates an archive from its member
    tmp_path /= "work #1 x"
    data = tmp_path / path
    data.mkdir(parents=True)
    (data / f"{path}.sw.txt").write_text("Moja.\nMbili.\n")
    config |= {"title": EVIL, "results": f"results {EVIL}", "data": path}
    corpus = {"kind": "text", "source": "local", "languages": ["sw"], "path": f"{{data}}/{path}.{{lang}}.txt"}
    config["corpora"]["evil"] = corpus | {"licence": EVIL}
    config["encoders"]["tiny_bert"]["corpus"] = "evil"
    (tmp_path / "my conf #2.yaml").write_text(yaml.safe_dump(config))
    command = ["--configfile", "my conf #2.yaml", "--cores", "1", "--printshellcmds"]

    text, licences = (f"{config['results']}/{file}" for file in ("corpora/evil/sw.txt", "tables/licences.tsv"))
    made = snakemake(*command, "--", text, licences, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / text).read_text() == "Moja.\nMbili.\n"
    assert EVIL in {row["licence"] for row in read_tsv(tmp_path / licences)}

    plan = snakemake(*command, "--dry-run", cwd=tmp_path)
    words = next(shlex.split(line) for line in plan.stdout.splitlines() if " report/summary " in line)
    assert f"--title={EVIL}" in words
    assert list(tmp_path.rglob("*pwned")) == [] and list(tmp_path.rglob("pwned*")) == []
