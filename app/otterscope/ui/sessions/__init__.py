"""The list of kept sessions: found, opened, renamed, deleted, exported."""
