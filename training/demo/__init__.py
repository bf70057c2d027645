"""The demo model: a small network of OtterHD's kind, taught on painted scrolls whose truth is known."""
