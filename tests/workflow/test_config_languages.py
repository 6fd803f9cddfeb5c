"""Language tags in a configuration: one form everywhere; mistakes are reported with their line before any job."""

from pathlib import Path

import pytest
import yaml
from conftest import planned, snakemake
from tagged_corpora import SPELLED, configuration, every_kind

from isthmus.bitext.jobs import held_out
from isthmus.config.resolve import resolve
from isthmus.corpora.downloads import requests
from isthmus.corpora.sources import inputs
from isthmus.errors import InputError

DATA = Path("data")


def changed(path: str, value: object) -> dict:
    """Return the configuration with a new value at a dotted path."""
    config = configuration(DATA)
    *parents, last = path.split(".")
    block = config
    for part in parents:
        block = block.setdefault(part, {})
    block[last] = value
    return config


def message(config: dict, folder: Path) -> str:
    file = folder / "tagged.yaml"
    file.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    with pytest.raises(InputError) as caught:
        resolve(config, [file])
    return str(caught.value).removeprefix(f"{folder}/")


def test_other_spellings_become_one_tag_everywhere(caplog):
    config = configuration(DATA)
    config["corpora"]["search"]["directions"] = ["zho_Hans-eng_Latn", "srp_Latn-en", "en-pt-BR"]
    config["bitext"]["clean"] = {"unidentified": ["srp_Latn"]}
    config["search"] = {"clir": {"ot": {"languages": ["srp_Latn", "sr-Latn zho_Hans"]}}}
    config["tasks"]["clir"]["evaluate"].append({"corpus": "search", "split": "dev"})
    found = resolve(config, [])
    assert found["corpora"]["news"]["languages"] == list(SPELLED)
    assert found["corpora"]["news"]["names"] == SPELLED
    assert found["corpora"]["search"]["directions"] == ["zh-Hans-en", "sr-Latn-en", "en-pt-BR"]
    assert found["corpora"]["search"]["names"] == SPELLED | {"en": "eng_Latn"}
    assert found["groups"]["slavic"] == found["bitext"]["clean"]["unidentified"] == ["sr-Latn"]
    assert found["steps"]["ot"]["options"]["languages"] == "zh-Hans sr-Latn pt-BR"
    assert found["search"]["clir"]["ot"]["languages"] == ["sr-Latn", "sr-Latn zh-Hans"]
    assert "corpora.news: srp_Latn is sr-Latn here, in paths and tables too" in caplog.messages


def test_files_are_looked_for_by_the_names_that_they_have():
    asked = requests(resolve(configuration(DATA), []))
    files = {Path(path).name for _, request in asked for path in inputs(request)}
    assert files == {"en.txt", "questions.tsv"} | {f"{name}.txt" for name in SPELLED.values()}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("corpora.mono.languages", ["en", "zh-hans"], "tagged.yaml:24: corpora.mono.languages.1: 'zh-hans' is not"),
        ("corpora.mono.languages", ["en", "PT-br"], "write pt-BR"),
        ("corpora.mono.languages", ["en", "english"], "'english' is not a language tag, such as sw, zh-Hans or pt-BR"),
        ("corpora.mono.languages", ["en", "zh-Hanz"], "'zh-Hanz' is no ISO 639 language code"),
        ("corpora.mono.languages", ["en-GB"], "English is 'en' everywhere, not 'en-GB'"),
        ("corpora.mono.languages", ["en", "zho_Hans", "zh-Hans"], "languages: 'zh-Hans' stands twice, as 'zho_Hans'"),
        ("corpora.mono.languages", ["en", "zh"], "under `names: {zh: zho_Hans}`"),
        ("corpora.news.languages", ["zh", "hau_Latn"], "'zh' is the same language in the same script as 'zh-Hans'"),
        ("corpora.news.names", {"sw": "a", "swh_Latn": "b"}, "'sw' stands twice, as 'sw' and as 'swh_Latn'"),
        ("corpora.search.directions", ["zh-hans-en"], "corpora.search.directions.0: 'zh-hans-en' is not how"),
        ("corpora.search.directions", ["en-pt-br"], "write en-pt-BR"),
        ("corpora.search.directions", ["zh-Hans"], "'zh-Hans' is not two tags, such as sw-en or en-zh-Hans"),
        ("corpora.news.languages", ["wo"], "does not know 'wo': list it under `bitext: clean: unidentified`"),
        ("corpora.news.languages", ["hi-Latn"], "news.languages: the language identifier does not know 'hi-Latn'"),
        ("corpora.news.languages", ["zh-Zxxx"], "Unicode knows no letters of the script 'Zxxx'"),
        ("groups.slavic", ["sr-Cyrl"], "no corpus is in 'sr-Cyrl'"),
        ("groups.slavic", ["SR"], "groups.slavic.0: 'SR' is not how a language tag is written; write sr"),
        ("steps.ot.options.languages", "zh", "steps.ot.options.languages: no corpus of bitext is in 'zh'"),
    ],
)  # fmt: skip
def test_mistakes_are_said_before_any_job(path, value, expected, tmp_path):
    assert expected in message(changed(path, value), tmp_path)


@pytest.mark.parametrize("clean", [{"unidentified": ["wo"]}, {"min_probability": 0}])
def test_a_language_that_is_not_identified_need_not_be_known(clean):
    config = changed("corpora.news.languages", ["wo"]) | {"groups": {}}
    config["bitext"]["clean"] = clean
    config["steps"]["ot"]["options"].pop("languages")
    assert resolve(config, [])["corpora"]["news"]["languages"] == ["wo"]


def test_bitext_is_kept_free_of_what_is_scored_in_any_region_of_its_language():
    config = configuration(DATA)
    config["corpora"]["news"]["languages"] = ["pt", "zh-Hans"]
    config["steps"]["ot"]["options"].pop("languages")
    config["groups"] = {}
    files = held_out(resolve(config, []), "pt")
    assert "results/corpora/search/documents/pt-BR.jsonl" in files
    assert "results/corpora/search/queries/pt-BR-en.tsv" in files
    assert "results/corpora/search/documents/zh-Hans.jsonl" not in files


def test_every_part_of_the_workflow_takes_the_tags(tmp_path):
    file = tmp_path / "tagged.yaml"
    file.write_text(yaml.safe_dump(every_kind(tmp_path), sort_keys=False, allow_unicode=True))
    result = snakemake("all", "--dry-run", "--printshellcmds", "--configfile", str(file), cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    jobs = planned(result.stdout + result.stderr)
    commands = [line for line in result.stdout.splitlines() if "evaluate/nli_robustness" in line]
    assert commands and not any("languages" in line for line in commands)  # its items say which
    assert jobs["clean_bitext"] == 3 and jobs["nli_corpus"] == 5 and jobs["queries"] == 5
