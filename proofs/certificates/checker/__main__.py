"""``python -I -S proofs/certificates/checker CERT``, on any machine with Python 3.11."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

if __name__ == "__main__":
    if (
        not __package__
    ):  # the folder was run: load it as a package, so that no neighbour hides a module of the standard library
        del sys.path[0]
        spec = spec_from_file_location("checker", Path(__file__).resolve().with_name("__init__.py"))
        assert spec is not None and spec.loader is not None
        sys.modules["checker"] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules["checker"])
        sys.exit(sys.modules["checker"].main())
    from .command import main

    sys.exit(main())
