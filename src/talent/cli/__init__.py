"""Commands: each is a few calls of the public API."""
