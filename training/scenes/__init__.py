"""Pictures whose truth is known, made with the application's own painter."""
