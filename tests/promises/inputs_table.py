"""What people send: the parameters that each page reads, and each form as a person fills it. A new form has its row here."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from pilots.rules import fingerprint_of_envelope
from policy import rules as policy_rules
from policy.models import VersionText

# What each page reads from its address; `lang` is read by the middleware for all of them.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "dashboards:search": ("q", "kind", "page"),
    "dashboards:suggest": ("q", "kind", "page"),  # the filters of the search, of which it reads the words
    "dashboards:targets": ("q", "kind", "page"),
    "policy:manage": ("show", "page"),
    "policy:mine": ("show", "page"),
    "policy:draft": ("langue",),
    "policy:edit": ("langue",),
    "policy:library": ("q", "kind", "topic", "page"),
    "policy:versions": ("older", "newer"),
    "policy:lessons": ("tool", "unit", "topic", "cost", "result", "page"),
    "policy:figures": ("days", "page"),
    "policy:figures_export": ("days", "page"),
    "policy:remarks": ("page",),
    "tools:register": ("q", "kind", "stance", "sort", "near", "helped", "page"),
    "tools:ask_help": ("to",),
    "tools:request_tool": ("name",),
    "tools:alike": ("name",),
    "tools:trials": ("page",),
    "tools:to_review": ("page",),
    "pilots:list": ("state", "tool", "unit", "page"),
    "pilots:expenses": ("state", "page"),
    "pilots:to_decide": (
        "state",
        "tool",
        "unit",
        "year",
        "page",
    ),  # the filters of the list, of which it reads the page
    "pilots:propose": ("tool",),
    "pilots:edit": ("tool",),
    "pilots:people": ("q",),
    "pilots:envelopes": ("year", "page", "moves"),
    "pilots:envelope": ("year", "page", "moves"),
    "pilots:board": ("unit", "tool", "state", "year", "page"),
    "pilots:portfolio": ("unit", "tool", "year", "a", "b", "state", "page"),
    "training:catalogue": ("level", "mode", "month", "page", "courses"),
    "training:mine": ("page",),
    "training:open_session": ("course",),
    "early_adopters:register": ("tool",),
    "early_adopters:to_accompany": ("page",),
    "notifications:centre": ("page",),
}


@dataclass(frozen=True)
class Sent:
    """A form as a person fills it: who, where, the body that is taken, and which of its fields are free text."""

    name: str
    args: str
    role: str
    body: dict
    text: tuple[str, ...] = ()
    wronged: tuple[str, ...] = ()  # the fields to write wrongly; all of them when none is named


def forms(world) -> list[Sent]:
    day, mentor, today = str(timezone.localdate().replace(year=timezone.localdate().year + 1, month=6, day=1)), world.mentor.pk, str(timezone.localdate())  # fmt: skip
    soon = str(timezone.localdate() + timedelta(days=9))
    read = VersionText.objects.get(version__document=world.documents["interne"], language="fr")
    [draft] = world.documents["brouillon"].drafts.all()
    seen = policy_rules.fingerprint_of([draft])
    management = {
        "lines-TOTAL_FORMS": "2",
        "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "0",
        "lines-MAX_NUM_FORMS": "30",
        "kpis-TOTAL_FORMS": "1",
        "kpis-INITIAL_FORMS": "0",
    }
    proposal = {
        "form_token": "e" * 32, "title": "Essai", "tool": world.tool.pk, "what": "Quoi", "why": "Pourquoi", "starts_on": day, "ends_on": day,
        "kpis-0-label": "réponses", "kpis-0-unit": "%", "kpis-0-baseline": "10", "kpis-0-target": "20",
        **management, "lines-0-category": "tools", "lines-0-label": "Licence", "lines-0-asked": "100,50", "lines-1-category": "", "lines-1-label": "", "lines-1-asked": "",
    }  # fmt: skip
    texts = ("title", "what", "why", "kpis-0-label", "lines-0-label")
    team = {
        "revision": "0",
        "co_authors": world.cast.employee.email,
        "members": "",
        "support_needed": "Un mentor",
    }
    names = ("co_authors", "members", "support_needed")
    place = {"place_fr": "Salle", "place_en": "Room", "link": "https://visio.example/2", "seats": "8"}
    opened = {
        "course": world.course.pk,
        "day": day,
        "hour": "14:00",
        "minutes": "60",
        "mode": "both",
        "trainer": world.cast.trainer.pk,
        **place,
    }
    sheet = {
        "name": "Notion",
        "kind": "content",
        "summary_fr": "Des notes",
        "benefits_fr": "Clair",
        "cost_fr": "Rien",
        "stance": "not_recommended",
        "stance_reason_fr": "Fuites",
        "alternative": world.tool.pk,
        "review_on": day,
        "turns_paid_on": day,
        "owner": mentor,
        "similar": world.tool.pk,
    }
    expense = {
        "token": "f" * 32,
        "label": "Licence",
        "line": world.approved.lines.first().pk,
        "amount": "10",
        "state": "committed",
        "spent_on": today,
        "supplier": "Nous",
    }
    trial = {
        "scope": "Quoi", "allowed_data": "Public", "starts_on": today, "ends_on": day, "criteria": "Rapide\nClair", "testers": "Claire Morel",
        "owner": world.cast.dsi.pk, "turns_paid_on": day, "cost_after": "9 €",
    }  # fmt: skip
    purse = {
        "name_fr": "Pilotes", "name_en": "Pilots", "amount": "9 500,50", "owner": world.cast.employee.email, "units": world.cast.support.pk, "find": "",
    }  # fmt: skip
    return [
        Sent("policy:acknowledge", "'interne'", "employee", {"version": "1", "language": "fr", "sha256": read.sha256}),
        Sent("policy:useful", "'interne'", "employee", {"version": "1", "useful": "no", "reason": "Trop court"}, ("reason",)),
        Sent("policy:questions", "'interne'", "comms", {
            "q1-words_fr": "Qui ?", "q1-choice0_fr": "Moi", "q1-choice1_fr": "Nous", "q1-choice1_en": "Us", "q1-right": "1", "q1-why_fr": "C’est écrit",
            "q2-words_en": "Who?", "q2-choice0_en": "Me", "q2-choice3_en": "Us", "q2-right": "3",
        }, ("q1-words_fr", "q1-choice0_fr", "q1-why_fr")),
        Sent("policy:facts", "'lecon'", "comms", {"tool": world.tool.pk, "unit": world.cast.support.pk, "result": "go", "cost": "1200"}),
        Sent("policy:arrange", "", "comms", {"s1-document": world.documents["public"].pk, "s1-why_fr": "Parce que", "s1-why_en": "Because", "s1-place": "2", "s2-document": world.documents["interne"].pk, "s2-place": "1"}, ("s1-why_fr", "s1-why_en")),
        Sent("policy:look_at", "'interne', world.remark.pk", "comms", {}),
        Sent("policy:trial_lesson", "world.concluded.pk", "dsi", {}),
        Sent("policy:new", "", "employee", {"title": "Guide", "kind": "guide", "language": "fr"}, ("title",)),
        Sent("policy:edit", "'brouillon'", "comms", {"title": "T", "summary": "S", "body": "<p>B</p>", "revision": draft.revision, "base": draft.sha256}, ("title", "summary", "body")),
        Sent("policy:settings", "'brouillon'", "comms", {
            "kind": "guide", "topics": "essai", "tools": world.tool.pk, "visibility": "internal", "owner": world.cast.employee.email,
            "review_in_months": "6", "audience": "unit", "audience_unit": world.cast.support.pk, "audience_role": "", "within_days": "9",
        }, ("topics",)),
        Sent("policy:discard", "'brouillon'", "comms", {"langue": "fr", "revision": draft.revision}),
        Sent("policy:send", "'brouillon'", "comms", {}),
        Sent("policy:give_back", "'envoye'", "comms", {"advice": "Plus court"}, ("advice",)),
        Sent("policy:schedule", "'brouillon'", "comms", {"seen": seen, "day": soon, "hour": "10:00"}),
        Sent("policy:unschedule", "'brouillon'", "comms", {}),
        Sent("policy:restore", "'interne', 1", "comms", {"over": ""}),
        Sent("policy:export", "", "comms", {"all_versions": "on"}),
        Sent("policy:apply_import", "world.incoming.pk", "comms", {}),
        Sent("policy:publish", "'brouillon'", "comms", {"seen": seen}),
        Sent("pilots:propose", "", "employee", proposal | {"send": "1"}, texts),
        Sent("pilots:propose", "", "employee", proposal | {"draft": "1"}, texts, ("title", "starts_on", "kpis-0-target", "lines-0-asked")),
        Sent("pilots:propose", "", "employee", proposal | {"add_line": "1"}, texts, ("lines-TOTAL_FORMS", "title", "tool", "lines-0-category")),
        Sent("pilots:edit", "world.draft.pk", "pilot_lead", proposal | {"send": "1"}, texts, ("form_token", "title", "tool", "ends_on", "lines-0-label")),
        Sent("pilots:edit", "world.draft.pk", "pilot_lead", proposal | team | {"draft": "1"}, names, ("co_authors", "revision")),
        Sent("pilots:autosave_new", "", "employee", proposal),
        Sent("pilots:autosave", "world.draft.pk", "pilot_lead", proposal | team),
        Sent("pilots:send", "world.draft.pk", "pilot_lead", {"revision": "0"}),
        Sent("pilots:withdraw", "world.pilot.pk", "pilot_lead", {}),
        Sent("pilots:copy", "world.ended.pk", "employee", {"form_token": "f" * 32}),
        Sent("pilots:remove_file", "world.draft.pk, world.file.pk", "pilot_lead", {}),
        Sent("pilots:open_envelope", "", "lead", {"year": str(world.envelope.year), **purse, "name_fr": "Réserve"}, ("name_fr", "name_en", "find")),
        Sent("pilots:open_envelope", "", "lead", {"year": str(world.envelope.year), **purse, "find": "client", "search": "1"}, ("name_fr", "name_en", "find")),
        Sent("pilots:change_envelope", "world.envelope.pk", "lead", {**purse, "seen": fingerprint_of_envelope(world.envelope)}, ("name_fr", "name_en", "find")),
        Sent("pilots:close_envelope", "world.envelope.pk", "lead", {"rest": "carry", "amount": "10", "to": "new", "reviewed": "on"}),
        Sent("pilots:programme", "", "lead", {"fast_lane_amount": "500", "fiscal_month": "9", "rhythm_weeks": "4", "seen_fast_lane_amount": "0", "seen_fiscal_month": "1", "seen_rhythm_weeks": "2"}),
        Sent("pilots:approve", "world.pilot.pk", "dsi", {"asked": "900.00", "mentor": mentor, "envelope": world.approved.envelope_id}),
        Sent("pilots:approve", "world.pilot.pk", "dsi", {
            "grant-asked": "900.00", "grant-mentor": mentor, "grant-envelope": world.approved.envelope_id, "grant-trainer": "Marc Lefèvre", "grant-help_contact": "",
            **{f"grant-line-{pk}": "450" for pk in world.pilot.lines.values_list("pk", flat=True)},
        }, ("grant-trainer",)),
        Sent("pilots:take", "world.pilot.pk", "dsi", {}),
        Sent("pilots:give", "world.pilot.pk", "dsi", {"give-to": world.cast.dsi2.email, "give-words": "Pour vous"}, ("give-to", "give-words")),
        Sent("pilots:look_at", "world.fast.pk", "dsi", {"look-words": "Bravo"}),
        Sent("pilots:decide_from_mail", "world.link", "anonymous", {"answer": "grant", "asked": "900.00", "mentor": mentor, "envelope": world.approved.envelope_id}),
        Sent("pilots:decide_from_mail", "world.link", "anonymous", {"answer": "rework", "rework-advice": "Plus petit"}, ("rework-advice",)),
        Sent("pilots:decide_from_mail", "world.link", "dsi", {"answer": "decline", "decline-reason": "Trop tôt", "decline-next_step": "Revenir", "decline-alternative": ""}, ("decline-reason", "decline-next_step")),
        Sent("pilots:exports", "", "manager", {"table": "lines", "format": "xlsx", "unit": world.cast.sales.pk, "year": today[:4]}),
        Sent("pilots:exports", "", "manager", {"table": "measures", "format": "csv", "state": "approved"}),
        Sent("pilots:rework", "world.pilot.pk", "dsi", {"rework-advice": "Plus petit"}, ("rework-advice",)),
        Sent("pilots:decline", "world.pilot.pk", "dsi", {"decline-reason": "Trop tôt", "decline-next_step": "Revenir", "decline-alternative": ""}, ("decline-reason", "decline-next_step")),
        Sent("pilots:expenses", "world.approved.pk", "pilot_lead", {f"expense-{key}": value for key, value in expense.items()}, ("expense-label", "expense-supplier")),
        Sent("pilots:pay_expense", "world.approved.pk, world.expense.pk", "pilot_lead", {"pay-amount": "90", "pay-vat": "15", "pay-paid_on": today}),
        Sent("pilots:commit_expense", "world.partnered.pk, world.planned.pk", "pilot_lead", {"commit-cover": ""}),
        Sent("pilots:move_money", "world.approved.pk", "pilot_lead", {"move-token": "a" * 32, "move-source": world.approved.lines.first().pk, "move-target": "new", "move-label": "Imprévu", "move-category": "other", "move-amount": "5", "move-reason": "Il le faut"}, ("move-label", "move-reason")),
        Sent("pilots:ask_more", "world.partnered.pk", "pilot_lead", {"more-token": "b" * 32, "more-target": world.partnered.lines.first().pk, "more-amount": "5", "more-why": "Plus cher"}, ("more-why",)),
        Sent("pilots:grant_top_up", "world.approved.pk, world.top_up.pk", "dsi", {"give-amount": "20", "give-words": "Voici"}, ("give-words",)),
        Sent("pilots:refuse_top_up", "world.approved.pk, world.top_up.pk", "dsi", {"no-words": "Trop cher"}, ("no-words",)),
        Sent("pilots:record_measure", "world.approved.pk", "pilot_lead", {"measure-value": "40", "measure-measured_on": today}),
        Sent("pilots:correct_measure", "world.partnered.pk, world.measure.pk", "pilot_lead", {"value": "41", "measured_on": today}),
        Sent("pilots:add_milestone", "world.partnered.pk", "pilot_lead", {"milestone-token": "c" * 32, "milestone-label": "Bilan", "milestone-due_on": day}, ("milestone-label",)),
        Sent("pilots:change_milestone", "world.partnered.pk, world.milestone.pk", "dsi", {"label": "Bilan", "due_on": day, "done_on": ""}, ("label",)),
        Sent("pilots:write_note", "world.partnered.pk", "pilot_lead", {"note-token": "d" * 32, "note-mood": "blocked", "note-words": "Le compte est fermé"}, ("note-words",)),
        Sent("pilots:write_note", "world.partnered.pk", "pilot_lead", {"note-token": "d" * 32, "note-words": "Congés", "skip": "1"}, ("note-words",)),
        Sent("pilots:set_rhythm", "world.partnered.pk", "pilot_lead", {"rhythm-weeks": "4"}),
        Sent("pilots:add_member", "world.partnered.pk", "pilot_lead", {"member-who": "Claire Morel", "member-part": "co_author"}, ("member-who",)),
        Sent("pilots:hand_over", "world.partnered.pk", "pilot_lead", {"hand-to": world.member.pk}),
        Sent("pilots:support", "world.partnered.pk", "pilot_lead", {"trainer": world.cast.trainer.pk, "other_trainer": "", "help_contact": "Claire Morel", "training_plan": "Lundi", "courses": world.course.pk}, ("other_trainer", "help_contact", "training_plan")),
        Sent("pilots:name_mentor", "world.partnered.pk", "dsi", {"mentor": mentor}),
        Sent("pilots:close", "world.approved.pk", "pilot_lead", {"close-outcome": "go", "close-words": "Appris", "close-worked": "", "close-hindered": "", "close-advice": "", "close-reviewed": "on"}, ("close-words", "close-worked", "close-hindered", "close-advice")),
        Sent("pilots:teach", "world.ended.pk", "pilot_lead", {}),
        Sent("training:open_session", "", "hr", opened, ("place_fr", "place_en")),
        Sent("training:correct_session", "world.session.pk", "hr", place, ("place_fr", "place_en")),
        Sent("training:cancel_session", "world.session.pk", "hr", {"reason": "Malade"}),
        Sent("early_adopters:register", "", "employee", {"wants": "Essayer", "tools": "mastodon", "help_wanted": "start"}, ("wants",)),
        Sent("early_adopters:confirm_mentor", "world.waiting.pk", "dsi", {"mentor": mentor}),
        Sent("early_adopters:reassign", "world.mentoring.pk", "dsi", {"mentor": world.cast.dsi2.pk}),
        Sent("tools:create", "", "dsi", sheet, ("name", "summary_fr", "benefits_fr", "cost_fr")),
        Sent("tools:edit", "'peertube'", "dsi", sheet | {"stance": "trial"}, ("name", "summary_fr"), ("name", "stance", "similar", "owner", "turns_paid_on", "benefits_fr")),
        Sent("tools:first_use", "'mastodon'", "dsi", {"since": "2024-01-05", "words_fr": "Mes notes", "words_en": ""}, ("words_fr",)),
        Sent("tools:use", "'mastodon'", "employee", {"to": "yes"}),
        Sent("tools:help_with", "'mastodon'", "employee", {"to": "yes"}),
        Sent("tools:ask_help", "'mastodon'", "employee", {"referent": world.cast.other_manager.pk, "words": "Comment ?"}, ("words",)),
        Sent("tools:answer_help", "world.question.pk", "other_manager", {"words": "Voici"}, ("words",)),
        Sent("tools:pass_on_help", "world.question.pk", "other_manager", {"to": world.cast.dsi.pk}),
        Sent("tools:withdraw_help", "world.question.pk", "early_adopter", {}),
        Sent("tools:request_tool", "", "employee", {"name": "Padlet", "what_for": "Nos idées", "data": "none", "seen": ""}, ("name", "what_for")),
        Sent("tools:decide_request", "world.tool_request.pk", "dsi", {"decision": "new", **{f"new-{name}": value for name, value in sheet.items()}, "new-words": "Merci"}, ("new-name", "new-summary_fr", "new-words")),
        Sent("tools:decide_request", "world.tool_request.pk", "dsi", {"decision": "sheet", "sheet-tool": world.tool.pk, "sheet-words": "Là"}, ("sheet-words",)),
        Sent("tools:decide_request", "world.tool_request.pk", "dsi", {"decision": "other", "other-tool": world.tool.pk, "other-words": "Mieux"}, ("other-words",)),
        Sent("tools:withdraw_request", "world.tool_request.pk", "other_manager", {}),
        Sent("tools:withdraw_blocked", "world.blocked.pk", "other_manager", {}),
        Sent("tools:tell_blocked", "'mastodon'", "employee", {"where": "site", "place": "Lyon"}, ("place",)),
        Sent("tools:open_trial", "'mastodon'", "dsi", trial, ("scope", "allowed_data", "criteria", "testers", "cost_after")),
        Sent("tools:join_trial", "world.trial.pk", "employee", {}),
        Sent("tools:leave_trial", "world.trial.pk", "early_adopter", {}),
        Sent("tools:score", "world.trial.pk", "early_adopter", {**{f"score-c{pk}": "4" for pk in world.criteria}, "score-word": "Bien"}, ("score-word",)),
        Sent("tools:correct_trial", "world.trial.pk", "dsi", {"correct-owner": world.cast.dsi2.pk, "correct-turns_paid_on": day, "correct-cost_after": "9 €", "correct-testers": "Claire Morel"}, ("correct-cost_after", "correct-testers")),
        Sent("tools:extend_trial", "world.trial.pk", "dsi", {"extend-ends_on": day, "extend-reason": "Le salon"}, ("extend-reason",)),
        Sent("tools:decide_trial", "world.trial.pk", "dsi", {"decide-outcome": "not_recommended", "decide-conclusion": "Appris", "decide-reason_fr": "Cher", "decide-reason_en": "", "decide-alternative": world.tool.pk, "decide-review_on": day}, ("decide-conclusion", "decide-reason_fr", "decide-reason_en")),
        Sent("tools:opinion", "'mastodon'", "hr", {"officer": world.officer.pk, "tone": "fine", "words_fr": "Rien", "words_en": "Nothing", "given_on": today}, ("words_fr", "words_en")),
        Sent("tools:still_right", "'mastodon'", "dsi", {"next": "/outils/mastodon/"}),
        Sent("tools:take_over", "'mastodon'", "dsi", {"next": "/outils/mastodon/"}),
        Sent("tools:answer_blocked", "world.blocked.pk", "dsi", {"outcome": "stays", "words": "Trop lent"}, ("words",)),
        Sent("dashboards:follow", "", "employee", {"subject": f"tool:{world.tool.pk}", "wanted": "1"}),
        Sent("people:account", "", "employee", {"language": "en", "time_zone": "Europe/Paris"}),
        Sent("people:absence", "", "employee", {"first_day": day, "last_day": day, "stand_in": world.cast.pioneer.email}, ("stand_in",)),
        Sent("people:end_absence", "world.absence.pk", "early_adopter", {}),
        Sent("people:set_language", "", "employee", {"language": "fr", "next": "/guide/"}),
        Sent("notifications:preferences", "", "employee", {"topics": "reading"}),
        Sent("notifications:read", "world.message.pk", "early_adopter", {"then": "stay"}),
    ]  # fmt: skip
