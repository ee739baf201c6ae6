"""Whether the identity provider answers, with keys that can be used, and tells enough to find people by."""

from collections.abc import Iterator

from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.single_sign_on.errors import ProviderAway
from kie.single_sign_on.provider import Provider

NAME = "identity-provider"


def look(installation: Installation) -> Iterator[Finding]:
    """What it publishes of itself is read anew, as when somebody signs in. Nobody is signed in."""
    settings = installation.settings
    if not settings.oidc_issuer:
        yield Finding(NAME, "ok", "No identity provider is set: people sign in here alone.")
        return
    provider = Provider(settings)
    try:
        metadata = provider.metadata()
        provider.keys()
    except ProviderAway as away:
        why = type(away.__cause__).__name__ if isinstance(away.__cause__, OSError) else str(away.__cause__)
        says = f"The identity provider {settings.oidc_issuer} cannot be used ({why}): nobody signs in there."
        cure = (
            "Compare KIE_OIDC_ISSUER with what it calls itself, and ask whoever runs it. "
            "docs/how-to/signing-in.md says more."
        )
        yield Finding(NAME, "fault", says, cure)
        return
    yield Finding(
        NAME, "ok", f"The identity provider {settings.oidc_issuer} answers, with keys that can be used."
    )
    claims = metadata.get("claims_supported")
    if isinstance(claims, list) and "email_verified" not in claims and not settings.oidc_staff_number_claim:
        says = "The identity provider does not say which addresses it has verified, so it links nobody to an account."
        yield Finding(
            NAME, "warning", says, "Have it send the staff number, and set KIE_OIDC_STAFF_NUMBER_CLAIM."
        )
