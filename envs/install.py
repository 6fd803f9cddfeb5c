"""Install a requirements file into the environment of the Python that runs this program.

uv downloads and unpacks in parallel. It doesn't read pip's settings, so they are translated: an index, a proxy or a
certificate that is set for pip (pip.conf, PIP_* variables) counts here as well. pip itself installs if uv has no
equivalent of a setting, cannot be installed, or fails; one line says why.

example: .venv/bin/python envs/install.py envs/requirements-cpu.txt
"""

import argparse
import ast
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from os.path import expanduser
from pathlib import Path

UV_PIN = Path(__file__).with_name("requirements-uv.txt")


def _spaced(values: str) -> str:
    return " ".join(values.split())


# uv's variables for each of pip's settings, and how the value is written there. pip splits a list at any whitespace.
VARIABLES: dict[str, tuple[list[str], Callable[[str], str]]] = {
    "build-constraint": (["UV_BUILD_CONSTRAINT"], _spaced),
    "cache-dir": (["UV_CACHE_DIR"], lambda path: str(Path(path, "uv").expanduser())),
    "cert": (["SSL_CERT_FILE"], expanduser),
    "client-cert": (["SSL_CLIENT_CERT"], expanduser),
    "constraint": (["UV_CONSTRAINT"], _spaced),
    "extra-index-url": (["UV_INDEX"], _spaced),
    "find-links": (["UV_FIND_LINKS"], lambda links: ",".join(map(expanduser, links.split()))),
    "index-url": (["UV_DEFAULT_INDEX"], str),
    "no-cache-dir": (["UV_NO_CACHE"], lambda _: "true"),  # pip disables its cache for any value, "false" included
    "proxy": (["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"], str),
    "retries": (["UV_HTTP_RETRIES"], str),
    "timeout": (["UV_HTTP_TIMEOUT"], lambda seconds: str(math.ceil(float(seconds)))),
    "trusted-host": (["UV_INSECURE_HOST"], _spaced),
}
# Settings that change no package in a new environment; each pattern has to match the whole name.
HARMLESS = re.compile(
    "break-system-packages|config-file|disable-pip-version-check|(no-)?compile|no-color|no-input|no-warn-.*|"
    "no-python-version-warning|progress-bar|quiet|require-virtualenv|resume-retries|root-user-action|verbose"
)


def effective_settings(listing: str, get: Callable[[str], str]) -> dict[str, str]:
    """Return the settings that `pip install` follows, by name, from the output of `pip config list`.

    Later wins: [global], then [install], then PIP_* variables. Recent versions of pip list a key once for each
    file, sorted by the file's name. `get` (`pip config get KEY`) then tells which file wins.
    """
    listed: dict[str, str] = {}
    for line in listing.splitlines():
        key, _, literal = line.partition("=")
        value = ast.literal_eval(literal)
        listed[key] = value if listed.get(key, value) == value else get(key)
    settings: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for key, value in listed.items():
            if key.startswith(section) and value:  # pip ignores an empty value
                settings[key.removeprefix(section).removeprefix("default-")] = value  # default-timeout is timeout
    return settings


def uv_options(settings: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """Translate pip's settings to environment variables and command-line options of uv.

    Raises:
        ValueError: a setting has no equivalent; the message names it
    """
    # pip takes the best version that any index has: torch's CPU build, 2.13.0+cpu, comes before 2.13.0.
    environment = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    options: list[str] = []
    for name, value in settings.items():
        if name in VARIABLES:
            variables, written = VARIABLES[name]
            environment |= dict.fromkeys(variables, written(value))
        elif name == "keyring-provider" and value != "import":
            environment["UV_KEYRING_PROVIDER"] = "subprocess" if value == "subprocess" else "disabled"
        elif HARMLESS.fullmatch(name) or value.lower() in {"0", "false", "f", "no", "n", "off"}:
            continue
        elif name == "no-index":
            options.append("--no-index")
        else:
            raise ValueError(f"pip's setting {name} has no equivalent in uv")
    return environment, options


def _pip(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pip", *arguments], text=True, **options)  # noqa: S603


def config(*arguments: str) -> str:
    plain = os.environ | {"PIP_QUIET": "0", "PIP_VERBOSE": "0"}  # or pip would print no settings, or more than these
    done = _pip("config", *arguments, env=plain, capture_output=True)
    if done.returncode:
        raise ValueError("pip cannot read its own settings")
    return done.stdout.removesuffix("\n")


def install_with_uv(requirements: str) -> str | None:
    """Install the requirements with uv. Return None, or the reason why uv did not do it."""
    try:
        environment, options = uv_options(effective_settings(config("list"), lambda key: config("get", key)))
    except ValueError as error:
        return f"uv is not used: {error}"
    if _pip("install", "--quiet", "--requirement", str(UV_PIN), capture_output=True).returncode:
        return "uv cannot be installed"
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", *options]
    command += ["--python", sys.executable, "--requirement", requirements]
    ended = subprocess.run(command, env=os.environ | environment)  # noqa: S603
    return "uv failed" if ended.returncode else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requirements", help="the file with the pinned packages")
    requirements = parser.parse_args().requirements
    print(f"installing the packages of {requirements}; this takes a minute or two", flush=True)
    reason = install_with_uv(requirements)
    if reason is None:
        return 0
    print(f"{reason}; pip installs instead, which takes longer", file=sys.stderr, flush=True)
    return _pip("install", "--quiet", "--requirement", requirements).returncode


if __name__ == "__main__":
    sys.exit(main())
