"""gunicorn in production: a few processes with threads, because pages wait for the database more than they compute."""

import os

bind = f"{os.environ.get('TRACKER_HOST', '127.0.0.1')}:{os.environ.get('TRACKER_PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 8
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
errorlog = "-"
