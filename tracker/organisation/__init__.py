"""Organisation: who is where, when, with which post; accounts and their sessions; a bureau's calendar and settings.

Owns units and their dated versions, people, posts and who holds them, accounts, sessions, login attempts, calendars,
bureau settings, request keys and saved views. Reads audit. Every other room asks here who stands above whom on a day.
"""
