"""A fake hub on the tests' server, and calls of the programs that fetch and make a corpus."""

import json
import os
import subprocess

from conftest import program

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def run(script, folder, *arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    clean |= {"HF_HOME": str(folder / "hf"), "HF_HUB_DISABLE_TELEMETRY": "1"} | environment
    command = [*program(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=clean, cwd=folder, timeout=600)


def fetch(folder, wanted, **environment):
    arguments = ["--owner", "mine", "--wanted", json.dumps(wanted), "--folder", "downloads", "--lock", "corpora.lock"]
    return run("corpora/fetch", folder, *arguments, "--output", "wanted.json", **environment)


def make(folder, kind, source, options, *arguments, **environment):
    common = ["--name", "mine", "--kind", kind, "--source", source, "--options", json.dumps(options)]
    return run(
        "corpora/make_corpus",
        folder,
        *common,
        *arguments,
        "--fetched",
        "wanted.json",
        "--output",
        "out",
        **environment,
    )


class Hub:
    """Fake dataset or model on the hub: its description, its list of files, and the files at a commit."""

    def __init__(self, web, files, kind="datasets"):
        self.web, self.files = web, files
        siblings = [{"rfilename": name, "size": len(content)} for name, content in files.items()]
        described = {"id": "me/tiny", "sha": COMMIT, "siblings": siblings, "private": False, "tags": [], "downloads": 0}
        for path in ("", "/revision/main", f"/revision/{COMMIT}"):
            self.json(f"/api/{kind}/me/tiny{path}", described)
        folders = {name.rpartition("/")[0] for name in files} - {""}
        for folder in ("", *folders):
            tree = [
                {"type": "file", "path": name, "size": len(files[name]), "oid": "0" * 40}
                for name in files
                if name.rpartition("/")[0] == folder
            ]
            if not folder:
                tree += [{"type": "directory", "path": name, "size": 0, "oid": "0" * 40} for name in folders]
            self.json(f"/api/{kind}/me/tiny/tree/{COMMIT}{'/' if folder else ''}{folder}", tree)
        for name, content in files.items():
            path = f"{'/datasets' if kind == 'datasets' else ''}/me/tiny/resolve/{COMMIT}/{name}"
            web.files[path] = content
            web.headers[path] = {"X-Repo-Commit": COMMIT}

    def json(self, path, value):
        self.web.files[path] = json.dumps(value).encode()
        self.web.headers[path] = {"Content-Type": "application/json"}
