"""Reports: the unit board, registers and exports drawn from the record.

Owns no table yet. Reads every room to its left; writes files for download, never the record.
"""
