"""CSRF protection of every unsafe request; on in tests too."""

from flask_wtf import CSRFProtect

csrf = CSRFProtect()
