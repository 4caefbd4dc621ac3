"""The entry of the isolated interpreter: `python -I .../inside/__main__.py zygote|plain CONFIGURATION`.

Isolated mode keeps this folder off the import path, so the package is loaded by its place.
"""

import importlib
import importlib.util
import os
import sys

PACKAGE = "sandbox_inside"


def main() -> None:
    """Load the package and hand over to the part that the first argument names."""
    here = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        PACKAGE, os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)
    part, configuration = sys.argv[1:3]
    del sys.argv[1:]
    importlib.import_module(f"{PACKAGE}.{part}").main(configuration)


if __name__ == "__main__":
    main()
