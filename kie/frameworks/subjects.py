"""What a control of a page is about, told by its name and by the address: `<framework>/<node>/<field>`, or on a page of
one framework, whose address names it, only the node."""

from collections.abc import Sequence
from dataclasses import dataclass

from kie.errors import NotFound
from kie.frameworks.models import Catalogue, Framework


@dataclass(frozen=True, slots=True)
class Subjects:
    """Finds what the controls of one form are about. `where`: the parts of the address that it was sent to."""

    catalogue: Catalogue
    where: tuple[str, ...]

    def named(self, about: Sequence[str]) -> str:
        """The theme or behaviour that these parts of a name belong to, in its own words; "" for none."""
        framework = self._framework(about)
        if framework is None:
            return ""
        try:
            return framework.competency(about[-1]).title
        except NotFound:
            every = (*framework.all_statements, *framework.all_unhelpful)
            return next((one.text for one in every if one.id == about[-1]), "")

    def step_words(self, about: Sequence[str], value: str) -> str:
        """The words of a step that was given there; "" for anything else."""
        framework = self._framework(about)
        if framework is None:
            return ""
        scale = framework.scale
        if value == "out":
            return scale.opt_out_self if "self" in self.where else scale.opt_out_other
        known = {str(step.number) for step in scale.steps}
        return scale.label_of(int(value)) if value in known else ""

    def _framework(self, about: Sequence[str]) -> Framework | None:
        known = self.catalogue.frameworks
        named = (*self.where, *about[:-1]) if about else ()
        return next((known[one] for one in reversed(named) if one in known), None)
