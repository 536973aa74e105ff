"""``python -m raproc.cli``, for environments in which the command is not on the path."""

import sys

from .command import main

if __name__ == '__main__':
    sys.exit(main())
