"""Run sections of the check of a GPU in one process; tools/gpu_check/gpu_check.sh runs them all.

Each finding is a line of JSON with `check` and `ok`, which is null for a mere figure. The
exit code is 3 if one of them failed.
"""

import sys
import time
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

SECTIONS = dict(
    equality='equality',
    weights='equality',
    graphs='equality',
    operators='operators',
    ladder='ladder',
    profile='ladder',
    detector='detector',
    loader='loader',
    use='operators',
)


def build_parser():
    parser = ArgumentParser(description=__doc__, epilog=f'sections: {", ".join(SECTIONS)}')
    parser.add_argument('sections', nargs='+', choices=SECTIONS, metavar='SECTION')
    parser.add_argument('--dry', action='store_true', help='tiny, on the CPU')
    parser.add_argument('--out', metavar='FILE.jsonl', help='add the findings to a file')
    parser.add_argument(
        '--seconds',
        type=float,
        default=float('inf'),
        help='after these, no further measurement starts; the first ones matter most',
    )
    parser.add_argument('--runs', metavar='DIR', help='with weights: the folder of the runs')
    parser.add_argument('--last', metavar='FILE', help='with weights: the name of a checkpoint')
    return parser


def main():
    begin = time.monotonic()
    args = build_parser().parse_args()

    from findings import Findings

    findings = Findings(args, begin)
    for section in args.sections:
        function = getattr(import_module(SECTIONS[section]), section)
        findings.attempt(section, function, findings)
    sys.exit(3 if findings.failed else 0)


if __name__ == '__main__':
    main()
