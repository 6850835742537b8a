"""The demo's customer centres and the people who work there."""

from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from amigo_consent.demo.data import read
from clients.centres.models import CustomerCentre, StaffProfile

PASSWORD = "amigo-demo"  # noqa: S105 - it is published, and refused outside DEBUG

# Who can sign in: the user is called like the role. The admin is a superuser, too.
ROLES = {
    "agent": ("Ilze", "Ozola", "riga-centrs"),
    "supervisor": ("Andris", "Liepiņš", "riga-centrs"),
    "specialist": ("Marta", "Krūmiņa", "riga-centrs"),
    "dpo": ("Dace", "Vītola", "riga-imanta"),
    "admin": ("Edgars", "Balodis", "riga-imanta"),
}

# Who only lends a name to what was recorded in a centre: they cannot sign in.
COLLEAGUES = {
    "riga-imanta": ("Gatis", "Zariņš"),
    "daugavpils": ("Irina", "Orlova"),
    "liepaja": ("Sanita", "Vanaga"),
    "jelgava": ("Toms", "Eglītis"),
    "valmiera": ("Liene", "Āboliņa"),
    "ventspils": ("Kaspars", "Gulbis"),
    "rezekne": ("Anita", "Upīte"),
}


@dataclass(frozen=True, slots=True)
class Crew:
    """The centres by code, and the agent who works in each."""

    centres: dict[str, CustomerCentre]
    agents: dict[str, User]

    def someone(self, chance: Random) -> User:
        """Whoever happens to open a letter or to take a call."""
        return self.agents[chance.choice(list(self.agents))]


def hire() -> Crew:
    """Add centres and staff. Users that exist already stay as they are."""
    centres = {
        facts["code"]: CustomerCentre.objects.get_or_create(code=facts["code"], defaults=facts)[0]
        for facts in read("places.toml")["centre"]
    }
    password = make_password(PASSWORD)
    for role, (given_name, family_name, centre) in ROLES.items():
        _add_user(role, role, given_name, family_name, centres[centre], password)
    for centre, (given_name, family_name) in COLLEAGUES.items():
        _add_user(f"agent-{centre}", "agent", given_name, family_name, centres[centre], make_password(None))
    agents = User.objects.filter(groups__name="agent").select_related("staff_profile__centre")
    return Crew(centres, {user.staff_profile.centre.code: user for user in agents.order_by("-pk")})


def _add_user(
    username: str, role: str, given_name: str, family_name: str, centre: CustomerCentre, password: str
) -> None:
    user, is_new = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": given_name,
            "last_name": family_name,
            "email": f"{username}@example.com",
            "password": password,
            "is_staff": True,
            "is_superuser": role == "admin",
        },
    )
    if is_new:
        user.groups.add(Group.objects.get(name=role))
        StaffProfile.objects.create(user=user, centre=centre)
