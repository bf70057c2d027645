"""Windows beside the main one: models, settings, shortcuts, what the program is."""
