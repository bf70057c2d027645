"""Which model answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from otterscope.weights import catalog, demo
from otterscope.weights.catalog import Installed
from otterscope.weights.errors import ModelUnknown
from otterscope.work.model_choice import Choice, choose
from tests.fixtures.desk import model_pair

OWN, BROUGHT = model_pair("own"), model_pair("brought-along")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    broken = Installed("a-broken-one", Path("x.gguf"), None, "It is damaged.", "", 1)
    whole = Installed(OWN.name, OWN.language, OWN, "", "", 1)
    monkeypatch.setattr(catalog, "installed", lambda _folder=None: [broken, whole])


def test_the_one_brought_along_answers_until_another_is_chosen(
    installed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "demo_pair", lambda _folder=None: BROUGHT)
    assert choose("") == Choice(BROUGHT, demo=True)
    assert choose("brought-along") == Choice(BROUGHT, demo=True)


def test_without_it_the_first_that_works_does(installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "demo_pair", lambda _folder=None: None)
    assert choose("") == Choice(OWN, demo=False)


def test_without_any_there_is_none_and_a_name_that_is_gone_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "demo_pair", lambda _folder=None: None)
    assert choose("") == Choice(None, demo=False)
    with pytest.raises(ModelUnknown):
        choose("gone")
