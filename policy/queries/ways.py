"""The six ways to lose the benefit of online tools, the six ways to gain from them, and which part of the portal acts."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Way:
    """A mistake and its cure, side by side. `address` is the name of the page that acts; `open` when visitors see it."""

    lose: str | Promise
    lost: str | Promise
    gain: str | Promise
    gained: str | Promise
    address: str
    door: str | Promise
    open: bool = False


WAYS = (
    Way(
        _("See only the risk"),
        _("A tool whose use nobody knows is judged by its dangers. It is used anyway, out of sight."),
        _("The IT department goes first"),
        _("It uses the tool itself, for real work, and says what it brings beside what to watch for."),
        "tools:register",
        _("The register of tools"),
        True,
    ),
    Way(
        _("Turn the curious into suspects"),
        _("Those who try before the others are told off, then they try alone, or elsewhere."),
        _("Accompany those who go ahead"),
        _("Pioneers make themselves known; each has somebody to call, training, and thanks."),
        "early_adopters:home",
        _("The pioneers"),
    ),
    Way(
        _("Drown each idea in signatures"),
        _("Five approvals for a licence at twelve euros: people give up, or do without asking."),
        _("Give pilots a budget, and one decision"),
        _("One request, one person who decides, one promised date, and help with it from the first day."),
        "pilots:list",
        _("The pilots"),
    ),
    Way(
        _("Close the doors of the large sites"),
        _("Customers ask their questions where we do not answer. Others do."),
        _("Let our experts be read"),
        _(
            "What our colleagues know is worth an advertisement: they have guides, examples and help to say it."
        ),
        "policy:library",
        _("The guides"),
        True,
    ),
    Way(
        _("Forbid, and stop there"),
        _("“Not that one” without “take this one” moves the problem to the private phone."),
        _("Try together, keep what works"),
        _("Short trials with testers and criteria; a tool that is set aside always names another one."),
        "tools:trials",
        _("The trials"),
    ),
    Way(
        _("Let everybody manage alone"),
        _("Without a word of warning, the first slip is public, and its author is alone."),
        _("Write down what we learned"),
        _(
            "A short policy, guides, lessons and a crisis sheet, for all, on the web; and an hour of awareness."
        ),
        "policy:lessons",
        pgettext_lazy("door", "The lessons learned"),
        True,
    ),
)
