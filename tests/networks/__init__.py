"""Relays, locked networks, loss and cuts, each with the real parts."""
