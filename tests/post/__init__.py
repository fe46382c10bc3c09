"""Messages through a real mail server."""
