"""The small model of the end-to-end tests."""

from tests.fixtures.tiny_pair import tiny_pair

__all__ = ["tiny_pair"]
