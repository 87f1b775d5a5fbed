"""Clocks: every wait has one, with who holds it and until when.

Owns clocks, who held them when, and their numbered deadlines. Reads the bureau's calendar and settings from
organisation. Rooms to the right start, move and end clocks through the service; the time account is their sum by
holder.
"""
