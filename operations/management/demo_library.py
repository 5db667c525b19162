"""The library of the sample company: published over the last months, the charter in its second version, lessons, a path."""

from datetime import datetime, timedelta
from decimal import Decimal

import policy.actions
import policy.imports
import policy.rules
from operations.management.demo_people import SAMPLE, person
from people.models import OrgUnit, Role, User
from policy.models import Document
from tools.models import Tool

CHARTER = "charte-medias-sociaux"
# What the second version of the charter added: the first one is the text without these paragraphs.
ADDED = {
    "fr": "<p>Nous ne surveillons pas vos comptes personnels.",
    "en": "<p>We do not watch your personal accounts.",
}
NOTE = "Une section dit ce que nous ne surveillons pas."
BEFORE = ("employee", "hr", "dsi", "trainer", "lead")  # who had confirmed the first version
AGAIN = 22  # how many colleagues have confirmed the second one already
PATH = [
    (CHARTER, "Ce dont nous sommes convenus.", "What we agreed on."),
    (
        "exemples-acceptables",
        "Vingt cas réels : ce qui va, ce qui ne va pas.",
        "Twenty real cases: what is fine, what is not.",
    ),
    (
        "politique-outils-en-ligne",
        "Comment un outil est choisi, et en combien de jours.",
        "How a tool is chosen, and in how many days.",
    ),
]
LESSONS = [
    ("lecon-notion-production", "notion", "Fabrication", "4310", "adjust"),
    ("lecon-service-client-mastodon", "mastodon", "Service client", "2640", "go"),
]
QUESTIONS = [
    {
        "words_fr": "Un assistant gratuit peut-il résumer le contrat d’un client ?",
        "words_en": "May a free assistant summarise a customer’s contract?",
        "choices": [
            {"fr": "Oui, si j’enlève le nom du client", "en": "Yes, if I remove the customer’s name"},
            {
                "fr": "Non : ce qui appartient à un client n’y entre pas",
                "en": "No: what belongs to a customer stays out",
            },
            {"fr": "Oui, en navigation privée", "en": "Yes, in a private window"},
        ],
        "right": 1,
        "why_fr": "Enlever un nom ne suffit pas : les clauses disent de qui il s’agit.",
        "why_en": "Removing a name is not enough: the clauses say who it is.",
    },
    {
        "words_fr": "Vous avez envoyé un fichier à la mauvaise personne. Que faites-vous d’abord ?",
        "words_en": "You have sent a file to the wrong person. What do you do first?",
        "choices": [
            {"fr": "Je préviens tout de suite", "en": "I tell somebody at once"},
            {"fr": "J’attends de voir", "en": "I wait and see"},
        ],
        "right": 0,
        "why_fr": "Prévenir dans l’heure permet encore de fermer le lien.",
        "why_en": "Within the hour, the link can still be closed.",
    },
]


def library(at: datetime) -> int:
    """Imported as Communication does, published over the last months; the charter is being confirmed again."""
    comms = person("comms@demo.example")
    policy.imports.read(SAMPLE / "library").apply(by=comms, at=at - timedelta(days=130))
    documents = list(Document.objects.order_by("pk"))
    for rank, document in enumerate(documents):
        if document.slug == CHARTER:
            _charter(document, at)
        else:
            _publish(document, at=at - timedelta(days=6 + 5 * rank))
    _confirm(Document.objects.get(slug=CHARTER), at)
    _lessons(at)
    _path(at)
    _awareness(at)
    policy.actions.compute_waiting(clock=lambda: at, until=at + timedelta(minutes=1))
    policy.actions.recount(at=at)
    return len(documents)


def _publish(document: Document, *, note: str = "", at: datetime) -> None:
    document = Document.objects.get(pk=document.pk)
    seen = policy.rules.fingerprint_of(list(document.drafts.all()))
    comms = person("comms@demo.example")
    policy.actions.publish(document, material_change=True, note=note, seen=seen, by=comms, at=at)


def _charter(document: Document, at: datetime) -> None:
    """Its first version lacked a paragraph; five people had confirmed it."""
    comms, first = person("comms@demo.example"), at - timedelta(days=118)
    whole = {draft.language: draft for draft in document.drafts.all()}
    for language, draft in whole.items():
        before, _start, rest = draft.body.partition(ADDED[language])
        shorter = before + rest.partition("</p>")[2].lstrip("\n")
        _save(document, draft, shorter, draft.revision, at - timedelta(days=120), comms)
    _publish(document, at=first)
    for name in BEFORE:
        _read(Document.objects.get(pk=document.pk), person(f"{name}@demo.example"), first + timedelta(days=3))
    for draft in whole.values():
        _save(document, draft, draft.body, 0, at - timedelta(days=15), comms)
    _publish(document, note=NOTE, at=at - timedelta(days=14))


def _save(document: Document, draft, body: str, revision: int, at: datetime, by: User) -> None:
    policy.actions.save_draft(
        document,
        language=draft.language,
        title=draft.title,
        summary=draft.summary,
        body=body,
        revision=revision,
        by=by,
        at=at,
    )


def _read(document: Document, reader: User, at: datetime) -> None:
    version = document.versions.latest("number")
    text = version.texts.get(language="fr")
    policy.actions.acknowledge(version, language="fr", sha256=text.sha256, by=reader, at=at)


def _confirm(charter: Document, at: datetime) -> None:
    waiting = {"employee@demo.example", "manager@demo.example"}
    readers = [user for user in User.objects.employees().order_by("pk") if user.email not in waiting]
    pioneer = person("pioneer@demo.example")
    for rank, reader in enumerate([pioneer, *(user for user in readers if user != pioneer)][:AGAIN]):
        _read(charter, reader, at - timedelta(days=13, hours=-6 * rank))


def _lessons(at: datetime) -> None:
    comms = person("comms@demo.example")
    for slug, tool, unit, cost, result in LESSONS:
        facts = {
            "tool": Tool.objects.get(slug=tool),
            "unit": OrgUnit.objects.filter(name=unit).first(),
            "cost": Decimal(cost),
            "result": result,
        }
        policy.actions.set_facts(Document.objects.get(slug=slug), facts, by=comms, at=at - timedelta(days=5))


def _path(at: datetime) -> None:
    known = {document.slug: document for document in Document.objects.all()}
    steps = [(known[slug], why_fr, why_en) for slug, why_fr, why_en in PATH]
    policy.actions.set_path(steps, by=person("comms@demo.example"), at=at - timedelta(days=5))


def _awareness(at: datetime) -> None:
    """The awareness text is asked of managers, with two questions before they sign."""
    comms = person("comms@demo.example")
    document = Document.objects.get(slug="sensibilisation-outils-en-ligne")
    policy.actions.set_questions(document, QUESTIONS, by=comms, at=at - timedelta(days=5))
    asked = {"audience": Document.Audience.ROLE, "audience_role": Role.MANAGER, "within_days": 180}
    topics = list(document.topics.values_list("word", flat=True))
    policy.actions.settle(document, asked, topics=topics, tools=[], by=comms, at=at - timedelta(days=5))
