"""Tables of transfer: planned, trained where asked, computed, summed up and written."""

from .adding import added_row
from .cells import QUALITY, Cell, CellStore, Place
from .compute import TableComputer
from .document import Grid, Picture, Section, as_html, as_markdown
from .entries import Entry
from .paper import check_reference, paper_number, paper_tables
from .plan import Plan, Unit, read_plan
from .ranking import Rank, front
from .ranking_page import ranking_document, write_ranking_page
from .report import to_csv, to_markdown, write_report
from .scoring import Originals, Scored, score_row
from .shortening import shorten_plan
from .statistics import sample_size
from .summary import Summary, summarize
from .sweep import best_lambda, points_of, row_of, sweep_plan
from .table import Column, Row, Table, read_table
from .training import checkpoint_of, train_unit

__all__ = [
    'Cell',
    'CellStore',
    'Column',
    'Entry',
    'Grid',
    'Originals',
    'Picture',
    'Place',
    'Plan',
    'QUALITY',
    'Rank',
    'Row',
    'Scored',
    'Section',
    'Summary',
    'Table',
    'TableComputer',
    'Unit',
    'added_row',
    'as_html',
    'as_markdown',
    'best_lambda',
    'check_reference',
    'checkpoint_of',
    'front',
    'paper_number',
    'paper_tables',
    'points_of',
    'ranking_document',
    'read_plan',
    'read_table',
    'row_of',
    'sample_size',
    'score_row',
    'shorten_plan',
    'summarize',
    'sweep_plan',
    'to_csv',
    'to_markdown',
    'train_unit',
    'write_ranking_page',
    'write_report',
]
