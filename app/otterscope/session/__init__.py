"""What is kept: pictures, boxes, questions, answers and settings."""
