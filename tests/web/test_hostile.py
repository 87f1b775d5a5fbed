"""What nobody sends by accident: numbers beyond every column, NUL characters, digits that are none, bad marks."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.visitor import Visitor
from tracker.core.whole import LARGEST, whole

Visit = Callable[[str], Visitor]
TOO_LARGE = str(LARGEST + 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("007", 7),
        (str(LARGEST), LARGEST),
        (TOO_LARGE, None),
        ("²", None),
        ("٣", None),
        ("-1", None),
        ("", None),
    ],
)
def test_only_plain_digits_that_a_column_holds_are_a_number(text: str, number: int | None) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("path", ["/schemes/{}", "/summaries/{}/2026-10", "/schemes/{}/activate"])
def test_an_id_beyond_64_bits_is_nobodys(visit: Visit, path: str) -> None:
    assert visit("周启明").get(path.format(TOO_LARGE)).status_code == 404


@pytest.mark.parametrize("path", ["/notices/{}/open", "/profile/sessions/{}/end", "/tasks/views/{}/remove"])
def test_a_form_for_an_id_beyond_64_bits_is_refused(visit: Visit, path: str) -> None:
    assert visit("周启明").post(path.format(TOO_LARGE)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/notices/?before={}", "/overdue/?unit={}", "/events?before={}", "/tasks?owner={}", "/tasks?after=1-{}"]
)
def test_a_query_with_a_number_beyond_64_bits_is_told_so(visit: Visit, path: str) -> None:
    answer = visit("苏敏").get(path.format(TOO_LARGE))
    assert answer.status_code in (200, 404, 422)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("name", ["unit", "owner", "year"])
def test_digits_that_are_no_number_filter_for_nothing(visit: Visit, name: str) -> None:
    assert visit("苏敏").get(f"/tasks?{name}=²").status_code == 200


@pytest.mark.parametrize("path", ["/tasks?q=%00", "/tasks?plan=a%00b", "/search?q=x%00"])
def test_nul_in_an_address_is_refused_in_words(visit: Visit, path: str) -> None:
    answer = visit("苏敏").get(path)
    assert answer.status_code == 422
    assert "控制字符" in answer.text


def test_nul_in_a_path_is_nobodys(visit: Visit) -> None:
    assert visit("苏敏").get("/tasks/" + quote("a\0b")).status_code == 404


def test_nul_in_a_form_is_refused_in_words(visit: Visit) -> None:
    answer = visit("林晓").post("/tasks/new", {"title": "走访\0企业"})
    assert answer.status_code == 422
    assert "控制字符" in answer.text
