"""A small company with one object of every kind, in two units: what the walks look at."""

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Drawing

import early_adopters.actions
import people.actions
import pilots.actions
import policy.actions
import tools.actions
import training.actions
from core import files
from notifications import actions as notifications
from notifications.models import Message
from people.models import User
from pilots.models import Indicator, Line, Programme, Proposal
from pilots.queries import mail_links
from pilots.queries.scope import Chosen
from policy import rules as policy_rules
from policy.models import Document, LibraryJob
from tools.models import Tool
from training.models import Course

SECRET = "Zanzibar"  # written in everything that the other direction keeps for itself


def build(cast: SimpleNamespace, at: datetime) -> SimpleNamespace:
    """`at` must be now: the views read the real clock."""
    world = SimpleNamespace(cast=cast, at=at)
    _people(world)
    _tools(world)
    _trial(world)
    _documents(world)
    _pilots(world)
    _pilot_export(world)
    _sessions(world)
    _adopters(world)
    world.import_job = people.actions.submit(
        data=b"x", name="annuaire.csv", leavers="safe", by=cast.hr, at=at
    )
    Message.objects.update(next_attempt_at=at, due_at=at)  # nothing is late: the portal is ready
    world.message = Message.objects.filter(recipient=cast.pioneer).order_by("pk").first()
    return world


def _people(world: SimpleNamespace) -> None:
    """Four roles of the walk that come from records: they hold nothing else."""
    cast = world.cast
    extra = {"first_name": "Rose", "hired_on": cast.employee.hired_on, "password": None}
    world.pilot_lead = User.objects.create_user(
        "porter@demo.example", last_name="Porte", unit=cast.support, **extra
    )
    world.mentor = User.objects.create_user(
        "mentor@demo.example", last_name="Guide", unit=cast.it, is_dsi=True, **extra
    )
    world.roles = {
        "anonymous": None,
        "employee": cast.employee,
        "early_adopter": cast.pioneer,
        "dsi": cast.dsi,
        "hr": cast.hr,
        "comms": cast.comms,
        "trainer": cast.trainer,
        "manager": cast.manager,
        "lead": cast.lead,
        "guest": cast.guest,
        "admin": cast.admin,
        "pilot_lead": world.pilot_lead,
        "mentor": world.mentor,
        "other_manager": cast.other_manager,
    }


def _tools(world: SimpleNamespace) -> None:
    tool = Tool(
        slug="mastodon", name="Mastodon", kind="social", stance="recommended", summary_fr="Un réseau libre."
    )
    cast, at = world.cast, world.at
    world.tool = tools.actions.register(tool, by=cast.dsi, at=at)
    shown = Tool(
        slug="peertube",
        name="PeerTube",
        kind="content",
        stance="trial",
        summary_fr="Des vidéos.",
        is_public=True,
    )
    tools.actions.register(shown, similar=[world.tool], by=cast.dsi, at=at)
    asked = cast.other_manager
    tools.actions.declare_use(world.tool, uses=True, helps=True, by=asked, at=at)
    world.question = tools.actions.ask_help(
        world.tool, referent=asked, words="Comment ?", by=cast.pioneer, at=at
    )
    world.tool_request = tools.actions.request_tool(
        f"Outil {SECRET}", what_for="Nos plans.", data="internal", by=asked, at=at
    )
    world.blocked = tools.actions.tell_blocked(world.tool, where="site", place=SECRET, by=asked, at=at)


def _trial(world: SimpleNamespace) -> None:
    """PeerTube is on trial, with one tester; HR speaks for data protection."""
    cast, at = world.cast, world.at
    world.trial = tools.actions.open_trial(
        Tool.objects.get(slug="peertube"),
        scope="Nos gestes en vidéo.",
        allowed_data="Ce qui est public.",
        starts_on=timezone.localdate(at),
        ends_on=timezone.localdate(at) + timedelta(days=30),
        owner=cast.dsi,
        criteria=["Rapide", "Clair"],
        testers=[cast.pioneer],
        by=cast.dsi,
        at=at,
    )
    world.criteria = list(world.trial.criteria.values_list("pk", flat=True))
    world.officer = tools.actions.name_officer(cast.hr, office="dpo", by=cast.admin, at=at)
    tools.actions.give_opinion(
        world.tool,
        officer=world.officer,
        tone="fine",
        given_on=at.date(),
        words_fr="Rien.",
        by=cast.hr,
        at=at,
    )


def _documents(world: SimpleNamespace) -> None:
    cast, at = world.cast, world.at
    world.documents = {}
    picture = files.picture(_png())
    for slug, visibility, published in [
        ("interne", "internal", True),
        ("public", "public", True),
        ("brouillon", "internal", False),
        ("retire", "internal", True),
    ]:
        incoming = policy.actions.Incoming(
            slug=slug,
            facts={
                "kind": "guide",
                "owner": cast.comms,
                "visibility": visibility,
                "audience": "everyone",
                "within_days": 20,
            },
            topics=("essai",),
            texts={
                "fr": (
                    f"Document {slug}",
                    "En une minute.",
                    f"<h2>Partie</h2><p>{SECRET if slug == 'brouillon' else 'Texte'}</p>",
                )
            },
            pictures={"0123456789abcdef0123": ("dessin.png", picture)} if slug == "interne" else {},
        )
        document = policy.actions.draft(incoming, by=cast.comms, at=at)
        if published:
            seen = policy_rules.fingerprint_of(list(document.drafts.all()))
            policy.actions.publish(document, material_change=True, seen=seen, by=cast.comms, at=at)
        world.documents[slug] = Document.objects.get(pk=document.pk)
    policy.actions.withdraw(world.documents["retire"], by=cast.comms, at=at)
    _sent(world)
    _files(world)
    _readers(world)


def _readers(world: SimpleNamespace) -> None:
    """A lesson in two versions whose difference is computed, a remark, a path, the lesson of a concluded trial to write."""
    cast, at = world.cast, world.at
    for body in ("<h2>Avant</h2><p>Un texte.</p>", "<h2>Avant</h2><p>Un autre texte.</p>"):
        lesson = policy.actions.draft(
            policy.actions.Incoming(
                "lecon",
                {"kind": "lesson", "owner": cast.comms, "visibility": "internal"},
                ("essai",),
                {"fr": ("Leçon", "Ce que nous avons appris.", body)},
            ),
            by=cast.comms,
            at=at,
        )
        seen = policy_rules.fingerprint_of(list(lesson.drafts.all()))
        policy.actions.publish(lesson, material_change=False, seen=seen, by=cast.comms, at=at)
    policy.actions.compute_waiting(clock=lambda: at, until=at + timedelta(minutes=1))
    world.documents["lecon"] = Document.objects.get(pk=lesson.pk)
    policy.actions.set_path(
        [(world.documents["public"], "Pour commencer.", "To begin.")], by=cast.comms, at=at
    )
    shown = world.documents["interne"].current_version
    world.remark = policy.actions.say_useful(shown, useful=False, reason="Trop long.", by=cast.pioneer, at=at)
    tool = Tool(
        slug="framapad", name="Framapad", kind="content", stance="trial", summary_fr="Un texte à plusieurs."
    )
    tools.actions.register(tool, by=cast.dsi, at=at)
    concluded = tools.actions.open_trial(
        tool,
        scope="Nos comptes rendus.",
        allowed_data="Ce qui est public.",
        starts_on=timezone.localdate(at),
        ends_on=timezone.localdate(at),
        owner=cast.dsi,
        criteria=["Simple"],
        by=cast.dsi,
        at=at,
    )
    world.concluded = tools.actions.decide_trial(
        concluded, outcome="care", conclusion="Utile à trois.", reason_fr="À plusieurs.", by=cast.dsi, at=at
    )


def _files(world: SimpleNamespace) -> None:
    """A file that was checked and waits for the button; an archive to fetch."""
    facts = {"by": world.cast.comms, "created_at": world.at}
    counts = {"created": 1, "changed": 0, "unchanged": 0}
    world.incoming = LibraryJob(kind="import", name="guide.docx", state="ready", counts=counts, **facts)
    world.outgoing = LibraryJob(
        kind="export", name="library.zip", state="done", counts={"documents": 1}, **facts
    )
    for job in (world.incoming, world.outgoing):
        job.file.save("kept", ContentFile(b"PK"))


def _sent(world: SimpleNamespace) -> None:
    """A colleague's document that waits for communication."""
    by, at = world.cast.other_manager, world.at
    document = policy.actions.begin(kind="guide", title="Envoyé", language="fr", by=by, at=at)
    draft = document.drafts.get()
    words = policy.actions.Words("Envoyé", "En bref.", f"<p>{SECRET}</p>")
    facts = {"language": "fr", "revision": draft.revision, "base": draft.sha256}
    policy.actions.write(document, words, **facts, by=by, at=at)
    world.documents["envoye"] = policy.actions.send(document, by=by, at=at)


def _png() -> bytes:
    kept = BytesIO()
    Drawing.new("RGB", (40, 30), "#2b3fbf").save(kept, "PNG")
    return kept.getvalue()


def _proposal(world: SimpleNamespace, title: str) -> Proposal:
    today = world.at.date()
    return Proposal(
        title=title,
        tool=world.tool,
        what="Répondre en public.",
        why="Moins d’appels.",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=60),
        lines=(Line("tools", "Licences", Decimal(900)),),
        kpis=[Indicator("réponses", "%", Decimal(30), Decimal(80), "up")],
    )


def _pilots(world: SimpleNamespace) -> None:
    """Ours is in the Service client, theirs in production; an approved one and a draft beside."""
    cast, at = world.cast, world.at
    sent = at - timedelta(days=2)
    world.envelope = envelope = pilots.actions.open_envelope(
        year=at.year,
        name_fr="Pilotes",
        name_en="Pilots",
        amount=Decimal(9000),
        owner=cast.lead,
        by=cast.lead,
        at=sent,
    )

    def propose(lead: User, title: str, *, sending: bool = True):
        pilot = pilots.actions.propose(
            lead, proposal=_proposal(world, title), token=title[:30], by=lead, at=sent
        )
        return pilots.actions.send(pilot, by=lead, at=sent) if sending else pilot

    world.pilot = propose(world.pilot_lead, "Pilote à décider")
    world.their_pilot = propose(cast.colleague, f"Pilote {SECRET}")
    world.draft = propose(world.pilot_lead, "Pilote en brouillon", sending=False)
    quote = b"%PDF-1.7\nstartxref\n0\n%%EOF\n"
    world.file = pilots.actions.add_file(
        world.draft, content=quote, name="Devis.pdf", by=world.pilot_lead, at=at
    )
    world.approved = propose(world.pilot_lead, "Pilote accordé")
    world.approved = pilots.actions.approve(
        world.approved, envelope=envelope, mentor=world.mentor, by=cast.dsi, at=at - timedelta(days=1)
    )
    _partnered(world, propose, envelope)
    # The fast lane is open for a moment only: the others wait for a decision.
    lane = Programme.objects.create(pk=1, fast_lane_amount=Decimal(1000))
    world.fast = propose(world.pilot_lead, "Pilote parti tout de suite")
    lane.delete()
    world.link = mail_links.token(world.pilot, cast.dsi, use=mail_links.ANSWER, at=at)
    world.undo_link = mail_links.token(world.pilot, cast.dsi, use=mail_links.UNDO, at=at)
    day = timezone.localdate(at) + timedelta(days=100)
    world.absence = people.actions.announce_absence(
        cast.pioneer, stand_in=cast.employee, first_day=day, last_day=day, by=cast.pioneer, at=at
    )
    world.ended = pilots.actions.close(
        pilots.actions.approve(
            propose(world.pilot_lead, "Pilote terminé"),
            envelope=envelope,
            mentor=world.mentor,
            by=cast.dsi,
            at=at - timedelta(days=1),
        ),
        outcome="adjust",
        words="Appris en route.",
        worked="Le matin.",
        hindered="Le soir.",
        advice="Commencer tôt.",
        by=world.pilot_lead,
        at=at - timedelta(hours=1),
    )
    world.expense = pilots.actions.add_expense(
        world.approved,
        label="Licence",
        line=world.approved.lines.get(),
        amount=Decimal(100),
        state="committed",
        spent_on=at.date(),
        supplier="Fournisseur",
        token="depense",
        by=world.pilot_lead,
        at=at,
    )
    world.top_up = pilots.actions.ask_more(
        world.approved,
        line=world.approved.lines.get(),
        amount=Decimal(50),
        why="Une licence de plus",
        token="rallonge",
        by=world.pilot_lead,
        at=at,
    )


def _pilot_export(world: SimpleNamespace) -> None:
    """A table that the manager asked for, ready to be fetched."""
    world.pilot_export = pilots.actions.ask_for_table(
        "pilots", kind="xlsx", chosen=Chosen(), language="fr", by=world.cast.manager, at=world.at
    )
    claimed = pilots.actions.claim_export(at=world.at)
    pilots.actions.write_export(claimed, clock=lambda: world.at)


def _partnered(world: SimpleNamespace, propose, envelope) -> None:
    """A running pilot of which the guest is a partner: a measure, a milestone, a note, a colleague beside the lead."""
    cast, at, lead = world.cast, world.at, world.pilot_lead
    pilot = propose(lead, "Pilote avec un partenaire")
    pilot = pilots.actions.approve(
        pilot, envelope=envelope, mentor=world.mentor, by=cast.dsi, at=at - timedelta(days=1)
    )
    world.partnered = pilot
    world.partner = pilots.actions.add_member(pilot, person=cast.guest, part="partner", by=lead, at=at)
    world.member = pilots.actions.add_member(pilot, person=cast.colleague, part="member", by=lead, at=at)
    world.measure = pilots.actions.record_measure(
        pilot, value=Decimal(40), measured_on=at.date(), by=lead, at=at
    )
    world.milestone = pilots.actions.add_milestone(
        pilot, label="L’équipe est formée", due_on=at.date(), token="jalon", by=lead, at=at
    )
    world.planned = pilots.actions.add_expense(
        pilot,
        label="Prévue",
        line=pilot.lines.get(),
        amount=Decimal(50),
        state="planned",
        spent_on=at.date(),
        token="prevue",
        by=lead,
        at=at,
    )
    pilots.actions.write_note(pilot, mood="slow", words="Un peu lent.", token="note", by=lead, at=at)
    early_adopters.actions.end(pilot.mentoring, by=lead, at=at)  # the IT department names somebody again


def _sessions(world: SimpleNamespace) -> None:
    cast, at = world.cast, world.at
    course = Course(slug="cours", title_fr="Cours", summary_fr="Un cours.", level="practice", minutes=60)
    world.course = training.actions.create_course(course, by=cast.hr, at=at)
    world.session = training.actions.create_session(
        world.course,
        starts_at=at + timedelta(days=3),
        mode="both",
        place_fr="Salle",
        link="https://visio.example/1",
        seats=5,
        trainer=cast.trainer,
        by=cast.hr,
        at=at,
    )
    training.actions.join(world.session, by=cast.pioneer, at=at)


def _adopters(world: SimpleNamespace) -> None:
    cast, at = world.cast, world.at
    world.waiting = early_adopters.actions.register(
        cast.colleague, wants=f"Essayer {SECRET}.", by=cast.colleague, at=at
    )
    accompanied = early_adopters.actions.register(cast.pioneer, wants="Essayer.", by=cast.pioneer, at=at)
    world.mentoring = early_adopters.actions.confirm_mentor(
        accompanied, mentor=world.mentor, by=cast.dsi, at=at
    )
    notifications.tell(
        "early_adopters.welcome",
        recipient_id=cast.pioneer.pk,
        key="adopter:0",
        period="walk",
        at=at,
        payload={"adopter": accompanied.pk},
    )
