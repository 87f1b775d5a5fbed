# One image for web, worker, beat and migrations; the command decides which.
FROM node:20-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY assets assets
RUN npm run build

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    TRACKER_PRODUCTION=1 TRACKER_HOST=0.0.0.0 TRACKER_PORT=8000 TRACKER_DATA_DIR=/var/lib/kaocheng
# Reads old .doc and .wps plans; without it people are asked to save them as .docx.
RUN apt-get update && apt-get install -y --no-install-recommends libreoffice-writer-nogui && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/kaocheng
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt
COPY wsgi.py ./
COPY deploy/gunicorn.conf.py deploy/
COPY migrations migrations
COPY tasks tasks
COPY templates templates
COPY tracker tracker
COPY translations translations
COPY --from=assets /build/static static
RUN pybabel compile -i translations/en/LC_MESSAGES/messages.po -o translations/en/LC_MESSAGES/messages.mo \
 && useradd --system --home-dir /var/lib/kaocheng --create-home kaocheng
USER kaocheng
VOLUME /var/lib/kaocheng
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
