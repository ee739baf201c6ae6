"""What the roles are called."""

from kie.i18n import N_

ROLE_NAMES = {
    "hr": N_("HR administrator"),
    "partner": N_("HR partner for a team"),
    "administrator": N_("System administrator"),
    "auditor": N_("Auditor"),
    "clerk": N_("Clerk who types in paper forms"),
}
