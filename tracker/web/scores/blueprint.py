"""The blueprint that the modules of this screen share."""

from flask import Blueprint

bp = Blueprint("scores", __name__, url_prefix="/scores")
