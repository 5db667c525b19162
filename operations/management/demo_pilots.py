"""The pilots of the sample company: envelopes, proposals in every state, their money, course, ends and lessons.

What happens to all of them is one list of acts, done in the order of their dates: books, journal and messages then tell
the year as it went by.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

import early_adopters.actions
import pilots.actions
from operations.management import demo_endings, demo_envelopes, demo_tools
from operations.management.demo_evidence import pdf, png
from operations.management.demo_people import person, read
from people.models import User
from pilots.actions.fast_lane import look_at
from pilots.actions.spending import Evidence
from pilots.models import Expense, Pilot, TopUp
from pilots.models.proposal import Indicator, Line, Proposal
from pilots.queries.envelopes import for_pilot

Act = Callable[[datetime], object]


@dataclass
class Year:
    """What is to happen, and when: `on(days_ago, act)` notes it, `go()` does it in order."""

    now: datetime
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def on(self, when: float | datetime, act: Act) -> None:
        at = when if isinstance(when, datetime) else self.now - timedelta(days=when)
        self.acts.append((min(at, self.now), len(self.acts), act))

    def go(self) -> None:
        for at, _order, act in sorted(self.acts, key=lambda one: one[:2]):
            act(at)


def token(*names: object) -> str:
    """The same at each loading, and as long as the form's own."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, ("sample", *names)))).hex


def money(at: datetime) -> int:
    """Everything, in the order in which it happened."""
    kept, year = read("pilots.json"), Year(at)
    demo_envelopes.tell(kept, year)
    for entry in kept["pilots"]:
        Story(entry, year).tell()
    year.go()
    return len(kept["pilots"])


class Story:
    """One pilot of pilots.json, told as acts. Days are counted back from the day of loading (negative: to come)."""

    def __init__(self, entry: dict, year: Year) -> None:
        self.entry, self.year, self.slug = entry, year, entry["slug"]
        self.today = localdate(year.now)
        self.lead = person(entry["lead"])

    @property
    def pilot(self) -> Pilot:
        return Pilot.objects.select_related("lead", "mentoring__mentor", "envelope", "tool").get(
            form_token=token(self.slug)
        )

    def tell(self) -> None:
        entry = self.entry
        self.on(entry["begun"], self.begin)
        if entry.get("sent") is not None:
            self.on(
                entry["sent"],
                lambda at: pilots.actions.send(self.pilot, by=self.lead, at=at),
            )
        if handed := entry.get("handed"):
            self.on(handed["on"], lambda at: self.hand(handed, at))
        if decision := entry.get("decision"):
            self.on(decision["on"], lambda at: self.decide(decision, at))
        if looked := entry.get("looked"):
            self.on(
                looked["on"],
                lambda at: look_at(self.pilot, words=looked["words"], by=person(looked["by"]), at=at),
            )
        self._course()
        self._spending()
        demo_endings.tell(self)

    def on(self, days_ago: float, act: Act) -> None:
        self.year.on(self.when(days_ago), act)

    def when(self, days_ago: float) -> datetime:
        """Days before the loading; « last year »: days before the last 30 June of a year that is over."""
        if not self.entry.get("last_year"):
            return self.year.now - timedelta(days=days_ago)
        return demo_envelopes.day(self.today.year - 1, "06-30") - timedelta(days=days_ago)

    def day(self, days_ago: float) -> date:
        return localdate(self.when(days_ago))

    # --- Proposed and decided ---------------------------------------------------------------------

    def begin(self, at: datetime) -> None:
        entry = self.entry
        pilot = pilots.actions.propose(
            self.lead,
            proposal=self.proposal(),
            token=token(self.slug),
            people={person(email): part for email, part in entry.get("people", {}).items()},
            by=self.lead,
            at=at,
        )
        for name, lines in entry.get("attachments", {}).items():
            pilots.actions.add_file(pilot, content=pdf(name, lines), name=f"{name}.pdf", by=self.lead, at=at)

    def proposal(self) -> Proposal:
        entry = self.entry
        return Proposal(
            title=entry["title"],
            tool=demo_tools.tool(entry["tool"]),
            what=entry["what"],
            why=entry["why"],
            starts_on=self.day(entry["starts"]),
            ends_on=self.day(entry["ends"]),
            lines=[
                Line(category, label, Decimal(asked)) for category, label, asked, *_granted in entry["lines"]
            ],
            kpis=[
                Indicator(
                    kpi["label"],
                    kpi["unit"],
                    Decimal(str(kpi["baseline"])),
                    Decimal(str(kpi["target"])),
                    "up" if kpi["target"] > kpi["baseline"] else "down",
                )
                for kpi in entry["kpis"]
            ],
            support_needed=entry.get("support_needed", ""),
            language=entry.get("language", "fr"),
        )

    def hand(self, handed: dict, at: datetime) -> None:
        pilots.actions.assign(
            self.pilot, to=person(handed["to"]), words=handed["words"], by=person(handed["by"]), at=at
        )

    def decide(self, decision: dict, at: datetime) -> None:
        pilot, by = self.pilot, person(decision["by"])
        if decision["answer"] == "rework":
            pilots.actions.rework(pilot, advice=decision["words"], by=by, at=at)
        elif decision["answer"] == "decline":
            pilots.actions.decline(
                pilot,
                reason=decision["words"],
                next_step=decision["next_step"],
                alternative=demo_tools.tool(decision.get("alternative")),
                by=by,
                at=at,
            )
        else:
            self.approve(pilot, decision, by, at)

    def approve(self, pilot: Pilot, decision: dict, by: User, at: datetime) -> None:
        open_to_it = for_pilot(pilot, at)
        named = [one for one in open_to_it if one.name_fr == decision.get("envelope")]
        labels = {line[1]: line[3] for line in self.entry["lines"] if len(line) > 3}
        named_person = {name: person(email) for name, email in decision.get("support", {}).items()}
        pilots.actions.approve(
            pilot,
            envelope=(named or open_to_it)[0],
            mentor=person(decision["mentor"]),
            granted={line.pk: Decimal(labels.get(line.label, line.asked)) for line in pilot.lines.all()},
            by=by,
            at=at,
            **named_person,
        )

    # --- Under way --------------------------------------------------------------------------------

    def _course(self) -> None:
        entry = self.entry
        decided = entry["decision"]["on"] if "decision" in entry else entry.get("sent") or 0
        if entry.get("contacted") is not None:
            self.on(entry["contacted"], self.contacted)
        if plan := entry.get("training_plan"):
            self.on(decided - 0.5, lambda at: self.support(plan, at))
        for email, part, days_ago in entry.get("joined", []):
            self.on(
                days_ago,
                lambda at, email=email, part=part: pilots.actions.add_member(
                    self.pilot, person=person(email), part=part, by=self.lead, at=at
                ),
            )
        for n, one in enumerate(entry.get("milestones", [])):
            self.on(decided - 0.6, lambda at, n=n, one=one: self.milestone(n, one, at))
            if one.get("done") is not None:
                self.on(one["done"], lambda at, n=n, one=one: self.reach(n, at))
        for n, (days_ago, mood, words) in enumerate(entry.get("notes", [])):
            self.on(
                days_ago,
                lambda at, n=n, mood=mood, words=words: pilots.actions.write_note(
                    self.pilot, mood=mood, words=words, token=token(self.slug, "note", n), by=self.lead, at=at
                ),
            )
        for position, kpi in enumerate(entry["kpis"], 1):
            for days_ago, value in kpi.get("measures", []):
                self.on(
                    days_ago,
                    lambda at, position=position, value=value: self.measure(position, value, at),
                )

    def contacted(self, at: datetime) -> None:
        mentoring = self.pilot.mentoring
        early_adopters.actions.contacted(mentoring, by=mentoring.mentor, at=at)

    def support(self, plan: str, at: datetime) -> None:
        pilot = self.pilot
        pilots.actions.set_support(
            pilot,
            trainer=pilot.trainer,
            help_contact=pilot.help_contact,
            training_plan=plan,
            by=self.lead,
            at=at,
        )

    def milestone(self, n: int, one: dict, at: datetime) -> None:
        pilots.actions.add_milestone(
            self.pilot,
            label=one["label"],
            due_on=self.day(one["due"]),
            token=token(self.slug, "milestone", n),
            by=self.lead,
            at=at,
        )

    def reach(self, n: int, at: datetime) -> None:
        milestone = self.pilot.milestones.get(form_token=token(self.slug, "milestone", n))
        pilots.actions.reach_milestone(milestone, done_on=localdate(at), by=self.lead, at=at)

    def measure(self, position: int, value: float, at: datetime) -> None:
        pilot = self.pilot
        pilots.actions.record_measure(
            pilot,
            kpi=pilot.kpis.get(position=position),
            value=Decimal(str(value)),
            measured_on=localdate(at),
            by=self.lead,
            at=at,
        )

    # --- Money ------------------------------------------------------------------------------------

    def _spending(self) -> None:
        for n, one in enumerate(self.entry.get("expenses", [])):
            self.on(one["on"], lambda at, n=n, one=one: self.spend(n, one, at))
            if one["state"] == "paid":
                self.on(one.get("paid", one["on"] - 3), lambda at, n=n, one=one: self.pay(n, one, at))
        for n, move in enumerate(self.entry.get("moves", [])):
            self.on(move["on"], lambda at, n=n, move=move: self.move(n, move, at))
        for n, more in enumerate(self.entry.get("top_ups", [])):
            self.on(more["on"], lambda at, n=n, more=more: self.ask_more(n, more, at))
            if answer := more.get("answer"):
                self.on(answer["on"], lambda at, n=n, answer=answer: self.grant_more(n, answer, at))

    def line(self, label: str):
        return self.pilot.lines.get(label=label)

    def spend(self, n: int, one: dict, at: datetime) -> None:
        planned = one["state"] == "planned"
        pilots.actions.add_expense(
            self.pilot,
            line=self.line(one["line"]),
            label=one["label"],
            amount=Decimal(str(one["amount"])),
            state=Expense.State.PLANNED if planned else Expense.State.COMMITTED,
            spent_on=localdate(at),
            supplier=one["supplier"],
            vat=Decimal(one["vat"]) if "vat" in one else None,
            evidence=None if one.get("bare") else self.evidence("quote", one),
            token=token(self.slug, "expense", n),
            by=self.lead,
            at=at,
        )

    def pay(self, n: int, one: dict, at: datetime) -> None:
        """Its invoice says what is paid, which may be less than the quote."""
        paid = Decimal(str(one.get("invoiced", one["amount"])))
        pilots.actions.pay_expense(
            Expense.objects.select_related("pilot__lead", "line").get(
                form_token=token(self.slug, "expense", n)
            ),
            amount=paid,
            paid_on=localdate(at),
            evidence=None if one.get("bare") else self.evidence(one.get("proof", "invoice"), one, paid),
            by=self.lead,
            at=at,
        )

    def evidence(self, purpose: str, one: dict, amount: Decimal | None = None) -> Evidence:
        title = {"quote": "Devis", "invoice": "Facture", "receipt": "Ticket de caisse"}[purpose]
        number = int(token(self.slug, one["label"], purpose)[:5], 16) % 9000 + 1000
        lines = [
            one["supplier"],
            "Pour : Ateliers Rivoire, Lyon",
            f"Objet : {one['label']}",
            f"Montant : {amount or one['amount']} EUR",
            "Document fictif de la société d’exemple.",
        ]
        make, ending = (png, "png") if purpose == "receipt" else (pdf, "pdf")
        return Evidence(f"{title} {number}.{ending}", make(f"{title} n° {number}", lines), purpose)

    def move(self, n: int, move: dict, at: datetime) -> None:
        pilots.actions.move_money(
            self.pilot,
            source=self.line(move["from"]),
            target=self.line(move["to"]),
            amount=Decimal(move["amount"]),
            reason=move["reason"],
            token=token(self.slug, "move", n),
            by=self.lead,
            at=at,
        )

    def ask_more(self, n: int, more: dict, at: datetime) -> None:
        pilots.actions.ask_more(
            self.pilot,
            line=self.line(more["line"]),
            amount=Decimal(more["amount"]),
            why=more["why"],
            token=token(self.slug, "more", n),
            by=self.lead,
            at=at,
        )

    def grant_more(self, n: int, answer: dict, at: datetime) -> None:
        pilots.actions.grant_top_up(
            TopUp.objects.select_related("pilot__lead", "line").get(form_token=token(self.slug, "more", n)),
            amount=Decimal(answer["amount"]),
            words=answer["words"],
            by=person(answer["by"]),
            at=at,
        )
