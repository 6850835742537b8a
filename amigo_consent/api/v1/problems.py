"""The problems that are about consents."""

from amigo_consent.lib.web.problems import INTERNAL, STANDARD, Problem, ProblemType


class InsufficientScope(Problem):
    type = ProblemType(
        "insufficient-scope",
        403,
        "The token lacks a scope",
        "Get a token with the scope the call needs.",
    )

    def __init__(self, scopes: list[str]) -> None:
        needed = " ".join(scopes)
        challenge = f'Bearer error="insufficient_scope", scope="{needed}"'  # RFC 6750, section 3.1
        super().__init__(f"The call needs the scope {needed}.", headers={"WWW-Authenticate": challenge})


class PurposeNotGranted(Problem):
    type = ProblemType(
        "purpose-not-granted",
        403,
        "The purpose is not yours to ask about",
        "An API client sees only the purposes it was given; an administrator can give it more.",
    )

    def __init__(self, purpose: str) -> None:
        super().__init__(f"This API client was not given the purpose {purpose}.")


class AggregatesOnly(Problem):
    type = ProblemType(
        "aggregates-only",
        403,
        "The purpose is for statistics only",
        "Data for this purpose never leaves as a list of people.",
    )

    def __init__(self, purpose: str) -> None:
        super().__init__(f"{purpose} may be exported as statistics only, never by person.")


class UnknownCode(Problem):
    type = ProblemType(
        "unknown-code",
        422,
        "There is no such purpose, channel or topic",
        "The catalogue has no row with this code. Codes never change, and new ones may be added.",
    )

    def __init__(self, kind: str, code: str, known: list[str]) -> None:
        super().__init__(f"There is no {kind} “{code}”. Known: {', '.join(known) or 'none'}.")


class NeedsChannel(Problem):
    type = ProblemType(
        "channel-required",
        422,
        "The purpose contacts clients: name the channel",
        "Who may be contacted depends on the channel: whether the client wants it, and can be reached by it.",
    )

    def __init__(self, purpose: str) -> None:
        super().__init__(f"{purpose} contacts clients, so say by which channel.")


class UnknownClient(Problem):
    type = ProblemType(
        "unknown-client", 404, "There is no such client", "No client has the number in the address."
    )

    def __init__(self) -> None:
        super().__init__("No client has this number.")


OWN = (InsufficientScope, PurposeNotGranted, AggregatesOnly, UnknownCode, NeedsChannel, UnknownClient)

PROBLEM_TYPES = sorted(
    [
        *STANDARD.values(),
        *(problem.type for problem in OWN),
        INTERNAL,
    ],
    key=lambda kind: kind.status,
)
