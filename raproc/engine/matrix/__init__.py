"""The tables of transfer: what is to be computed, trained first where asked, and computed."""

from .compute import MatrixComputer
from .plan import Plan, Unit, read_plan
from .training import checkpoint_of, train_unit

__all__ = ['MatrixComputer', 'Plan', 'Unit', 'checkpoint_of', 'read_plan', 'train_unit']
