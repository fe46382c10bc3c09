"""Answers the machines that watch the service: alive, ready, counts. Nothing about anyone."""

from collections.abc import Callable, Mapping

from flask import Flask, Response, jsonify

from app.config import Config
from app.web.access import Holds, Nothing, needs


def attach(
    app: Flask,
    config: Config,
    readiness: Callable[[], Mapping[str, bool]],
    measures: Callable[[], bytes],
) -> None:
    """Add /healthz, /readyz and, when a token is set, /metrics."""

    @app.get("/healthz")
    @needs(Nothing.MACHINE)
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @needs(Nothing.MACHINE)
    def readyz() -> Response:
        parts = dict(readiness())
        answer = jsonify(parts)
        answer.status_code = 200 if all(parts.values()) else 503
        return answer

    @app.get("/metrics")
    @needs(Holds.METRICS_TOKEN)
    def metrics() -> Response:
        return Response(measures(), mimetype="text/plain")
