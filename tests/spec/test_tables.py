"""The tables that the parser runs on are those of the grammar."""

from cnncalc.spec.build_tables import TABLES, tables_text


def test_tables_are_fresh():
    assert TABLES.read_text(encoding="utf-8") == tables_text(), "run: python -m cnncalc.spec.build_tables"
