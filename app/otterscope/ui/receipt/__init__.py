"""The receipt of an answer: what the model saw, pixel for pixel, and how it answered."""
