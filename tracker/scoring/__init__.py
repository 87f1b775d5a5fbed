"""Scoring: schemes, rules, facts, matters and the append-only ledger; quarters and their frozen results.

Owns schemes, rules, facts, matters, ledger entries and periods. Pulls facts from escalation, work items, inspections
and summaries; writes nothing back. Presets are data files beside the code, each clause quoted.
"""
