"""newscrawl's commands: ``python -m newscrawl``, or the file that ``spark-submit`` is given."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # a script's folder comes first among those of modules, where ours would hide others of the same name
    sys.path[:] = [folder for folder in sys.path if Path(folder or ".").resolve() != Path(__file__).resolve().parent]
    from newscrawl.commands import main

    main()
