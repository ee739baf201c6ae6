"""Pages of the assessments room."""

from flask import Blueprint

bp = Blueprint("assessments", __name__, url_prefix="/assessments")
