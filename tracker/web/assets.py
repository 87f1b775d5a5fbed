"""Built front-end files by their logical names, and icons from the sprite."""

import json
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup

_DIST = Path(__file__).resolve().parents[2] / "static" / "dist"


class AssetsNotBuilt(RuntimeError):
    """The bundles are missing, or were built from older sources than this code expects."""


@cache
def read_manifest(dist: Path = _DIST) -> dict[str, str]:
    """Logical name -> hashed file name. Raises AssetsNotBuilt when the build has not run."""
    try:
        manifest: dict[str, str] = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AssetsNotBuilt(f"{dist} has no manifest.json: run `make assets`") from None
    return manifest


def asset(name: str) -> str:
    """The address of a built file, such as ``app.css``. Raises AssetsNotBuilt for an unknown name."""
    hashed = read_manifest().get(name)
    if hashed is None:
        raise AssetsNotBuilt(f"{name} is not among the built files: run `make assets`")
    return url_for("static", filename=f"dist/{hashed}")


def icon(name: str, size: int = 16) -> Markup:
    """One icon of the sprite (names: assets/icons.txt), decorative: the word beside it speaks."""
    extra = f" kc-icon-{size}" if size != 16 else ""
    return Markup('<svg class="kc-icon{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        extra, asset("sprite.svg"), name
    )


def register(app: Flask) -> None:
    """Offer ``asset()`` and ``icon()`` to every template."""
    app.jinja_env.globals.update(asset=asset, icon=icon)
