"""Who gets what at every address: the declared table of promise A1, in groups of roles.

`ok`, `missing` and `refused` name roles; whoever is not named is refused (403), and a visitor is sent to sign in.
The same groups hold for GET and HEAD; POST has its own where the address takes one; PUT and DELETE are never taken.
"""

from dataclasses import dataclass, field

ROLES = (
    "anonymous", "employee", "early_adopter", "dsi", "hr", "comms", "trainer",
    "manager", "lead", "guest", "admin", "pilot_lead", "mentor", "other_manager",
)  # fmt: skip
COLLEAGUES = frozenset(ROLES) - {"anonymous", "guest"}
PEOPLE = frozenset(ROLES) - {"anonymous"}
ALL = frozenset(ROLES)
DSI = frozenset({"dsi", "mentor"})
OVERSEE = DSI | {"lead"}
# Who answers for the pilots of the Service client: their lead, its managers, the DSI, the programme lead.
ANSWER = OVERSEE | {"pilot_lead", "manager"}
KEEP = DSI | {"admin"}
# What is asked of and told to the IT department is seen by the people concerned and by who answers.
SEE_HELP = DSI | {"early_adopter", "other_manager"}
SEE_TOLD = KEEP | {"lead", "other_manager"}
RUN = DSI | {"pilot_lead"}  # who records in an approved pilot
BOARD = OVERSEE | {"manager", "other_manager"}


@dataclass(frozen=True)
class Get:
    """Roles that read the page; `missing` read that there is none (404), `gone` are brought elsewhere (302)."""

    ok: frozenset = frozenset()
    missing: frozenset = frozenset()
    gone: frozenset = frozenset()
    status: int = 200


@dataclass(frozen=True)
class Post:
    """Roles whose act is taken (`done`: redirect), whose empty form comes back (`shown`, with `status`), missing (404)."""

    done: frozenset = frozenset()
    shown: frozenset = frozenset()
    missing: frozenset = frozenset()
    status: int = 200
    data: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One address: arguments taken from the world, what GET and POST answer. None: the method is not taken (405)."""

    args: str = ""
    get: Get | None = None
    post: Post | None = None


def only(*names: str) -> frozenset:
    return frozenset(names)


TABLE: dict[str, list[Row]] = {
    "dashboards:home": [Row(get=Get(ALL))],
    "dashboards:search": [Row(get=Get(ALL))],
    "dashboards:suggest": [Row(get=Get(ALL))],
    "dashboards:targets": [Row(get=Get(ALL))],
    # A button that names no subject is a mistake of the page, not of the person: 400.
    "dashboards:follow": [Row(post=Post(shown=PEOPLE, status=400))],
    "dashboards:followed": [Row(get=Get(PEOPLE))],
    "operations:alive": [Row(get=Get(ALL))],
    "operations:ready": [Row(get=Get(ALL))],
    # --- the guide: an internal page, a public one, a draft, a withdrawn one
    "policy:library": [Row(get=Get(ALL))],
    "policy:manage": [Row(get=Get(only("comms", "lead")))],
    "policy:document": [
        Row("'interne'", get=Get(COLLEAGUES, missing=only("anonymous", "guest"))),
        Row("'public'", get=Get(ALL)),
        Row("'brouillon'", get=Get(only("comms", "lead"), missing=ALL - {"comms", "lead"}, status=302)),
        Row("'retire'", get=Get(only("comms", "lead"), missing=ALL - {"comms", "lead"})),
    ],
    "policy:versions": [Row("'interne'", get=Get(COLLEAGUES, missing=only("anonymous", "guest")))],
    "policy:version": [
        Row("'interne', 1", get=Get(COLLEAGUES, missing=only("anonymous", "guest"))),
        Row("'public', 1", get=Get(ALL)),
    ],
    "policy:image": [
        Row("'interne', '0123456789abcdef0123'", get=Get(COLLEAGUES, missing=only("anonymous", "guest")))
    ],
    "policy:imports": [Row(get=Get(only("comms")), post=Post(shown=only("comms"), status=422))],
    "policy:import": [Row("world.incoming.pk", get=Get(only("comms")))],
    "policy:apply_import": [Row("world.incoming.pk", post=Post(done=only("comms")))],
    "policy:export": [Row(post=Post(done=only("comms")))],
    "policy:export_file": [Row("world.outgoing.pk", get=Get(only("comms")))],
    "policy:pdf": [
        Row("'interne'", get=Get(COLLEAGUES, missing=only("anonymous", "guest"))),
        Row("'public'", get=Get(ALL)),
    ],
    "policy:version_pdf": [
        Row("'interne', 1", get=Get(COLLEAGUES, missing=only("anonymous", "guest"))),
        Row("'public', 1", get=Get(ALL)),
    ],
    # An acknowledgement that names no text is a mistake of the page, not of the person: 400.
    "policy:acknowledge": [Row("'interne'", post=Post(shown=COLLEAGUES, status=400))],
    "policy:review": [Row("'interne'", post=Post(done=only("comms")))],
    "policy:draft": [
        Row("'brouillon'", get=Get(only("comms", "lead"), missing=COLLEAGUES - {"comms", "lead"}))
    ],
    "policy:mine": [Row(get=Get(COLLEAGUES))],
    "policy:new": [Row(get=Get(COLLEAGUES), post=Post(shown=COLLEAGUES, status=422))],
    # A working copy: its owner and communication write, the lead looks at it and may settle what it is.
    "policy:edit": [
        Row(
            "'brouillon'",
            get=Get(only("comms"), missing=COLLEAGUES - {"comms", "lead"}),
            post=Post(shown=only("comms"), missing=COLLEAGUES - {"comms", "lead"}, status=422),
        )
    ],
    "policy:add_image": [
        Row(
            "'brouillon'",
            post=Post(shown=only("comms"), missing=COLLEAGUES - {"comms", "lead"}, status=422),
        )
    ],
    "policy:settings": [
        Row(
            "'brouillon'",
            get=Get(only("comms", "lead"), missing=COLLEAGUES - {"comms", "lead"}),
            post=Post(shown=only("comms", "lead"), missing=COLLEAGUES - {"comms", "lead"}, status=422),
        )
    ],
    "policy:discard": [
        Row("'brouillon'", post=Post(done=only("comms"), missing=COLLEAGUES - {"comms", "lead"}))
    ],
    "policy:send": [
        Row("'brouillon'", post=Post(done=only("comms"), missing=COLLEAGUES - {"comms", "lead"}))
    ],
    "policy:give_back": [Row("'envoye'", post=Post(shown=only("comms"), status=422))],
    "policy:schedule": [Row("'brouillon'", post=Post(shown=only("comms"), status=422))],
    "policy:unschedule": [Row("'brouillon'", post=Post(done=only("comms")))],
    "policy:restore": [Row("'interne', 1", get=Get(only("comms")), post=Post(done=only("comms")))],
    "policy:publish": [Row("'brouillon'", post=Post(shown=only("comms"), status=422))],
    "policy:withdraw": [Row("'interne'", post=Post(done=only("comms")))],
    "policy:bring_back": [Row("'retire'", post=Post(done=only("comms")))],
    "policy:follow": [Row("'interne'", get=Get(only("comms", "hr", "lead")))],
    "policy:follow_team": [Row("'interne'", get=Get(only("manager", "other_manager")))],
    "policy:proof": [Row("'interne'", post=Post(shown=only("hr", "comms"), status=400))],
    "policy:check_proof": [
        Row(get=Get(only("hr", "comms")), post=Post(shown=only("hr", "comms"), status=422))
    ],
    "policy:changes": [
        Row("'lecon', 1, 2", get=Get(COLLEAGUES, missing=only("anonymous", "guest"))),
        Row("'public', 1, 2", get=Get(missing=ALL)),
    ],
    "policy:read": [
        Row("'interne'", post=Post(shown=COLLEAGUES, missing=only("anonymous", "guest"), status=400)),
        Row("'public'", post=Post(shown=ALL, status=204, data={"language": "fr"})),
    ],
    "policy:useful": [Row("'interne'", post=Post(shown=COLLEAGUES, status=400))],
    "policy:remarks": [Row("'interne'", get=Get(only("comms", "lead")))],
    # Who left the remark sees it and does not answer for it.
    "policy:look_at": [
        Row(
            "'interne', world.remark.pk",
            post=Post(done=only("comms"), missing=COLLEAGUES - {"comms", "lead", "early_adopter"}),
        )
    ],
    "policy:questions": [
        Row("'interne'", get=Get(only("comms")), post=Post(shown=only("comms"), status=422))
    ],
    "policy:figures": [Row(get=Get(only("comms", "lead")))],
    "policy:figures_export": [Row(get=Get(only("comms", "lead")))],
    "policy:lessons": [Row(get=Get(ALL))],
    "policy:facts": [Row("'lecon'", get=Get(only("comms")), post=Post(shown=only("comms"), status=422))],
    "policy:trial_lesson": [Row("world.concluded.pk", get=Get(DSI), post=Post(done=DSI))],
    "policy:pack": [Row(get=Get(ALL))],
    "policy:pack_pdf": [Row(get=Get(ALL))],
    "policy:arrange": [Row(get=Get(only("comms")), post=Post(shown=only("comms"), status=422))],
    # --- tools
    "tools:register": [Row(get=Get(ALL))],
    "tools:register_json": [Row(get=Get(ALL))],
    "tools:tool": [
        Row("'mastodon'", get=Get(PEOPLE, missing=only("anonymous"))),
        Row("'peertube'", get=Get(ALL)),
    ],
    "tools:create": [Row(get=Get(KEEP), post=Post(shown=KEEP, status=422))],
    "tools:edit": [Row("'mastodon'", get=Get(KEEP), post=Post(shown=KEEP, status=422))],
    "tools:first_use": [Row("'mastodon'", get=Get(DSI), post=Post(shown=DSI, status=422))],
    # A button that says neither yes nor no: back to the page, with the reason.
    "tools:use": [Row("'mastodon'", post=Post(done=COLLEAGUES))],
    "tools:help_with": [Row("'mastodon'", post=Post(done=COLLEAGUES))],
    "tools:ask_help": [Row("'mastodon'", get=Get(COLLEAGUES), post=Post(shown=COLLEAGUES, status=422))],
    # The early adopter asks, the manager of production is asked.
    "tools:help_request": [Row("world.question.pk", get=Get(SEE_HELP, missing=COLLEAGUES - SEE_HELP))],
    "tools:answer_help": [
        Row(
            "world.question.pk",
            post=Post(shown=DSI | {"other_manager"}, missing=COLLEAGUES - SEE_HELP, status=422),
        )
    ],
    "tools:pass_on_help": [
        Row(
            "world.question.pk",
            post=Post(shown=DSI | {"other_manager"}, missing=COLLEAGUES - SEE_HELP, status=422),
        )
    ],
    "tools:withdraw_help": [
        Row("world.question.pk", post=Post(done=only("early_adopter"), missing=COLLEAGUES - SEE_HELP))
    ],
    "tools:asked": [Row(get=Get(COLLEAGUES))],
    "tools:request_tool": [Row(get=Get(COLLEAGUES), post=Post(shown=COLLEAGUES, status=422))],
    "tools:alike": [Row(get=Get(COLLEAGUES))],
    "tools:request": [Row("world.tool_request.pk", get=Get(SEE_TOLD, missing=COLLEAGUES - SEE_TOLD))],
    "tools:decide_request": [Row("world.tool_request.pk", post=Post(shown=DSI, status=422))],
    "tools:withdraw_request": [
        Row("world.tool_request.pk", post=Post(done=only("other_manager"), missing=COLLEAGUES - SEE_TOLD))
    ],
    "tools:withdraw_blocked": [
        Row("world.blocked.pk", post=Post(done=only("other_manager"), missing=COLLEAGUES - SEE_TOLD))
    ],
    "tools:tell_blocked": [Row("'mastodon'", get=Get(COLLEAGUES), post=Post(shown=COLLEAGUES, status=422))],
    "tools:blocked_report": [Row("world.blocked.pk", get=Get(SEE_TOLD, missing=COLLEAGUES - SEE_TOLD))],
    "tools:answer_blocked": [Row("world.blocked.pk", post=Post(shown=DSI, status=422))],
    # --- trials: the early adopter tests PeerTube; HR speaks for data protection
    "tools:trials": [Row(get=Get(COLLEAGUES))],
    "tools:trial": [Row("world.trial.pk", get=Get(COLLEAGUES))],
    "tools:open_trial": [Row("'mastodon'", get=Get(DSI), post=Post(shown=DSI, status=422))],
    "tools:join_trial": [Row("world.trial.pk", post=Post(done=COLLEAGUES))],
    "tools:leave_trial": [Row("world.trial.pk", post=Post(done=only("early_adopter")))],
    "tools:score": [Row("world.trial.pk", post=Post(shown=only("early_adopter"), status=422))],
    "tools:correct_trial": [Row("world.trial.pk", post=Post(shown=DSI, status=422))],
    "tools:extend_trial": [Row("world.trial.pk", post=Post(shown=DSI, status=422))],
    "tools:decide_trial": [Row("world.trial.pk", post=Post(shown=DSI, status=422))],
    "tools:opinion": [Row("'mastodon'", get=Get(DSI | {"hr"}), post=Post(shown=DSI | {"hr"}, status=422))],
    "tools:to_review": [Row(get=Get(DSI))],
    "tools:still_right": [Row("'mastodon'", post=Post(done=DSI))],
    "tools:take_over": [Row("'mastodon'", post=Post(done=DSI))],
    # --- pilots: ours is in the Service client, theirs in production
    # A guest reads the pilots of which they are a partner; for them there are no others.
    "pilots:list": [Row(get=Get(PEOPLE))],
    "pilots:propose": [Row(get=Get(COLLEAGUES), post=Post(shown=COLLEAGUES, status=422))],
    # Nothing to keep yet: an automatic save without a title answers nothing.
    "pilots:autosave_new": [Row(post=Post(shown=COLLEAGUES, status=204))],
    "pilots:autosave": [
        Row(
            "world.draft.pk",
            post=Post(shown=only("pilot_lead"), missing=COLLEAGUES - {"pilot_lead"}, status=204),
        ),
    ],
    "pilots:people": [Row(get=Get(COLLEAGUES))],
    "pilots:preview": [
        Row("world.draft.pk", get=Get(only("pilot_lead"), missing=COLLEAGUES - {"pilot_lead"})),
    ],
    "pilots:send": [
        Row("world.draft.pk", post=Post(done=only("pilot_lead"), missing=COLLEAGUES - {"pilot_lead"})),
    ],
    "pilots:withdraw": [
        Row("world.pilot.pk", post=Post(done=only("pilot_lead"), missing=COLLEAGUES - ANSWER)),
    ],
    "pilots:copy": [Row("world.ended.pk", post=Post(done=COLLEAGUES))],
    "pilots:file": [
        Row("world.draft.pk, world.file.pk", get=Get(only("pilot_lead"), missing=PEOPLE - {"pilot_lead"})),
    ],
    "pilots:remove_file": [
        Row(
            "world.draft.pk, world.file.pk",
            post=Post(done=only("pilot_lead"), missing=COLLEAGUES - {"pilot_lead"}),
        ),
    ],
    "pilots:to_decide": [Row(get=Get(DSI))],
    "pilots:pilot": [
        Row("world.pilot.pk", get=Get(ANSWER, missing=PEOPLE - ANSWER)),
        Row(
            "world.their_pilot.pk",
            get=Get(OVERSEE | {"other_manager"}, missing=PEOPLE - OVERSEE - {"other_manager"}),
        ),
        Row("world.draft.pk", get=Get(only("pilot_lead"), missing=PEOPLE - {"pilot_lead"})),
        Row("world.approved.pk", get=Get(COLLEAGUES, missing=only("guest"))),
        Row("world.partnered.pk", get=Get(PEOPLE)),
    ],
    "pilots:edit": [
        Row(
            "world.draft.pk",
            get=Get(only("pilot_lead"), missing=COLLEAGUES - {"pilot_lead"}),
            post=Post(shown=only("pilot_lead"), missing=COLLEAGUES - {"pilot_lead"}, status=422),
        ),
    ],
    "pilots:approve": [
        Row("world.pilot.pk", post=Post(done=DSI)),
        Row("world.their_pilot.pk", post=Post(done=DSI)),
    ],
    "pilots:rework": [
        Row("world.pilot.pk", post=Post(shown=DSI, status=422)),
        Row("world.their_pilot.pk", post=Post(shown=DSI, status=422)),
    ],
    "pilots:decline": [
        Row("world.pilot.pk", post=Post(shown=DSI, status=422)),
        Row("world.their_pilot.pk", post=Post(shown=DSI, status=422)),
    ],
    # Taken twice is told on the page, like any decision that comes second.
    "pilots:take": [
        Row("world.pilot.pk", post=Post(done=DSI)),
        Row("world.their_pilot.pk", post=Post(done=DSI)),
    ],
    "pilots:give": [Row("world.pilot.pk", post=Post(shown=DSI, status=422))],
    "pilots:look_at": [Row("world.approved.pk", post=Post(done=DSI))],
    # The link of a mail is for one person, signed in or not; anybody else who is signed in is told so.
    "pilots:decide_from_mail": [
        Row(
            "world.link",
            get=Get(only("anonymous", "dsi")),
            post=Post(shown=only("anonymous", "dsi"), status=422),
        ),
        Row("'rien'", get=Get(missing=ALL), post=Post(missing=ALL)),
    ],
    "pilots:undo_from_mail": [
        Row("world.undo_link", post=Post(shown=only("anonymous", "dsi"), status=409)),
    ],
    # Only who decided takes it back; the ten minutes are over, so the page says so.
    "pilots:undo": [Row("world.approved.pk", post=Post(done=only("dsi")))],
    "pilots:expenses": [
        Row(
            "world.approved.pk",
            get=Get(ANSWER, missing=COLLEAGUES - ANSWER),
            post=Post(shown=RUN, status=422),
        )
    ],
    "pilots:expense": [
        Row("world.approved.pk, world.expense.pk", get=Get(ANSWER, missing=COLLEAGUES - ANSWER))
    ],
    # It is committed already: who may record is told so.
    "pilots:commit_expense": [
        Row("world.approved.pk, world.expense.pk", post=Post(done=RUN, missing=COLLEAGUES - ANSWER)),
    ],
    "pilots:add_evidence": [
        Row(
            "world.approved.pk, world.expense.pk",
            post=Post(shown=RUN, missing=COLLEAGUES - ANSWER, status=422),
        ),
    ],
    "pilots:move_money": [Row("world.approved.pk", post=Post(shown=RUN, status=422))],
    "pilots:ask_more": [Row("world.approved.pk", post=Post(shown=only("pilot_lead"), status=422))],
    "pilots:grant_top_up": [Row("world.approved.pk, world.top_up.pk", post=Post(done=DSI))],
    "pilots:refuse_top_up": [
        Row("world.approved.pk, world.top_up.pk", post=Post(shown=DSI, status=422)),
    ],
    "pilots:withdraw_top_up": [
        Row(
            "world.approved.pk, world.top_up.pk",
            post=Post(done=only("pilot_lead"), missing=COLLEAGUES - ANSWER),
        ),
    ],
    "pilots:pay_expense": [
        Row(
            "world.approved.pk, world.expense.pk",
            post=Post(done=DSI | {"pilot_lead"}, missing=COLLEAGUES - ANSWER),
        ),
    ],
    "pilots:cancel_expense": [
        Row(
            "world.approved.pk, world.expense.pk",
            post=Post(done=DSI | {"pilot_lead"}, missing=COLLEAGUES - ANSWER),
        ),
    ],
    "pilots:record_measure": [Row("world.approved.pk", post=Post(shown=RUN, status=422))],
    # Corrected by who recorded it and by the lead.
    "pilots:correct_measure": [
        Row(
            "world.partnered.pk, world.measure.pk",
            get=Get(only("pilot_lead")),
            post=Post(shown=only("pilot_lead"), status=422),
        )
    ],
    "pilots:remove_measure": [
        Row("world.partnered.pk, world.measure.pk", post=Post(done=only("pilot_lead")))
    ],
    "pilots:add_milestone": [Row("world.partnered.pk", post=Post(shown=RUN, status=422))],
    "pilots:change_milestone": [
        Row(
            "world.partnered.pk, world.milestone.pk",
            get=Get(RUN),
            post=Post(shown=RUN, status=422),
        )
    ],
    "pilots:reach_milestone": [Row("world.partnered.pk, world.milestone.pk", post=Post(done=RUN))],
    "pilots:reopen_milestone": [Row("world.partnered.pk, world.milestone.pk", post=Post(done=RUN))],
    "pilots:remove_milestone": [Row("world.partnered.pk, world.milestone.pk", post=Post(done=RUN))],
    "pilots:write_note": [Row("world.partnered.pk", post=Post(shown=RUN, status=422))],
    "pilots:set_rhythm": [Row("world.partnered.pk", post=Post(shown=RUN, status=422))],
    "pilots:add_member": [Row("world.partnered.pk", post=Post(shown=RUN, status=422))],
    "pilots:remove_member": [Row("world.partnered.pk, world.partner.pk", post=Post(done=RUN))],
    "pilots:hand_over": [Row("world.partnered.pk", post=Post(shown=RUN, status=422))],
    # Nothing is required: what is missing stays marked.
    "pilots:support": [Row("world.partnered.pk", get=Get(RUN), post=Post(done=RUN))],
    "pilots:name_mentor": [Row("world.partnered.pk", post=Post(done=DSI))],
    "pilots:close": [
        Row(
            "world.approved.pk",
            get=Get(DSI | {"pilot_lead"}),
            post=Post(shown=DSI | {"pilot_lead"}, status=422),
        )
    ],
    "pilots:teach": [Row("world.ended.pk", post=Post(done=DSI | {"pilot_lead"}))],
    # --- money: kept by the programme lead, read by the IT department and by owners of an envelope
    "pilots:envelopes": [Row(get=Get(OVERSEE))],
    "pilots:envelope": [Row("world.envelope.pk", get=Get(OVERSEE, missing=COLLEAGUES - OVERSEE))],
    "pilots:open_envelope": [Row(get=Get(only("lead")), post=Post(shown=only("lead"), status=422))],
    "pilots:change_envelope": [
        Row("world.envelope.pk", get=Get(only("lead")), post=Post(shown=only("lead"), status=422))
    ],
    "pilots:close_envelope": [
        Row("world.envelope.pk", get=Get(only("lead")), post=Post(shown=only("lead"), status=422))
    ],
    "pilots:programme": [Row(get=Get(only("lead")), post=Post(shown=only("lead"), status=422))],
    "pilots:board": [Row(get=Get(BOARD))],
    "pilots:portfolio": [Row(get=Get(BOARD))],
    "pilots:exports": [Row(get=Get(BOARD), post=Post(shown=BOARD, status=422))],
    "pilots:export": [Row("world.pilot_export.pk", get=Get(only("manager"), missing=BOARD - {"manager"}))],
    "pilots:export_file": [
        Row("world.pilot_export.pk", get=Get(only("manager"), missing=BOARD - {"manager"}))
    ],
    # --- training
    "training:catalogue": [Row(get=Get(COLLEAGUES))],
    "training:mine": [Row(get=Get(COLLEAGUES))],
    "training:course": [Row("'cours'", get=Get(COLLEAGUES))],
    "training:session": [Row("world.session.pk", get=Get(COLLEAGUES))],
    "training:open_session": [
        Row(get=Get(only("hr", "trainer", "admin")), post=Post(shown=only("hr", "trainer", "admin")))
    ],
    "training:join": [Row("world.session.pk", post=Post(done=COLLEAGUES))],
    "training:leave": [Row("world.session.pk", post=Post(done=COLLEAGUES))],
    "training:correct_session": [
        Row("world.session.pk", post=Post(shown=only("hr", "trainer", "admin"), status=422))
    ],
    "training:cancel_session": [Row("world.session.pk", post=Post(done=only("hr", "trainer", "admin")))],
    # --- early adopters
    "early_adopters:home": [Row(get=Get(COLLEAGUES))],
    # Who is one already is brought back to their own page.
    "early_adopters:register": [
        Row(
            get=Get(COLLEAGUES - {"early_adopter"}, gone=only("early_adopter")),
            post=Post(done=only("early_adopter"), shown=COLLEAGUES - {"early_adopter"}),
        ),
    ],
    "early_adopters:withdraw": [
        Row(post=Post(done=only("early_adopter"), missing=COLLEAGUES - {"early_adopter"}))
    ],
    "early_adopters:to_accompany": [Row(get=Get(OVERSEE))],
    "early_adopters:confirm_mentor": [Row("world.waiting.pk", post=Post(done=OVERSEE))],
    "early_adopters:reassign": [Row("world.mentoring.pk", post=Post(done=OVERSEE))],
    "early_adopters:contacted": [Row("world.mentoring.pk", post=Post(done=only("mentor")))],
    "early_adopters:end": [
        Row(
            "world.mentoring.pk",
            post=Post(done=only("early_adopter", "mentor"), missing=COLLEAGUES - OVERSEE - {"early_adopter"}),
        ),
    ],
    # --- accounts, the directory, messages
    "people:account": [Row(get=Get(PEOPLE), post=Post(shown=PEOPLE))],
    "people:set_language": [Row(post=Post(done=ALL))],
    "people:rights": [Row(get=Get(COLLEAGUES))],
    "people:absence": [Row(get=Get(COLLEAGUES), post=Post(shown=COLLEAGUES, status=422))],
    "people:end_absence": [Row("world.absence.pk", post=Post(done=only("early_adopter")))],
    "people:directory_imports": [Row(get=Get(only("hr", "admin")), post=Post(shown=only("hr", "admin")))],
    "people:directory_import": [Row("world.import_job.pk", get=Get(only("hr", "admin")))],
    "people:apply_directory": [Row("world.import_job.pk", post=Post(done=only("hr", "admin")))],
    "notifications:centre": [Row(get=Get(PEOPLE))],
    "notifications:preferences": [Row(get=Get(PEOPLE), post=Post(done=PEOPLE))],
    "notifications:read_all": [Row(post=Post(done=PEOPLE))],
    "notifications:read": [
        Row("world.message.pk", post=Post(done=only("early_adopter"), missing=PEOPLE - {"early_adopter"}))
    ],
}
