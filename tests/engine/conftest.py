"""The small model of the engine's tests."""

from tests.fixtures.tiny_pair import tiny_pair

__all__ = ["tiny_pair"]
