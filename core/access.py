"""The role x action table: each app's rules.py opens with ACCESS, views read it through @needs.

ACCESS maps a verb to the roles that may try it; `can_<verb>` in the same file adds the half that depends on
the object. Roles are plain words; which words exist is the people app's business.
"""

from collections.abc import Callable
from functools import wraps
from importlib import import_module

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from core.verdicts import Forbidden

ANONYMOUS = "anonymous"
SIGNED_IN = "signed_in"
EVERYONE = frozenset({ANONYMOUS, SIGNED_IN})

View = Callable[..., HttpResponseBase]


def roles_of(user) -> frozenset[str]:
    """The words that ACCESS is compared with: {"anonymous"}, or the person's roles and "signed_in"."""
    if not user.is_authenticated:
        return frozenset({ANONYMOUS})
    return user.roles | {SIGNED_IN}


def may(user, action: str) -> bool:
    """Whether a role of `user` opens `action`, for example may(user, "pilots.approve")."""
    return not roles_of(user).isdisjoint(roles_for(action))


def roles_for(action: str) -> frozenset[str]:
    app, verb = action.split(".")
    return frozenset(import_module(f"{app}.rules").ACCESS[verb])


def table() -> dict[str, frozenset[str]]:
    """Every declared action of every app, in the order of the apps."""
    return {
        f"{config.name}.{verb}": frozenset(roles)
        for config in apps.get_app_configs()
        if config.name.count(".") == 0 and module_has_submodule(config.module, "rules")
        for verb, roles in getattr(import_module(f"{config.name}.rules"), "ACCESS", {}).items()
    }


def needs(action: str) -> Callable[[View], View]:
    """Open the view to the roles of `action`; anonymous visitors sign in first, others read a 403."""
    allowed = roles_for(action)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if roles_of(request.user).isdisjoint(allowed):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise Forbidden(_("Your role does not open this page."))
            return view(request, *args, **kwargs)

        guarded.access = action
        return login_not_required(guarded) if ANONYMOUS in allowed else guarded

    return decorate
