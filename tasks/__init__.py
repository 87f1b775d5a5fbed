"""The Celery edge: when jobs run and in what frame. A job is one service verb; no rule of the domain lives here."""
