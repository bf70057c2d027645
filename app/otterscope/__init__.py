"""OtterScope: ask an OtterHD model about any region of a picture of any size, on one's own machine."""

__version__ = "0.1.0"
