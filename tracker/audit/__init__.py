"""Audit: the append-only trail of every act, sealed into a hash chain.

Owns `audit_row` and `audit_seal`. Knows subjects only as (kind, id). Every other room writes here through `record`,
in the same transaction as the change; nobody updates or deletes (triggers stand behind that).
"""
