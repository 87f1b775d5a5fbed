"""Escalation: ladders, thresholds, the sweep, recorded steps, overdue cases and their decisions.

Owns ladders, thresholds, escalation steps, overdue cases, statements, decisions, heartbeats and the clock guard.
Reads clocks and work items, resolves recipients through organisation, writes notices through notifications.
Steps are facts dated at their threshold; scoring reads them.
"""
