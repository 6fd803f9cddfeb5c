"""Install pinned requirements into the environment of this Python: by uv, side by side, or by pip where uv can't.

uv does not read pip's settings, so they are put into its own words first: a user's index, wheels, constraints and
certificates hold for both. A setting that has no counterpart makes pip do the work.

Example:
    .venv/bin/python envs/install.py envs/requirements-cpu.txt
"""

import argparse
import ast
import os
import subprocess
import sys
from pathlib import Path

UV = "uv==0.13.9"
NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
    "cache-dir": "UV_CACHE_DIR",
    "keyring-provider": "UV_KEYRING_PROVIDER",
    "no-index": "UV_NO_INDEX",
    "no-cache-dir": "UV_NO_CACHE",
}
"""pip's settings that say where packages come from, with uv's variables for them."""
COMMAS = ("UV_FIND_LINKS",)
"""Variables that part their values by commas; the others that hold several part them by blanks."""
SILENT = (
    *("disable-pip-version-check", "require-virtualenv", "progress-bar", "quiet", "verbose", "no-color", "no-input"),
    *("root-user-action", "retries", "no-python-version-warning", "break-system-packages", "log", "user"),
)
"""Settings of pip that do not bear on what is installed here."""
SECTIONS = ("global", "install", ":env:")
"""The parts of pip's settings that hold for an installation; a later one wins."""


def settings(listing: str) -> dict[str, str]:
    """What ``pip config list`` printed, ``section.key='value'`` a line, as it holds for ``pip install``."""
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listing.splitlines():
        name, _, value = line.partition("=")
        section, _, key = name.rpartition(".")
        if section in found:
            found[section][key] = str(ast.literal_eval(value))
    return {key: value for section in SECTIONS for key, value in found[section].items()}


def translated(given: dict[str, str]) -> dict[str, str]:
    """pip's settings as uv's variables.

    Raises:
        ValueError: uv has no word for one of them, which is named.
    """
    result = {}
    for key, value in given.items():
        if key in SILENT or (key in ("no-index", "no-cache-dir") and value.lower() in ("0", "false", "no", "off")):
            continue
        if key not in NAMES:
            raise ValueError(key)
        name = NAMES[key]
        result[name] = ("," if name in COMMAS else " ").join(value.split())
    # pip takes the best version of all its indexes; uv the first index that knows a package.
    return result | {"UV_INDEX_STRATEGY": "unsafe-best-match"}


def by_uv(requirements: Path) -> str:
    """Install by uv; return why it did not, or nothing."""
    pip = [sys.executable, "-m", "pip"]
    listing = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=True).stdout
    try:
        variables = translated(settings(listing))
    except ValueError as key:
        return f"pip's setting {key} is not known to it"
    if subprocess.run([*pip, "install", "--quiet", UV]).returncode:
        return "it can't be installed"
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode"]
    command += ["--python", sys.executable, "--requirement", str(requirements)]
    return "it failed" if subprocess.run(command, env=os.environ | variables).returncode else ""


def main(requirements: Path) -> None:
    print(f"installing {requirements} into {sys.prefix}", flush=True)
    reason = by_uv(requirements)
    if reason:
        print(f"not by uv: {reason}; pip installs, one package after the other", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--requirement", str(requirements)]
        sys.exit(subprocess.run(pip).returncode)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requirements", type=Path, help="file of pinned requirements")
    main(parser.parse_args().requirements)
