"""Remembers. ``Store`` is one database: SQLite by default, PostgreSQL by its address."""

from app.store.sealing import MasterKey, WrongMasterKey, master_key
from app.store.store import Store

__all__ = ["MasterKey", "Store", "WrongMasterKey", "master_key"]
