"""The page is read back by a parser: what was said is text, nothing points outside."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.work import export
from otterscope.work.export_labels import receipt_line
from tests.work.exported import BOXES, LABELS, OPEN, RECEIPT, REGION, SESSION, TURNS, pixels_of

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "article", "div", "img"),
    *("svg", "rect", "circle"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "id", "alt", "src", "width", "height"),
    *("viewbox", "stroke-width", "x", "y", "cx", "cy", "r"),
}


class Reader(HTMLParser):
    """All elements of a page with their text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.elements:
            tag, attributes, text = self.elements[-1]
            self.elements[-1] = tag, attributes, text + data

    def texts(self, tag: str, kind: str | None = None) -> list[str]:
        return [
            text.rstrip("\n")
            for found, attributes, text in self.elements
            if found == tag and attributes.get("class") == kind
        ]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("html") / "out.html"
    export.export_html(SESSION, TURNS, OPEN, out, labels=LABELS)
    return out.read_text(encoding="utf-8")


def test_questions_and_answers_are_text_and_nothing_else(page: str) -> None:
    reader = Reader(page)
    assert reader.texts("p", "question") == [turn.question for turn in TURNS]
    assert reader.texts("p", "answer") == [turn.answer for turn in TURNS if turn.answer]
    assert reader.texts("h1") == ["The <b>market</b>"]
    assert {tag for tag, _, _ in reader.elements} == TAGS
    assert {name for _, attributes, _ in reader.elements for name in attributes} <= ATTRIBUTES


def test_nothing_outside_is_referred_to(page: str) -> None:
    reader = Reader(page)
    sources = [attributes["src"] or "" for tag, attributes, _ in reader.elements if tag == "img"]
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert "url(" not in reader.texts("style")[0]
    assert "@import" not in reader.texts("style")[0]
    (policy,) = [a["content"] for tag, a, _ in reader.elements if a.get("http-equiv")]
    assert (policy or "").startswith("default-src 'none'")


def test_a_region_is_shown_pixel_for_pixel(page: str) -> None:
    image = next(attributes for tag, attributes, _ in Reader(page).elements if tag == "img")
    data = base64.b64decode((image["src"] or "").partition(",")[2])
    with Image.open(io.BytesIO(data)) as shown:
        assert np.array_equal(np.asarray(shown), pixels_of(REGION))
    assert (image["width"], image["height"]) == ("60", "40")


def test_boxes_and_points_lie_in_the_planes_of_the_picture(page: str) -> None:
    found = {
        tag: attributes for tag, attributes, _ in Reader(page).elements if tag in {"svg", "rect", "circle"}
    }
    assert found["svg"]["viewbox"] is not None
    assert "20 × 10 px at 110, 210" in page
    rectangles = [a for tag, a, _ in Reader(page).elements if tag == "rect"]
    assert rectangles[0] == {"x": "110", "y": "210", "width": "20", "height": "10"}


def test_what_is_shown_smaller_says_so(page: str) -> None:
    lines = Reader(page).texts("p", "small")
    assert "Region 60 × 40 px at 100, 200, pixel for pixel." in lines
    assert "Region 60 × 40 px at 100, 200: see question 1." in lines
    assert "Region 4,000 × 3,000 px at 0, 0, as the picture is now, shown here at 32 % of its size." in lines
    assert "Region 3 × 4 px at 1, 2, as the picture is now." in lines
    assert len([line for line in lines if "pixels that the model saw were not kept" in line]) == 2
    assert "The model saw it at 12.5 % of its size." in lines


def test_how_an_answer_ended_and_who_gave_it_is_said(page: str) -> None:
    lines = Reader(page).texts("p", "small")
    for line in (
        "The answer was stopped.",
        "No answer: The model’s <process> ended.",
        "The program ended before the answer did.",
        "Answered by the small demo model, which is sometimes wrong.",
        "The file breaks off.",
        "Boxes in the answer: 20 × 10 px at 110, 210",
        "Points in the answer: 120, 220",
        "Otter <8B> Q4_K_M · 2 × 2 patches · 7 tokens · seed 7 · temperature 0 · CPU"
        " · 0.25 s to the first token · 31.5 tokens/s · 2026-11-22 11:00 UTC",
    ):
        assert line in lines
    assert Reader(page).texts("h2")[1] == "Question 2 · goes on from the question before"


def test_words_may_be_in_another_language(tmp_path: Path) -> None:
    labels = replace(LABELS, language="zh-Hans", question="问题 {number}")
    export.export_html(SESSION, TURNS[:1], OPEN, tmp_path / "out.html", labels=labels)
    reader = Reader((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert reader.texts("h2") == ["问题 1"]
    assert reader.elements[0] == ("html", {"lang": "zh-Hans"}, "\n")


def test_a_question_says_by_name_what_it_is_about(tmp_path: Path) -> None:
    unnamed = replace(BOXES[0], id=4, name="")
    turns = [TURNS[1], replace(TURNS[0], box=4), replace(TURNS[2], box=None), TURNS[4]]
    out = tmp_path / "out.html"
    export.export_html(SESSION, turns, OPEN, out, boxes=[*BOXES, unnamed], labels=LABELS)
    assert Reader(out.read_text(encoding="utf-8")).texts("h2") == [
        "Question 1 · mar<ket · goes on from the question before",
        "Question 2 · Box 2",
        "Question 3 · Whole picture",
        "Question 4",
    ]


def test_a_receipt_says_the_type_once_and_no_speed_of_nothing() -> None:
    slow = replace(RECEIPT, model="otter-F16", type="F16", tokens=12345, tokens_per_s=0.03)
    assert receipt_line(slow).startswith("otter-F16 · 2 × 2 patches · 12,345 tokens · ")
    assert receipt_line(slow).endswith("0.03 tokens/s")
    assert "tokens/s" not in receipt_line(replace(slow, tokens_per_s=0.0))
