"""Training, which the application needs nothing of.

The modules here fine-tune any checkpoint of the Fuyu architecture; `scenes` has questions with known answers
about painted scrolls, and `demo` trains the demo model on them from nothing.
"""
