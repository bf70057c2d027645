"""Faults: one class a sentence, made from facts, able to travel between processes."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
import re
import string
from typing import Any

import pytest

import otterscope
from otterscope.errors import AppError, Cancelled, DiskWriteFailed, FileMissing, NotEnoughDisk


def every_fault() -> list[type[AppError]]:
    """Every class of fault in the package, whichever module holds it."""
    for found in pkgutil.walk_packages(otterscope.__path__, "otterscope."):
        if found.name.endswith(".errors") or found.name == "otterscope.geometry":
            importlib.import_module(found.name)

    def below(kind: type[AppError]) -> list[type[AppError]]:
        return [kind, *(deeper for child in kind.__subclasses__() for deeper in below(child))]

    return sorted(
        {k for k in below(AppError) if k.__module__.startswith("otterscope.")}, key=lambda k: k.__name__
    )


FAULTS = every_fault()


def facts_of(kind: type[AppError]) -> dict[str, Any]:
    """A value for each fact that the sentence names."""
    return {name: 7 for _, name, _, _ in string.Formatter().parse(kind.template) if name}


def test_there_are_faults_to_look_at() -> None:
    assert {FileMissing, NotEnoughDisk} <= set(FAULTS)


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.__name__)
def test_the_sentence_is_whole(kind: type[AppError]) -> None:
    sentence = kind(**facts_of(kind)).sentence
    assert re.match(r"[A-Z“0-9]", sentence), sentence
    assert sentence.endswith((".", "?", "”")), sentence
    assert "  " not in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400, sentence


@pytest.mark.parametrize("kind", FAULTS, ids=lambda kind: kind.__name__)
def test_a_fault_travels_between_processes(kind: type[AppError]) -> None:
    fault = kind(detail="errno 5", **facts_of(kind))
    same = pickle.loads(pickle.dumps(fault))
    assert type(same) is kind
    assert (same.sentence, same.detail, same.facts) == (fault.sentence, fault.detail, fault.facts)


def test_no_two_faults_share_a_name_or_a_sentence() -> None:
    names = [kind.__name__ for kind in FAULTS]
    assert len(set(names)) == len(names)
    sentences = [kind.template for kind in FAULTS if "template" in vars(kind)]
    assert len(set(sentences)) == len(sentences)


def test_a_missing_fact_is_a_bug_and_says_so() -> None:
    with pytest.raises(KeyError, match="path"):
        FileMissing()


def test_facts_with_braces_stay_as_they_are() -> None:
    fault = FileMissing(path="{odd}/%s.png")
    assert fault.sentence.startswith("There is no file “{odd}/%s.png”.")


def test_the_name_for_machines_and_the_detail() -> None:
    fault = DiskWriteFailed(path="a.gguf", reason="disk full", detail="errno 28")
    assert fault.code == "DiskWriteFailed"
    assert fault.detail == "errno 28"
    assert "errno" not in fault.sentence


def test_a_stop_by_the_user_is_no_fault() -> None:
    assert not issubclass(Cancelled, AppError)


def test_large_numbers_have_their_thousands_apart() -> None:
    class Large(AppError):
        template = "{tokens} tokens, {few} and {name}"

    error = Large(tokens=35845, few=936, name="12345")
    assert error.sentence == "35,845 tokens, 936 and 12345"
    assert error.facts["tokens"] == 35845
