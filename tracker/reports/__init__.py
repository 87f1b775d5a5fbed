"""Reports: the board in figures, drawn from the record.

Owns no table yet. Reads every room to its left; writes nothing.
"""
