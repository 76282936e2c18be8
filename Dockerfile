# syntax=docker/dockerfile:1
# The portal's image: web, worker, beat and the migration job run from it (see docker-compose.yml).

# -- front-end parts: exactly what package-lock.json names, no install scripts ---------------------------
FROM node:24-bookworm-slim AS frontend
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# -- Python environment, fonts, translations, static files ----------------------------------------------
FROM python:3.13-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never \
    UV_PROJECT_ENVIRONMENT=/opt/venv \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN pip install --disable-pip-version-check uv==0.9.0
# The packages first: a change of our code does not install them again.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --extra s3 --no-group dev --no-group embedded
# collectstatic imports the whole portal, WeasyPrint's and libmagic's libraries included.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=frontend /src/node_modules ./node_modules
COPY . .
ENV PATH=/opt/venv/bin:$PATH
# The values pass the production checks and are worth nothing: only file names come out of collectstatic.
# Settings name the folder of the front-end parts, so an empty one stays.
RUN python -m script.launcher.fonts node_modules/@kern-ux/native/dist/fonts/fira-sans /opt/fonts \
    && python -m script.launcher.front node_modules/@kern-ux/native/dist var/front \
    && find locale -name '*.po' -exec sh -c 'pybabel compile -i "$1" -o "${1%.po}.mo"' sh {} \; \
    && DJANGO_SETTINGS_MODULE=portal.settings.production \
        SECRET_KEY=image-build-0123456789-abcdefghijklmnopqrstuvwxyz-QWERTZUIOP \
        ALLOWED_HOSTS=build.invalid PUBLIC_URL=https://build.invalid \
        STATIC_ROOT=/opt/static \
        python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf node_modules tests docs script bench docker var \
    && mkdir -p var/front

# -- what runs ------------------------------------------------------------------------------------------
FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    STATIC_ROOT=/opt/static \
    FONT_DIR=/opt/fonts \
    MEDIA_ROOT=/data/media \
    PORT=8000
# Debian keeps only the newest build of a package: a pinned one could not be installed a month later.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libmagic1 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal /data/media /data/beat
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/fonts /opt/fonts
COPY --from=build /opt/static /opt/static
COPY --from=build /app /app
COPY docker/healthcheck.py /opt/healthcheck.py
WORKDIR /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "/opt/healthcheck.py"]
CMD ["gunicorn", "-c", "python:portal.gunicorn", "portal.wsgi:application"]
