"""What happens? An officer is named; an opinion is given, dated, and stays."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import journal
from core.verdicts import NotNow
from notifications import actions as notifications
from people.models import User
from tools import rules
from tools.models import Officer, Opinion, Tool


@transaction.atomic
def name_officer(person: User, *, office: str, by: User, at: datetime) -> Officer:
    rules.can_name_officer(by).enforce()
    rules.can_be_officer(person).enforce()
    try:
        with transaction.atomic():
            officer = Officer.objects.create(person=person, office=office)
    except IntegrityError:
        raise NotNow(_("%(person)s is already named there.") % {"person": person.name}) from None
    journal.record(by=by, verb="officer_named", subject=officer, at=at, office=office, person_id=person.pk)
    return officer


@transaction.atomic
def release_officer(officer: Officer, *, by: User, at: datetime) -> None:
    """No longer in the office; the opinions given stay signed and dated."""
    rules.can_name_officer(by).enforce()
    journal.record(
        by=by,
        verb="officer_released",
        subject=officer,
        at=at,
        office=officer.office,
        person_id=officer.person_id,
    )
    officer.delete()


@transaction.atomic
def give_opinion(
    tool: Tool,
    *,
    officer: Officer,
    tone: str,
    given_on: date,
    words_fr: str = "",
    words_en: str = "",
    by: User,
    at: datetime,
) -> Opinion:
    """One more dated opinion beside the sheet; an officer is told what was noted in their name. It moves no position."""
    rules.can_give_opinion(by, officer, given_on=given_on, at=at).enforce()
    on_behalf = officer.person_id != by.pk
    opinion = Opinion.objects.create(
        tool=tool,
        noted_by=by if on_behalf else None,
        office=officer.office,
        person_id=officer.person_id,
        tone=tone,
        given_on=given_on,
        words_fr=words_fr,
        words_en=words_en,
    )
    journal.record(
        by=by, verb="tool_opinion_given", subject=tool, at=at, office=officer.office, opinion=opinion.pk
    )
    if on_behalf:
        notifications.tell(
            "tools.opinion_noted",
            recipient_id=officer.person_id,
            key=f"opinion:{opinion.pk}",
            period="noted",
            at=at,
            payload={"opinion": opinion.pk},
        )
    return opinion
