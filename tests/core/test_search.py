"""One tokenizer: whatever stands in a text is found again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.search import bigrams, phrases

CHINESE = st.text("税务局督办电子任增值", min_size=2, max_size=12)


@given(before=st.text("税务局督办，。 ab1", max_size=8), word=CHINESE, after=st.text("税务局督办，。 ab1", max_size=8))
def test_a_stretch_of_two_characters_or_more_is_a_phrase_of_the_text(before: str, word: str, after: str) -> None:
    text = f" {bigrams(before + word + after)} "
    for phrase in phrases(word):
        assert f" {phrase} " in text


def test_words_numbers_and_lone_characters() -> None:
    assert bigrams("3.3-02 办结 OA系统") == "3 3 02 办结 oa 系统"
    assert phrases("第1季度") == ["1 季度"]
    assert phrases("督") == []
    assert phrases("督办 OA") == ["督办", "oa"]
