"""Built front-end files by their logical names, and icons from the sprite."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from markupsafe import Markup

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
HOW = "run `make assets`"


class AssetsNotBuiltError(RuntimeError):
    """The bundles are missing, or were built from older sources than this code expects."""


@lru_cache(maxsize=2)
def _read(manifest: Path, _changed: int) -> dict[str, str]:
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))
    return names


def built(dist: Path) -> dict[str, str]:
    """Logical name -> hashed file name, read again after a rebuild. Raises AssetsNotBuiltError."""
    manifest = dist / "manifest.json"
    try:
        return _read(manifest, manifest.stat().st_mtime_ns)
    except FileNotFoundError:
        raise AssetsNotBuiltError(f"{manifest} does not exist: {HOW}") from None


def asset(name: str) -> str:
    """The address of a built file, such as ``app.css``. Raises AssetsNotBuiltError for an unknown name."""
    if "built" not in g:  # a list page asks hundreds of times for the sprite: once per request is enough to look
        g.built = built(DIST)
    hashed = g.built.get(name)
    if hashed is None:
        raise AssetsNotBuiltError(f"{name} is not among the built files: {HOW}")
    return _built_address(hashed, request.script_root)


@lru_cache(maxsize=256)
def _built_address(hashed: str, _root: str) -> str:
    return url_for("static", filename=f"dist/{hashed}")


def icon(name: str, size: int = 16) -> Markup:
    """One icon of the sprite (names: assets/icons.txt), decorative: the word beside it speaks."""
    return _drawn(asset("sprite.svg"), name, size)


@lru_cache(maxsize=1024)
def _drawn(sprite: str, name: str, size: int) -> Markup:
    extra = f" kc-icon-{size}" if size != 16 else ""
    return Markup('<svg class="kc-icon{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(extra, sprite, name)


def address(endpoint: str, **values: Any) -> str:
    """`url_for()` of templates: an address without parts that change is worked out once."""
    return url_for(endpoint, **values) if values else _fixed(endpoint, request.script_root)


@lru_cache(maxsize=512)
def _fixed(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


def register(app: Flask) -> None:
    """Offer ``asset()``, ``icon()`` and ``url_for()`` to every template."""
    app.jinja_env.globals.update(asset=asset, icon=icon, url_for=address)
