"""Builds the application; `flask` and gunicorn find it here."""

from tracker import create_app

app = create_app()
