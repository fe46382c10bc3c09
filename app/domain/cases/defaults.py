"""Version 1 of everything that a service words itself, good enough to begin with."""

from typing import Any, Final

from app.domain.cases.default_pages import FILM, INFORMATION

Body = dict[str, Any]

REASONS: Final[Body] = {
    "harmed": [
        {"code": "explanation", "text": "I would like an explanation of what happened."},
        {"code": "why", "text": "I would like to know why it happened."},
        {"code": "reassurance", "text": "I would like to know that it will not happen again."},
        {"code": "questions", "text": "I have other questions that I would like answered."},
        {"code": "apology", "text": "I would like to hear an apology."},
        {"code": "to_say", "text": "There is something that I would like to say."},
    ],
    "responsible": [
        {"code": "sorry", "text": "I am sorry, and I would like to say so."},
        {"code": "explain", "text": "I would like to explain what happened."},
        {"code": "answer", "text": "I would like to answer questions, if there are any."},
        {"code": "own", "text": "I would like to take responsibility for what I did."},
        {"code": "reassure", "text": "I would like to say that it will not happen again."},
        {"code": "repair", "text": "I would like to do something to help put it right."},
    ],
}
"""The codes stay; the words are the service's. Referrals keep the codes."""

AGREEMENT: Final[Body] = {
    "opening": "These rules are the same for everyone.",
    "rules": [
        {"text": "We let each other finish speaking."},
        {"text": "We speak about what happened and how it feels, without insults or threats."},
        {"text": "We do not record. Please do not record or take pictures."},
        {"text": "What is said here stays here, unless someone is in danger."},
        {"text": "Anyone can take a break or stop at any time. No reason is needed."},
    ],
    "closing": "",
}

SCRIPT: Final[Body] = {
    "parts": [
        {
            "title": "Welcome",
            "text": "Thank you all for being here. Each of you chose to come, and each of you can"
            " stop at any time. I will ask questions and keep the time. I take nobody's side.",
        },
        {
            "title": "What we agreed",
            "text": "Read the ground rules aloud. Ask each person whether they still agree.",
        },
        {
            "title": "What happened",
            "text": "To the person responsible: please tell us what happened, from your side. What"
            " were you thinking at the time? What have you thought about since? Who was affected"
            " by it, and how?",
        },
        {
            "title": "What it did",
            "text": "To the person harmed: what did you think when it happened? How has it affected"
            " you since? What has been hardest? Is there something you would like to ask or say?",
        },
        {
            "title": "Those who came with you",
            "text": "To each supporter in turn: what did you notice then, and what do you notice"
            " now? What has mattered most to you today?",
        },
        {
            "title": "What is needed now",
            "text": "To the person harmed first: what would help from here? To the person"
            " responsible: what can you offer? Agree only what both want and what can be done.",
        },
        {
            "title": "Closing",
            "text": "Ask each person how they would like to end, and whether anything is left to"
            " say. Read back what was agreed. Say what happens next and when. Thank everyone.",
        },
    ]
}

MESSAGE_TEMPLATES: Final[Body] = {
    f"{about}_{tone}": ""
    for about in (
        "invitation",
        "moved",
        "called_off",
        "reminder",
        "receipt",
        "own_page",
        "something_there",
    )
    for tone in ("discreet", "plain")
} | {"form_link_discreet": "", "referrer_receipt_discreet": ""}
"""An empty one means our own sentences (``notices.py``), in the language of the person."""

HELPLINES: Final[Body] = {
    "lines": [
        {
            "name": "Victim Support",
            "for_whom": "Anyone affected by a crime, whether or not the police know about it",
            "phone": "0808 16 89 111",
            "hours": "Day and night. Free.",
        },
        {
            "name": "National Domestic Abuse Helpline",
            "for_whom": "Women who are hurt or controlled by somebody close to them",
            "phone": "0808 2000 247",
            "hours": "Day and night. Free.",
        },
        {
            "name": "Men's Advice Line",
            "for_whom": "Men who are hurt or controlled by somebody close to them",
            "phone": "0808 801 0327",
            "hours": "On weekdays. Free.",
        },
        {
            "name": "Live Fear Free",
            "for_whom": "Anyone in Wales who is hurt or controlled by somebody close to them",
            "phone": "0808 80 10 800",
            "hours": "Day and night. Free.",
        },
        {
            "name": "Galop",
            "for_whom": "LGBT+ people who were hurt or abused",
            "phone": "0800 999 5428",
            "hours": "On weekdays. Free.",
        },
        {
            "name": "Respect Phoneline",
            "for_whom": "Anyone who is worried about how they behave towards somebody close",
            "phone": "0808 802 4040",
            "hours": "On weekdays. Free.",
        },
        {
            "name": "Samaritans",
            "for_whom": "Anyone who needs to talk, about anything",
            "phone": "116 123",
            "hours": "Day and night. Free.",
        },
    ]
}
"""National lines as published; none counts as checked until the service did so itself."""

AREAS: Final[Body] = {
    "areas": [
        {
            "code": "everywhere",
            "name": "Everywhere",
            "team": "Care and advice service",
            "phone": "0808 157 0199",
        },
        {
            "code": "north",
            "name": "The north",
            "team": "Restorative justice hub",
            "phone": "0306 999 0181",
        },
        {
            "code": "south",
            "name": "The south",
            "team": "Restorative justice coordinator",
            "phone": "01632 960 309",
        },
    ]
}
"""Made-up areas with numbers of the range kept for drama: they ring nowhere."""

CONSENTS: Final[Body] = {
    "service": "This service works with me, and keeps a record of it. I can stop at any time.",
    "sharing": "You may tell the other person what I agreed with you, and nothing more.",
    "online": "We meet by video. Nothing is recorded. I know what happens when the line drops.",
    "letter": "Letters go between me and the other person."
    " You read them first, and I decide what is sent.",
    "shuttle": "Somebody carries words between me and the other person. We do not meet.",
    "conference": "I meet the other person, with a facilitator in the room."
    " I can stop at any time.",
    "observer": "The person named here is there and observes. They say nothing.",
    "interpreter": "An interpreter hears what I say and what is said to me.",
    "evaluation": "You may ask me afterwards how it was. I need not answer.",
}
"""What somebody agrees to, purpose by purpose; it is read to them word by word."""

THRESHOLDS: Final[Body] = {
    "preparation_meetings": 2,
    "risk_days": 30,
    "readiness_days": 14,
    "consent_review_days": 180,
    "more_time_days": 28,
    "acknowledge_hours": 48,
    "contact_days": 10,
    "advisory": [],
    "closed_days": "",
}

DEFAULTS: Final[dict[str, Body]] = {
    "reasons": REASONS,
    "agreement": AGREEMENT,
    "consents": CONSENTS,
    "script": SCRIPT,
    "message_templates": MESSAGE_TEMPLATES,
    "helplines": HELPLINES,
    "areas": AREAS,
    "film": FILM,
    "thresholds": THRESHOLDS,
    "information": INFORMATION,
}
