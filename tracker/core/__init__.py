"""Core: what every room stands on.

Owns no domain table. Gives settings, the database and its unit of work, time, working-day arithmetic, refusals,
the permission enum and the bell that wakes the job runner. Reads the environment; writes nothing of its own.
"""
