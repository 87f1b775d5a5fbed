"""Progress: what the owner reports and what reviewers say to it.

Owns progress entries, figures, evidence files, completion requests and reviews. Reads work items, and moves them by
their transitions (request completion, pass, send back).
"""
