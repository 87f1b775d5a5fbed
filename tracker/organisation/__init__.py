"""Organisation: who is where, when, with which post; accounts and their sessions; a bureau's calendar and settings.

Owns units and their dated versions, people and their homes, posts, scopes and who holds them, accounts, sessions, login
attempts, calendars, settings, number series, request keys, saved views and imports that wait for confirmation.
Reads and writes those only, and the audit trail. Every other room asks here who stands above whom on a day.
"""
