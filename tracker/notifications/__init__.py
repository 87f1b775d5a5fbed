"""Notifications: what people are told, in the system and by mail.

Owns notices (in-app) and the outbox with its leases. Reads organisation for addresses. Other rooms write here only
through `notify`, with natural keys, inside their own transaction; the dispatcher sends afterwards.
"""
