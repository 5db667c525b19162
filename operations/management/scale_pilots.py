"""The pilots of the large company: proposals in every state, lines, expenses, indicators, course, people; the books balance."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from operations.management.scale_words import BATCH, DOMAIN, SENTENCE
from people.models import User
from pilots.models import (
    BudgetLine,
    Closing,
    Envelope,
    Expense,
    Kpi,
    Measure,
    Member,
    Milestone,
    Pilot,
    ProgressNote,
)
from tools.models import Tool

STATES = ("approved", "approved", "closed", "declined", "draft", "submitted")
GRANTED, EXPENSES = 900, 40  # of each approved pilot: 450 a line, forty expenses
MARK = "large-"
LINES = ("training", "tools")
MOODS = ("well", "well", "slow", "well", "blocked", "well", "well")
OUTCOMES = ("go", "adjust", "stop")


def pilots(people: int, at: datetime) -> int:
    """One pilot for ten people up to 10,000, in every state, each with two lines."""
    count, today = min(10_000, max(20, people // 10)), at.date()
    envelope = Envelope.objects.create(
        year=today.year, name_fr="Grande enveloppe", amount=9_000_000, allocated=0
    )
    tool_ids = list(Tool.objects.order_by("pk").values_list("pk", flat=True)[:50])
    decider = User.objects.filter(is_dsi=True).order_by("pk")[0]
    leads = list(
        User.objects.employees().filter(is_dsi=False, email__endswith=DOMAIN).order_by("pk")[: count * 2]
    )
    rows = [
        _pilot(n, leads[n * 7 % len(leads)], tool_ids[n % len(tool_ids)], envelope, decider, at)
        for n in range(count)
    ]
    made = Pilot.objects.bulk_create(rows, BATCH)
    lines = [line for pilot in made for line in _lines(pilot)]
    BudgetLine.objects.bulk_create(lines, BATCH)
    drawn = sum(pilot.granted - pilot.returned for pilot in made)
    Envelope.objects.filter(pk=envelope.pk).update(allocated=drawn)
    return len(made) + len(lines)


def _pilot(n: int, lead: User, tool_id: int, envelope: Envelope, decider: User, at: datetime) -> Pilot:
    today, state = at.date(), STATES[n % 6]
    opened, decided = state in Pilot.OPEN, state in ("approved", "closed", "declined")
    spent = sum((_amount(n, place) for place in range(EXPENSES)), Decimal(0)) if opened else 0
    sent = at - timedelta(days=3 + n % 250)
    return Pilot(
        form_token=f"{MARK}{n}",
        title=f"Pilote {n:05}",
        tool_id=tool_id,
        lead=lead,
        unit_id=lead.unit_id,
        what=SENTENCE,
        why=SENTENCE,
        starts_on=today - timedelta(days=30 + n % 200),
        ends_on=today + timedelta(days=90 - n % 120) if state != "closed" else today,
        state=state,
        asked=GRANTED,
        created_at=sent - timedelta(days=2),
        changed_at=sent,
        sent_at=None if state == "draft" else sent,
        promised_on=None if state == "draft" else sent.date() + timedelta(days=5),
        decided_at=sent + timedelta(days=1 + n % 7) if decided else None,
        decided_by=decider if decided else None,
        decisions=1 if decided else 0,
        decision_words="Une autre fois." if state == "declined" else "",
        next_step="En parler." if state == "declined" else "",
        envelope=envelope if opened else None,
        mood=MOODS[n % 7] if opened else "",
        granted=GRANTED if opened else 0,
        committed=spent,
        paid=sum((_amount(n, place) for place in range(1, EXPENSES, 2)), Decimal(0)) if opened else 0,
        returned=GRANTED - spent if state == "closed" else 0,
        closed_at=at if state == "closed" else None,
    )


def _amount(n: int, place: int) -> Decimal:
    """4.10 to 16.30 with cents: forty of them stay below what is granted, and each line below its half."""
    return Decimal(410 + (n * 31 + place * 17) % 1220) / 100


def _lines(pilot: Pilot) -> list[BudgetLine]:
    opened, n = pilot.state in Pilot.OPEN, int(pilot.form_token[6:])
    return [
        BudgetLine(
            pilot=pilot,
            category=category,
            label="Poste",
            asked=GRANTED // 2,
            granted=GRANTED // 2 if opened else None,
            committed=sum((_amount(n, place) for place in range(which, EXPENSES, 2)), Decimal(0))
            if opened
            else 0,
        )
        for which, category in enumerate(LINES)
    ]


def expenses(people: int, at: datetime) -> int:
    """Forty for each approved pilot, over the last nine months, every second one paid."""
    opened = Pilot.objects.filter(state__in=Pilot.OPEN, form_token__startswith=MARK)
    lines: dict[int, list[int]] = {}
    for pk, pilot in BudgetLine.objects.order_by("pk").values_list("pk", "pilot_id"):
        lines.setdefault(pilot, []).append(pk)
    count = 0
    pilots = list(opened.order_by("pk").only("pk", "form_token", "lead_id"))
    for first in range(0, len(pilots), 250):  # ten thousand rows at a time
        made = [row for pilot in pilots[first : first + 250] for row in _spent(pilot, lines[pilot.pk], at)]
        count += len(Expense.objects.bulk_create(made, BATCH))
    return count


def _spent(pilot: Pilot, lines: list[int], at: datetime) -> Iterator[Expense]:
    n, today = int(pilot.form_token[6:]), at.date()
    for place in range(EXPENSES):
        day = today - timedelta(days=(place * 7 + n) % 270)
        yield Expense(
            form_token=f"large-{pilot.pk}-{place}",
            pilot_id=pilot.pk,
            line_id=lines[place % 2],
            label=f"Dépense {place:02}",
            supplier=f"Fournisseur {(n + place) % 300:03}",
            amount=_amount(n, place),
            state="paid" if place % 2 else "committed",
            spent_on=day,
            paid_on=day if place % 2 else None,
            recorded_by_id=pilot.lead_id,
            recorded_at=at,
        )


def course(people: int, at: datetime) -> int:
    """Two indicators with three measures, three milestones, two notes, two members; how the finished ones ended."""
    found = list(Pilot.objects.filter(form_token__startswith=MARK).order_by("pk"))
    running = [pilot for pilot in found if pilot.state in Pilot.OPEN]
    count = _indicators(found, at)
    today = at.date()
    milestones = [
        Milestone(
            form_token=f"large-{pilot.pk}-{place}",
            pilot=pilot,
            label=f"Étape {place + 1}",
            due_on=today + timedelta(days=place * 30 - 40 + pilot.pk % 20),
            done_on=today - timedelta(days=20) if place == 0 else None,
            done_by_id=pilot.lead_id if place == 0 else None,
            added_by_id=pilot.lead_id,
            added_at=at,
        )
        for pilot in running
        for place in range(3)
    ]
    notes = [
        ProgressNote(
            form_token=f"large-{pilot.pk}-{place}",
            pilot=pilot,
            mood=pilot.mood,
            words=SENTENCE,
            written_by_id=pilot.lead_id,
            written_at=at - timedelta(days=14 * place + 1),
        )
        for pilot in running
        for place in range(2)
    ]
    others = list(
        User.objects.employees()
        .filter(email__endswith=DOMAIN)
        .order_by("-pk")
        .values_list("pk", flat=True)[:999]
    )
    members = [
        Member(
            pilot=pilot,
            person_id=others[(pilot.pk * 2 + place) % len(others)],
            part="co_author" if place else "member",
            added_by_id=pilot.lead_id,
            added_at=at,
        )
        for pilot in found
        for place in range(2)
    ]
    ended = [
        Closing(pilot=pilot, outcome=OUTCOMES[pilot.pk % 3], by_id=pilot.lead_id, at=at)
        for pilot in found
        if pilot.state == Pilot.State.CLOSED
    ]
    count += len(Milestone.objects.bulk_create(milestones, BATCH))
    count += len(ProgressNote.objects.bulk_create(notes, BATCH))
    count += len(Member.objects.bulk_create(members, BATCH))
    return count + len(Closing.objects.bulk_create(ended, BATCH))


def _indicators(found: list[Pilot], at: datetime) -> int:
    today = at.date()
    kpis = Kpi.objects.bulk_create(
        [
            Kpi(
                pilot=pilot,
                position=place + 1,
                label="réponses en moins de 2 h",
                unit="%",
                baseline=30,
                target=60,
                better="up",
                latest=30 + (pilot.pk * 7 + place) % 50 if pilot.pk % 5 else None,
                latest_on=today - timedelta(days=pilot.pk % 60) if pilot.pk % 5 else None,
            )
            for pilot in found
            for place in range(2)
        ],
        BATCH,
    )
    measures = [
        Measure(
            kpi=kpi,
            measured_on=kpi.latest_on - timedelta(days=7 * place),
            value=kpi.latest - place,
            recorded_by_id=kpi.pilot.lead_id,
            recorded_at=at,
        )
        for kpi in kpis
        if kpi.latest is not None and kpi.latest_on is not None
        for place in range(3)
    ]
    Measure.objects.bulk_create(measures, BATCH)
    first = {kpi.pilot_id: kpi for kpi in kpis if kpi.position == 1}
    for pilot in found:
        pilot.kpi = first[pilot.pk]
    Pilot.objects.bulk_update(found, ["kpi"], BATCH)
    return len(kpis) + len(measures)
