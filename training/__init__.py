"""What makes the demo model: scenes with known truth, and its training. The application needs none of it."""
