"""Built files are found by their names, every icon that is used exists, and colours keep their promises."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from tracker.web import assets, navigation

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "assets" / "css"


def built_text(name: str) -> str:
    text: str = (assets.DIST / assets.built(assets.DIST)[name]).read_text(encoding="utf-8")
    return text


def test_an_asset_has_an_address_with_its_hash(gallery_app: Flask) -> None:
    with gallery_app.test_request_context():
        url = assets.asset("app.css")
    assert re.fullmatch(r"/static/dist/app-[A-Z0-9]{8}\.css", url)
    with gallery_app.test_client().get(url) as answer:
        assert answer.status_code == 200


def test_an_unknown_asset_names_the_remedy(gallery_app: Flask) -> None:
    with gallery_app.test_request_context(), pytest.raises(assets.AssetsNotBuiltError, match="make assets"):
        assets.asset("other.css")


def test_a_missing_build_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(assets.AssetsNotBuiltError, match="make assets"):
        assets.built(tmp_path)


def test_a_rebuild_is_seen_without_a_restart(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    seen = []
    for name in ("app-1.css", "app-2.css"):
        manifest.write_text(json.dumps({"app.css": name}), encoding="utf-8")
        seen.append(assets.built(tmp_path)["app.css"])
    assert seen == ["app-1.css", "app-2.css"]


def test_an_icon_is_decorative_and_escaped(gallery_app: Flask) -> None:
    with gallery_app.test_request_context():
        drawn = assets.icon('"><script>', 18)
    assert 'aria-hidden="true"' in drawn
    assert "kc-icon-18" in drawn
    assert "<script>" not in drawn


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', built_text("sprite.svg")))
    named = {entry.icon for _title, entries in navigation.GROUPS for entry in entries}
    for page in (ROOT / "templates").rglob("*.html"):
        source = page.read_text(encoding="utf-8")
        named |= set(re.findall(r"""\bicon\(\s*'([^']+)'""", source))
        named |= set(re.findall(r"""icon_name='([^']+)'""", source))
    assert named - sprite == set()
    assert {f"light-{key}" for key in ("green", "yellow", "orange", "red", "none", "done", "next")} <= sprite


def test_the_stylesheet_needs_no_function_that_the_oldest_browser_lacks() -> None:
    css = built_text("app.css")
    assert re.findall(r"light-dark\(|oklch\(|color-mix\(|@layer|@container", css) == []
    assert "data:font" not in css
    assert "http://" not in css.replace("http://www.w3.org", "")


def tokens(name: str) -> dict[str, str]:
    found = re.findall(r"--kc-([\w-]+):\s*(#[0-9a-f]{6})", (CSS / name).read_text(encoding="utf-8"))
    return dict(found)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


THEMES = {"light": tokens("tokens.css"), "dark": {**tokens("tokens.css"), **tokens("dark.css")}}
LIGHTS = ("green", "yellow", "orange", "red", "none")
TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "primary")
        for ground in ("surface", "bg", "sunken", "primary-soft")
    ],
    *[(f"{key}-text", ground) for key in LIGHTS for ground in ("surface", f"{key}-soft", "primary-soft")],
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("bar-ink", "bar"),
    ("bar-ink-2", "bar"),
]
SHAPES = [("line-strong", "surface"), ("focus", "surface"), ("focus", "bg"), ("primary", "track")]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_readable_on_its_grounds(theme: str, ink: str, ground: str) -> None:
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_stand_out(theme: str, shape: str, ground: str) -> None:
    assert contrast(THEMES[theme][shape], THEMES[theme][ground]) >= 3
