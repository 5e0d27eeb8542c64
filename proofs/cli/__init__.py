"""The ``landscape`` command: thin, parses, calls, prints."""
