"""The conductor of the application: one picture, one model, questions in a row; no Qt."""

from __future__ import annotations

from collections.abc import Callable

from otterscope.engine import api
from otterscope.geometry import Region, Size
from otterscope.imaging.source import ImageSource
from otterscope.session.model import SessionInfo
from otterscope.session.store import Store
from otterscope.weights.pairing import ModelPair
from otterscope.work.desk_events import DeskEvent, DeskStatus, Estimate


class Desk:
    """Loads the model, primes the box that rests, answers questions one after the other, writes all down.

    All methods return at once and may be called from any thread. What comes of them is told by `on_event`,
    one call at a time, from threads of the desk.

    Args:
        engine: instead of a child process of this desk's own; closed with the desk.
    """

    def __init__(
        self, store: Store, on_event: Callable[[DeskEvent], None], engine: api.Engine | None = None
    ) -> None:
        raise NotImplementedError

    def use_model(self, pair: ModelPair | None, options: api.EngineOptions, *, demo: bool) -> None:
        """Load a pair, in place of what is loaded or being loaded; a running answer ends first."""
        raise NotImplementedError

    def use_picture(self, session: SessionInfo | None, source: ImageSource | None) -> None:
        """What `rest` and `ask` are about from now on; questions asked before keep their own picture."""
        raise NotImplementedError

    def rest(self, region: Region | None, scale: float = 1.0) -> None:
        """A box rests here: prime it in 250 ms, unless it moves again. None: there is no box."""
        raise NotImplementedError

    def ask(
        self,
        text: str,
        region: Region,
        box_id: int | None,
        *,
        scale: float = 1.0,
        follow: bool = False,
        thumbnail: bytes = b"",
        temperature: float = 0.0,
        seed: int = 0,
        max_tokens: int = 512,
    ) -> None:
        """Write a question down and answer it after those before it.

        Args:
            follow: go on from the turn of the same box before it, and from what that one followed.
        """
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the question whose turn it is; what came of its answer is kept."""
        raise NotImplementedError

    def estimate(self, size: Size, scale: float = 1.0) -> Estimate:
        """What a region of `size` image pixels would take, seen at `scale`. Quick."""
        raise NotImplementedError

    def status(self) -> DeskStatus:
        """Who answers. Quick."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop everything and end the model's process, within half a second; tells the last endings."""
        raise NotImplementedError
