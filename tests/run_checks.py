"""Run every check of the project and print how long each took."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS = {
    "ruff": [BIN / "ruff", "check", "."],
    "mypy": [BIN / "mypy"],
    "import-linter": [BIN / "lint-imports", "--no-cache"],
    "pytest": [BIN / "pytest", "-q", "-m", "not slow", "-n", "2"],
}


def main() -> int:
    failed, times = [], {}
    for name, command in CHECKS.items():
        print(f"== {name}", flush=True)
        start = time.perf_counter()
        if subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode:
            failed.append(name)
        times[name] = time.perf_counter() - start
    print("== times")
    for name, seconds in times.items():
        print(f"{name:15s}{seconds:7.1f} s  {'FAILED' if name in failed else 'passed'}")
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
