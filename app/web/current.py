"""What the application that answers this request was made with."""

from flask import Flask, current_app

from app.config import Config
from app.services.ports import House


def attach(app: Flask, house: House, config: Config) -> None:
    """Keep the house and the settings with their application."""
    app.extensions["house"] = house
    app.extensions["meeting_config"] = config


def house() -> House:
    """Return the house of this request."""
    found: House = current_app.extensions["house"]
    return found


def config() -> Config:
    """Return the settings of this request."""
    found: Config = current_app.extensions["meeting_config"]
    return found
