"""Paints hand scrolls of any size from a seed, and knows what is on them: numpy and Pillow alone."""
