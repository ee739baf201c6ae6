"""The room's codes in words."""

from kie.i18n import N_

ASKED_HOW = {
    "letter": N_("By letter"),
    "mail": N_("By e-mail"),
    "spoken": N_("In person or by telephone"),
    "representative": N_("Through somebody who speaks for them"),
}
IDENTITY = {
    "known": N_("I know them, or have seen them at work"),
    "document": N_("They showed a document"),
    "sign-in": N_("They wrote from their own account or address at work"),
    "authority": N_("Whoever speaks for them has shown that they may"),
}
GROUNDS = {
    "third-party": N_(
        "It is about somebody else, who has not agreed and whom it would not be reasonable to name"
    ),
    "safeguarding": N_("It would put somebody at risk of serious harm"),
    "legal": N_("It is advice of a lawyer, or is kept for a dispute at law"),
    "other": N_("Another exemption of the Data Protection Act 2018, which the reason names"),
}
ISSUES = {
    "want": N_("What you want next"),
    "obstacle": N_("What gets in your way"),
    "need": N_("What you need from your manager"),
    "added": N_("Something that one of you put on the agenda"),
}
CLOSED = {
    "released": N_("Given to the person"),
    "withdrawn": N_("Withdrawn"),
    "refused": N_("Refused"),
}
