"""Pages of what is published: the heatmap, its export, publishing; and a person's own profile."""

from kie.insights.views import bp

__all__ = ["bp"]
