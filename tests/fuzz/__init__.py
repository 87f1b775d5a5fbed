"""Fuzzing of the plan reader: a seeded mutator, a table of targets, and a runner that reports what went wrong."""
