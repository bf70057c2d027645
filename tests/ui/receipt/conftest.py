"""Shows widgets as in the tests of the chat."""

from __future__ import annotations

from tests.ui.chat.conftest import shown

__all__ = ["shown"]
