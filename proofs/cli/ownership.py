"""Whether the import packages ``symbolic`` and ``proofs`` are ours: unrelated projects on PyPI use these names too."""

from __future__ import annotations

import os
import sys

DISTRIBUTION = "sparse-landscape"
PACKAGES = ("symbolic", "proofs")


def foreign_packages() -> dict[str, list[str]]:
    """The names ``symbolic`` and ``proofs`` that other distributions claim too, with those distributions.

    The metadata is parsed only where a quick look at it finds another claim: parsing all of it takes longer than a small
    problem.
    """
    if not any(_claimed(folder) for folder in dict.fromkeys(sys.path)):
        return {}
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    return {
        name: sorted(set(owners[name])) for name in PACKAGES if set(owners.get(name, [DISTRIBUTION])) != {DISTRIBUTION}
    }


def _claimed(folder: str) -> bool:
    """Whether the metadata of some distribution in a folder, ours left out, names one of the packages."""
    try:
        entries = [e.path for e in os.scandir(folder or ".") if e.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return False
    own = DISTRIBUTION.replace("-", "_")
    return any(_names_a_package(e) for e in entries if not os.path.basename(e).replace("-", "_").startswith(own))


def _names_a_package(metadata: str) -> bool:
    top = _content(os.path.join(metadata, "top_level.txt"))
    if top:
        return any(name.encode() in top.split() for name in PACKAGES)
    record = b"\n" + _content(os.path.join(metadata, "RECORD"))
    return any(f"\n{name}/".encode() in record or f"\n{name}.py".encode() in record for name in PACKAGES)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
