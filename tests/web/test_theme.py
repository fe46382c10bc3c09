"""A service has its own colour, and one that is hard to read stops the start."""

import pytest
from flask.testing import FlaskClient

from app.config import BadSetting, Config
from app.setting_readers import contrast


def test_the_colours_are_a_style_sheet_of_their_own(nobody: FlaskClient) -> None:
    answer = nobody.get("/colours.css")
    assert answer.mimetype == "text/css"
    assert "--brand:#1d5f6b;" in answer.text
    assert "/colours.css" in nobody.get("/").text


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#1d5f6b", "#ffffff") == pytest.approx(7.2, abs=0.05)


@pytest.mark.parametrize("colour", ["#ffdd00", "#777777", "red", "#12345", "#1d5f6b;}", "url(x)"])
def test_a_colour_that_is_hard_to_read_or_no_colour_stops_the_start(colour: str) -> None:
    with pytest.raises(BadSetting, match="SERVICE_COLOUR"):
        Config.from_env({"SERVICE_COLOUR": colour})


def test_a_dark_colour_is_taken() -> None:
    assert Config.from_env({"SERVICE_COLOUR": "#5A1D6B"}).service_colour == "#5a1d6b"


def test_helplines_are_names_with_numbers() -> None:
    config = Config.from_env({"HELPLINES": "Samaritans: 116 123; Another line: 0808 000 0000"})
    assert config.helplines == (("Samaritans", "116 123"), ("Another line", "0808 000 0000"))
    for wrong in ("116 123", "Samaritans:", ": 116 123", "Samaritans: call"):
        with pytest.raises(BadSetting, match="HELPLINES"):
            Config.from_env({"HELPLINES": wrong})
