"""Whose pilots are they? Who sees which, who follows their money, who reads it."""

from django.db import models
from django.db.models import Q

from people.models import OrgUnit, Role

OVERSEE = (Role.DSI, Role.LEAD)


class PilotQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is tried here is open to colleagues once it is approved; the rest to those who answer for it.

        A draft is its authors' alone. A guest sees the approved pilots they are a partner of, and nothing else.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_guest:
            return self.filter(state__in=self.model.OPEN, pk__in=self._joined(user, "partner"))
        sent = ~Q(state=self.model.State.DRAFT) | Q(lead=user) | Q(pk__in=self._joined(user, "co_author"))
        if user.holds(*OVERSEE):
            return self.filter(sent)
        theirs = self._answered_by(user) | Q(pk__in=self._joined(user, "member"))
        return self.filter(Q(state__in=self.model.OPEN) | theirs, sent)

    def followed_by(self, user, *, paths: list[str] | None = None):
        """Whose money and delays this person follows: their units and below; everything for the DSI and the lead.

        `paths` are those of the units they manage, when the caller has read them already.
        """
        if not user.is_authenticated or user.is_guest:
            return self.none()
        if user.holds(*OVERSEE):
            return self
        return self.filter(_below(user) if paths is None else OrgUnit.below(paths, "unit__path"))

    def with_insight(self, user):
        """Adds `insight`: whether this person reads the budget, the expenses and the exchanges too."""
        if user.is_guest:
            return self.annotate(insight=models.Value(False))
        if user.holds(*OVERSEE):
            return self.annotate(insight=models.Value(True))
        theirs = models.Case(
            models.When(self._answered_by(user), then=True), default=False, output_field=models.BooleanField()
        )
        return self.annotate(insight=theirs)

    def _answered_by(self, user) -> Q:
        return Q(lead=user) | Q(pk__in=self._joined(user, "co_author")) | _below(user)

    def _joined(self, user, part: str):
        """The pilots in which this person has that part."""
        members = self.model._meta.get_field("members").related_model.objects
        return members.filter(person=user, part=part).order_by().values("pilot")

    def waiting(self):
        return self.filter(state=self.model.State.SUBMITTED)


def _below(user) -> Q:
    """Pilots of the units this person manages and of those below. One query, none for who manages nothing."""
    if not user.holds(Role.MANAGER):
        return Q(pk__in=[])
    return OrgUnit.below(
        list(OrgUnit.objects.filter(manager=user).values_list("path", flat=True)), "unit__path"
    )
