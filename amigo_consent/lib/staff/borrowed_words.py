"""Words of Django's admin and of simple-history that our catalogue says anew.

Django's Latvian addresses people informally, puts names of models into sentences in a wrong case ("Pievienot
kanāls") and lists its plural forms in another order than its own rule counts them;
simple-history has no Latvian at all. A message in our catalogue wins over theirs, and it stays there only
while the code names it: hence this list, which nothing imports. What needs no mending is not in it.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

HEADINGS_AND_LINKS = (
    gettext_noop("Add %(name)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Change selected %(model)s"),
    gettext_noop("Add another %(model)s"),
    gettext_noop("Delete selected %(model)s"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("Breadcrumbs"),
    gettext_noop("View history: %s"),
    gettext_noop("Change history: %s"),
)
LISTS = (
    gettext_noop(" By %(filter_title)s "),
    gettext_noop("No date"),
    gettext_noop("Go"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    ngettext_lazy("%(counter)s result", "%(counter)s results", "counter"),
    ngettext_lazy("%(total_count)s selected", "All %(total_count)s selected", "total_count"),
    ngettext_lazy("entry", "entries"),
    gettext_noop("group"),
    gettext_noop("groups"),
)
SIGNING_IN_AND_OUT = (
    gettext_noop("Log in"),
    gettext_noop("Log in again"),
    gettext_noop("Logged out"),
    gettext_noop("Thanks for spending some quality time with the web site today."),
    gettext_noop(
        "Please enter the correct %(username)s and password for a staff account."
        " Note that both fields may be case-sensitive."
    ),
    gettext_noop(
        "You are authenticated as %(username)s, but are not authorized to access this page."
        " Would you like to login to a different account?"
    ),
)
PASSWORDS = (
    gettext_noop(
        "Please enter your old password, for security’s sake, and then enter your new password twice"
        " so we can verify you typed it in correctly."
    ),
    gettext_noop("Enter the same password as before, for verification."),
    gettext_noop("Your old password was entered incorrectly. Please enter it again."),
    gettext_noop("Your password was changed."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
SAVING_AND_DELETING = (
    ngettext_lazy("Please correct the error below.", "Please correct the errors below."),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("You may edit it again below."),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"?'
        " All of the following related items will be deleted:"
    ),
    gettext_noop(
        "Deleting the %(object_name)s '%(escaped_object)s' would result in deleting related objects,"
        " but your account doesn't have permission to delete the following types of objects:"
    ),
    gettext_noop(
        "Deleting the selected %(objects_name)s would result in deleting related objects,"
        " but your account doesn't have permission to delete the following types of objects:"
    ),
    gettext_noop("Yes, I’m sure"),
    gettext_noop("No, take me back"),
    gettext_noop("This object doesn’t have a change history. It probably wasn’t added via this admin site."),
)
