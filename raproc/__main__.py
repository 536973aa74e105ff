"""``python -m raproc``, for environments in which the command is not on the path."""

import sys

from raproc.cli import main

if __name__ == '__main__':
    sys.exit(main())
