"""Summaries: the monthly summary of each unit and its four checks (R4-27, R4-29).

Owns monthly summaries and their defects. Reads work items and progress for what the month held. Scoring reads defects.
"""
