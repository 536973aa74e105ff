"""Run one section of the check of a GPU; tools/gpu_check/gpu_check.sh runs them all.

Each finding is a line of JSON with `check` and `ok`, which is null for a mere figure. The
exit code is 3 if one of them failed.
"""

import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

SECTIONS = dict(
    equality='equality',
    weights='equality',
    operators='operators',
    ladder='speed',
    detector='speed',
    loader='speed',
    use='operators',
)


def build_parser():
    parser = ArgumentParser(description=__doc__)
    parser.add_argument('section', choices=SECTIONS)
    parser.add_argument('--dry', action='store_true', help='tiny, on the CPU')
    parser.add_argument('--out', metavar='FILE.jsonl', help='add the findings to a file')
    parser.add_argument('--runs', metavar='DIR', help='with weights: the folder of the runs')
    parser.add_argument('--last', metavar='FILE', help='with weights: the name of a checkpoint')
    return parser


def main():
    args = build_parser().parse_args()

    from findings import Findings

    findings = Findings(args)
    function = getattr(import_module(SECTIONS[args.section]), args.section)
    findings.attempt(args.section, function, findings)
    sys.exit(3 if findings.failed else 0)


if __name__ == '__main__':
    main()
