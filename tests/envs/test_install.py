"""Translation of pip's settings for uv: envs/install.py, from the output of `pip config list`."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = importlib.util.spec_from_file_location("install", Path(__file__).parents[2] / "envs" / "install.py")
install = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(install)
BEST_MATCH = {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def unexpected(key: str) -> str:
    raise AssertionError(f"{key} is listed once")


def translate(listing: str) -> tuple[dict[str, str], list[str]]:
    return install.uv_options(install.effective_settings(listing, unexpected))


@pytest.mark.parametrize(
    ("listing", "environment", "options"),
    [
        ("", {}, []),
        (
            ":env:.disable-pip-version-check='1'\n:env:.no-cache-dir='off'\nglobal.default-timeout='7.5'\n"
            "global.extra-index-url='\\nhttps://a.example/simple\\nhttps://b.example/simple'\n"
            "global.index-url='https://user:secret@c.example/simple'",
            {
                "UV_NO_CACHE": "true",
                "UV_HTTP_TIMEOUT": "8",
                "UV_INDEX": "https://a.example/simple https://b.example/simple",
                "UV_DEFAULT_INDEX": "https://user:secret@c.example/simple",
            },
            [],
        ),
        (
            "global.find-links='/wheels https://a.example/wheels.html'\nglobal.no-index='true'\n"
            "install.constraint='a.txt\\nb.txt'\nglobal.build-constraint='c.txt'\nglobal.format='0'",
            {
                "UV_FIND_LINKS": "/wheels,https://a.example/wheels.html",
                "UV_CONSTRAINT": "a.txt b.txt",
                "UV_BUILD_CONSTRAINT": "c.txt",
            },
            ["--no-index"],
        ),
        (
            "global.cache-dir='/scratch/my pip'\nglobal.cert='/ca.pem'\nglobal.client-cert='/me.pem'\n"
            "global.keyring-provider='subprocess'\nglobal.proxy='http://proxy.example:8080'\nglobal.retries='0'\n"
            "global.trusted-host='a.example\\nb.example:81'",
            {
                "UV_CACHE_DIR": "/scratch/my pip/uv",
                "SSL_CERT_FILE": "/ca.pem",
                "SSL_CLIENT_CERT": "/me.pem",
                "UV_KEYRING_PROVIDER": "subprocess",
                "HTTP_PROXY": "http://proxy.example:8080",
                "HTTPS_PROXY": "http://proxy.example:8080",
                "ALL_PROXY": "http://proxy.example:8080",
                "UV_HTTP_RETRIES": "0",
                "UV_INSECURE_HOST": "a.example b.example:81",
            },
            [],
        ),
        (":env:.keyring-provider='auto'", {"UV_KEYRING_PROVIDER": "disabled"}, []),
        (":env:.pre='0'\n:env:.no-index='false'\n:env:.user='no'\ndownload.only-binary=':all:'", {}, []),
    ],
)
def test_settings_are_translated(listing: str, environment: dict[str, str], options: list[str]) -> None:
    assert translate(listing) == (BEST_MATCH | environment, options)


def test_a_home_folder_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    environment, _ = translate("global.cert='~/ca.pem'\nglobal.find-links='~/wheels /more'\nglobal.cache-dir='~/cache'")
    assert environment["SSL_CERT_FILE"] == "/home/me/ca.pem"
    assert environment["UV_FIND_LINKS"] == "/home/me/wheels,/more"
    assert environment["UV_CACHE_DIR"] == "/home/me/cache/uv"


@pytest.mark.parametrize(
    "setting",
    [
        "pre='true'",
        "platform='any'",
        "no-binary=':all:'",
        "only-binary=':all:'",
        "prefer-binary='1'",
        "require-hashes='yes'",
        "keyring-provider='import'",
        "use-feature='fast-deps'",
        "some-day='on'",
    ],
)
def test_a_setting_without_an_equivalent_is_named(setting: str) -> None:
    with pytest.raises(ValueError, match=f"pip's setting {setting.split('=')[0]} "):
        translate(f"global.timeout='7'\ninstall.{setting}")


def test_the_install_section_overrides_global_and_a_variable_overrides_both() -> None:
    lines = ["global.timeout='1'", "install.timeout='2'", ":env:.default-timeout='3'", ":env:.proxy=''"]
    seen = [translate("\n".join(sorted(lines[:number])))[0]["UV_HTTP_TIMEOUT"] for number in (1, 2, 3)]
    assert seen == ["1", "2", "3"]
    settings = install.effective_settings("\n".join(["global.proxy='p:1'", *lines]), unexpected)
    assert settings == {"timeout": "3", "proxy": "p:1"}  # an empty variable overrides nothing


def test_pip_says_which_of_two_files_wins() -> None:
    listing = "global.timeout='1'\nglobal.index-url='i'\nglobal.timeout='2'\nglobal.index-url='i'"
    assert install.effective_settings(listing, {"global.timeout": "1"}.__getitem__) == {
        "timeout": "1",
        "index-url": "i",
    }


def test_the_settings_of_a_real_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "pip.conf").write_text("[global]\ntimeout = 1\nretries = 4\nquiet = 1\n")
    (tmp_path / "a.conf").write_text("[global]\ntimeout = 2\n[install]\nfind_links =\n    /x\n    /y\n")
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "a.conf"))
    monkeypatch.setenv("PIP_VERBOSE", "1")
    settings = install.effective_settings(install.config("list"), lambda key: install.config("get", key))
    environment, _ = install.uv_options(settings)
    assert environment["UV_HTTP_TIMEOUT"] == "2"
    assert environment["UV_HTTP_RETRIES"] == "4"
    assert environment["UV_FIND_LINKS"] == "/x,/y"


def test_settings_that_pip_rejects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TIMEOUT", "soon")
    assert install.install_with_uv("none.txt") == "uv is not used: pip cannot read its own settings"


def test_help_shows_an_example() -> None:
    shown = subprocess.run([sys.executable, install.__file__, "--help"], capture_output=True, text=True, check=True)
    assert "envs/install.py envs/requirements-cpu.txt" in shown.stdout
