"""Inspections: findings and official documents that scoring may count.

Owns official events (criticism, upper-level assessment, accountability, discipline), each with issuer, document number
and a verifier. Reads organisation. Only verified events are facts (R4-17c).
"""
