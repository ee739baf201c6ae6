"""What was done about people, accounts and the service itself, in words."""

from kie.i18n import N_

PEOPLE = {
    "import.applied": N_("Imported a file of people"),
    "people-upload.dropped": N_("Threw an uploaded file of people away"),
    "person.created": N_("A person was added"),
    "person.changed": N_("A person’s facts changed"),
    "person.moved": N_("A person moved to another team or manager"),
    "person.move-planned": N_("A change of manager was planned"),
    "person.plan-replaced": N_("A planned change of manager was replaced"),
    "person.left": N_("A person left"),
    "address.changed": N_("An e-mail address changed"),
    "role.given": N_("Gave a role"),
    "role.ended": N_("Ended a role"),
    "stand-in.made": N_("Named somebody to stand in"),
    "stand-in.ended": N_("Ended standing in"),
    "team.added": N_("Added a team"),
    "team.renamed": N_("Renamed a team"),
    "team.moved": N_("Moved a team"),
    "team.closed": N_("Closed a team"),
    "team.reopened": N_("Opened a team again"),
    "team.leader-named": N_("Named a team’s leader"),
    "team-change.planned": N_("Planned a change of a team"),
    "team-change.withdrawn": N_("Withdrew a planned change of a team"),
}
ACCOUNTS = {
    "session.begun": N_("Signed in"),
    "session.ended": N_("Signed out"),
    "sessions.ended": N_("Sessions were ended"),
    "sign-in.refused": N_("A sign-in was refused"),
    "password.set": N_("Chose a password"),
    "password.ended": N_("A password from before a restore was ended"),
    "code.mailed": N_("A one-time code was mailed"),
    "letter.printed": N_("A sign-in letter was printed"),
    "reminder-letter.printed": N_("A reminder letter was printed"),
    "second-factor.turned-on": N_("Turned the second step on"),
    "second-factor.replaced": N_("Set the second step up again"),
    "second-factor.turned-off": N_("Turned the second step off"),
    "second-factor.app-removed": N_("Removed the authenticator app"),
    "second-factor.removed": N_("Removed somebody’s second step"),
    "second-factor.refused": N_("A code of the second step was refused"),
    "recovery-codes.made": N_("Made recovery codes"),
    "recovery-code.used": N_("Used a recovery code"),
    "passkey.added": N_("Added a passkey"),
    "passkey.removed": N_("Removed a passkey"),
    "passkey.used": N_("Used a passkey"),
    "passkey.refused": N_("A passkey was refused"),
    "identity.linked": N_("An organisation account was linked"),
    "identity.unlinked": N_("An organisation account was unlinked"),
    "single-sign-on.refused": N_("A sign-in through the organisation was refused"),
}
SERVICE = {
    "job.retried": N_("Tried work in the background again"),
    "jobs.retried": N_("Tried all work in the background again"),
    "database.restored": N_("The database was restored from a backup"),
    "demonstration.made": N_("The demonstration was made"),
}
TRAIL = {
    "trail.viewed": N_("Looked at the audit trail"),
    "trail.exported": N_("Downloaded the audit trail"),
}
