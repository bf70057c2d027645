"""The windows: Qt, and nothing outside this package imports it (the command line does so lazily)."""
