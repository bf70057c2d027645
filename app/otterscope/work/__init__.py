"""Use cases that join the rooms: no Qt, no command line."""
