"""Version 1 of the public pages' own texts: what is true of every service, in plain words."""

from typing import Any, Final

INFORMATION: Final[dict[str, Any]] = {
    "referrals": "open",
    "closed_text": "We cannot take new requests at the moment. Call us, and we will tell you more.",
    "closed_phone": "",
    "opening": "Restorative justice helps people talk about harm that was done. It brings the"
    " person who was harmed and the person who did it into contact, if both want that. A trained"
    " facilitator prepares each of them first, and is there the whole time.",
    "who": "Anyone who was affected by a crime or other harm can ask. So can anyone who was"
    " responsible for it. It does not matter how long ago it was. You do not need to have had help"
    " from us before. It is free.",
    "stop": "It only happens if everyone wants it. You can stop at any time. You do not have to"
    " give a reason.",
    "instead": "It does not replace the police or a court. It is not about forgiving anyone. Nobody"
    " will ask you to be friends.",
    "may_not": "We cannot promise that it will happen. Sometimes it is not known who was"
    " responsible. Sometimes they do not accept what they did, or do not want to take part."
    " Sometimes it would not be safe. We will tell you plainly, and tell you what else there is.",
    "steps": [
        {
            "title": "Somebody listens",
            "text": "You tell us, or a worker who supports you, what you would like to ask or say."
            " We explain how it works. You decide whether you want us to look into it.",
        },
        {
            "title": "You can take more time",
            "text": "If you are not sure, choose a later day. We will not contact you before then.",
        },
        {
            "title": "We find out what is possible",
            "text": "We ask whether it is known who was responsible, and whether this could be"
            " right for both of you.",
        },
        {
            "title": "The other person is asked",
            "text": "Somebody trained speaks with the other person. They choose freely, as you do."
            " We do not tell them where you live or how to reach you.",
        },
        {
            "title": "We look at what is safe",
            "text": "We think with each of you about what could go wrong, and what would help. We"
            " look again at every step.",
        },
        {
            "title": "You hear what the choices are",
            "text": "The person who was harmed decides what they would like. The other person"
            " agrees to it or not. You can also choose nothing.",
        },
        {
            "title": "You prepare",
            "text": "A facilitator meets each of you separately, more than once. You talk about"
            " what you want to say, and about answers that may be hard to hear.",
        },
        {
            "title": "You are in contact, in the way you chose",
            "text": "It can be by letter, through somebody who carries your words, or in a meeting."
            " A facilitator is there the whole time.",
        },
        {
            "title": "We stay in touch",
            "text": "Afterwards we talk with each of you about how it went. A worker who supports"
            " you can stay with you from the first day to the last.",
        },
    ],
    "letter_what": "You write down what you want to ask or say. A facilitator helps you. Nothing"
    " is passed on until you say so.",
    "letter_sees": "Your facilitator reads it first. Then the other person reads it, with somebody"
    " beside them. They do not see your address.",
    "letter_stop": "Tell your facilitator. A letter that was not passed on yet stays with you.",
    "shuttle_what": "A shuttle advocate carries words between you. You never meet. The advocate"
    " adds nothing and leaves nothing out.",
    "shuttle_sees": "The other person hears only the words that you said yes to. You are not told"
    " where they are, and they are not told where you are.",
    "shuttle_stop": "Tell the advocate that you want to stop. Nothing more is carried.",
    "conference_what": "You talk with each other, with a facilitator. It can be in one room or by"
    " video. Somebody you trust can come with you.",
    "conference_sees": "Only the people who were agreed beforehand. Nothing is recorded. You choose"
    " whether your camera is on.",
    "conference_stop": "Say so, or leave. In a video meeting one press takes you to a room of your"
    " own. You need nobody's permission.",
    "responsible_opening": "If you harmed somebody, you may be sorry. You may want to explain, or"
    " to answer questions. You can ask us. We never contact the other person just because you"
    " asked.",
    "privacy": "We keep what you tell us so that we can help you. Only people who work with you can"
    " read it. We do not share it unless you agree, or unless somebody is in danger.",
    "privacy_long": "Ask us how long we keep it. You can ask to see it, to correct it, and to have"
    " it removed.",
    "complaints": "If something was not right, tell us. Call us, and say that you have a complaint."
    " We will tell you who looks into it, and when you will hear from us.",
    "contact": "",
}

FILM: Final[dict[str, Any]] = {
    "title": "Three people tell what it was like",
    "note": "This talks about crime and its effects. Nothing is acted out.",
    "minutes": "",
    "film": "",
    "captions_english": "",
    "captions_welsh": "",
    "described": "",
    "signed": "",
    "transcript": "",
    "stories_note": "These stories are made up. They hold what people often tell us.",
    "stories": [
        {
            "title": "I wanted to know why",
            "text": "Somebody broke into my home at night. For months I thought that they had"
            " chosen me. I asked to meet. I learned that it was the first open window. It did not"
            " make it right. But I sleep with the light off now.",
        },
        {
            "title": "I wanted to be heard",
            "text": "I was pushed to the ground for my bag. In court nobody asked me how it was. I"
            " did not want to sit in one room with him. An advocate carried my words, and brought"
            " his back. It took three afternoons. I said all of it.",
        },
        {
            "title": "I changed my mind",
            "text": "I began a letter, and then I stopped. Nobody asked me why. A year later I"
            " called again. I never sent the letter. Writing it was enough for me.",
        },
    ],
}
"""A service names its own film files; without one, the page shows the stories."""
