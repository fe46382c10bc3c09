"""Remembers. ``Store`` is one database: SQLite by default, PostgreSQL by its address."""

from app.store.store import Store

__all__ = ["Store"]
