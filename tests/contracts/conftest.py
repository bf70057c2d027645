"""The small model that the real engine keeps its contract with."""

from tests.fixtures.tiny_pair import tiny_pair

__all__ = ["tiny_pair"]
