"""The room's codes in words."""

from kie.i18n import N_

REASONS = {
    "appeal": N_("An appeal, or a complaint about a review"),
    "subject-access": N_("A request to see one’s own data"),
    "data-complaint": N_("A data protection complaint"),
    "removal": N_("Somebody else’s details stand in it"),
    "correction": N_("A correction that the person asked for"),
    "safeguarding": N_("Safeguarding: somebody may be at risk"),
    "leaver": N_("Handing over after the manager left"),
}
WHAT = {
    "review": N_("The review"),
    "record": N_("The record of the review"),
    "plan": N_("The development plan"),
    "profile": N_("The profile over the years"),
    "diary": N_("What the diary shares"),
    "document": N_("A copy to print"),
    "hand-over": N_("What a former manager handed over"),
    "removal": N_("Where words to take out stand"),
    "complaint": N_("A complaint about data"),
    "request": N_("The file that was put together for a request"),
    "trail": N_("Entries of the audit trail by or about you"),
}
STANDING = {
    "manager": N_("As the manager"),
    "moderator": N_("As the manager’s manager"),
    "hr": N_("As HR"),
    "partner": N_("As HR partner"),
    "auditor": N_("As auditor, because it was drawn at random"),
    "other": N_("In another role"),
}
PLACES = {
    "review": N_("The review"),
    "record": N_("The record of the review"),
    "plan": N_("The development plan"),
    "diary": N_("The diary"),
    "reason": N_("A reason beside the name"),
}
BECAUSE = {
    "third-party": N_("They named somebody else."),
    "observation-forgotten": N_("An unhelpful behaviour was deleted, twelve months after it ended."),
    "said-too-much": N_("A reason said more than it had to."),
}
