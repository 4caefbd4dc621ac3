"""Walk a network: shapes, cost, memory, receptive fields."""

from cnncalc.analysis.analysis import Analysis, Row, Total, analyze

__all__ = ["Analysis", "Row", "Total", "analyze"]
