"""Pixels in: opens pictures of any size and hands out regions of them. No Qt, no engine."""
