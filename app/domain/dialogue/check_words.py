"""The words by which places in a text are found that a person should look at: English, Welsh.

Every repetition has a limit, every pattern begins at a word: none takes longer than its text.
"""

import re
from typing import Final

ALIKE: Final = {
    "\u2018": "'",
    "\u2019": "'",
    "\u02bc": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2013": "-",
    "\u2212": "-",
}
"""Signs that look alike. Everything else is brought to one form by Unicode's own table."""


def _any(phrases: str) -> re.Pattern[str]:
    """Return a pattern of whole phrases, one a line; a space stands for up to three."""
    lines = (line.strip() for line in phrases.strip().splitlines())
    either = "|".join(line.replace(" ", r"\s{1,3}") for line in lines)
    return re.compile(rf"\b(?:{either})(?!\w)", re.IGNORECASE)


_STREETS: Final = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|crescent|cres|gardens|gdns|grove|"
    "place|square|sq|terrace|way|hill|row|mews|park|walk|rise|view|green|parade|estate"
)
_ROADS: Final = "heol|stryd|ffordd|lon|lôn|maes|clos|rhodfa|rhiw|cae|tai|teras"
_ROAD_WORDS: Final = (
    "Street|Road|Avenue|Lane|Drive|Close|Crescent|Gardens|Grove|Terrace|Mews|Estate"
)

ADDRESS: Final = re.compile(
    r"\b(?:"
    rf"\d{{1,4}}[a-z]?,?\s{{1,3}}(?:[^\W\d_][\w'-]{{0,30}}\s{{1,3}}){{1,4}}(?:{_STREETS})\b"
    rf"|\d{{1,4}}[a-z]?,?\s{{1,3}}(?:{_ROADS})\s{{1,3}}(?:[yr]r?\s{{1,3}})?[^\W\d_][\w'-]{{0,30}}"
    r"|(?:flat|apartment|fflat)\s{1,3}\d{1,4}[a-z]?\b"
    r"|p\.?\s?o\.?\s{0,2}box\s{1,3}\d{1,6}"
    r"|(?:i|we)\s{1,3}(?:still\s{1,3}|now\s{1,3}|also\s{1,3})?(?:live|am\s{1,3}living|are\s{1,3}living|stay)\s{1,3}(?:at|in|on|near|by)\b"
    r"|(?:my|our|new)\s{1,3}(?:home\s{1,3})?address\b|fy\s{1,3}nghyfeiriad|byw\s{1,3}(?:yn|ym|yng|ar)\b"
    rf"|(?-i:(?:[A-Z][\w'-]{{1,30}}\s{{1,3}}){{1,3}}(?:{_ROAD_WORDS})\b)"
    rf"|(?-i:(?:Heol|Stryd|Ffordd|Lôn|Maes|Clos|Rhodfa)\s{{1,3}}(?:[yr]r?\s{{1,3}})?[A-Z][\w'-]{{1,30}})"
    r")",
    re.IGNORECASE,
)
POSTCODE: Final = re.compile(
    r"\b(?:gir\s{0,2}0aa|[a-z]{1,2}\d[a-z\d]?\s{0,2}\d[a-z]{2})\b", re.IGNORECASE
)
_DIGITS: Final = (
    "zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|"
    "dim|un|dau|dwy|tri|tair|pedwar|pedair|pump|chwech|saith|wyth|naw"
)
SPOKEN_NUMBER: Final = re.compile(
    rf"\b(?:{_DIGITS})(?:[\s,.-]{{1,3}}(?:{_DIGITS})){{5,18}}\b", re.IGNORECASE
)
EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s{0,2}@\s{0,2}[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|\b\w{1,64}\s{0,2}[(\[]?\bat\b[)\]]?\s{0,2}[\w-]{1,63}\s{0,2}[(\[]?\bdot\b[)\]]?\s{0,2}\w{2,20}",
    re.IGNORECASE,
)
WEB: Final = re.compile(
    r"\bhttps?://\S{1,300}|\bwww\.\S{1,300}"
    r"|(?<![\w@.-])(?:[\w-]{1,63}\.){1,4}"
    r"(?:com|org|net|uk|co|io|me|info|eu|cymru|wales|scot|app|link|biz|tv|gg|ly)\b(?:/\S{0,300})?",
    re.IGNORECASE,
)
HANDLE: Final = re.compile(
    r"(?<![\w@.])@[\w.]{2,30}"
    r"|\b(?:snapchat|snap|insta|instagram|facebook|fb|tik\s?tok|whats\s?app|telegram|discord|"
    r"twitter|messenger|youtube|linkedin|reddit|onlyfans|playstation|xbox)\b",
    re.IGNORECASE,
)
_MONTHS: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|"
    "ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
DATE: Final = re.compile(
    r"\d{1,2}[ ./-]{1,3}\d{1,2}[ ./-]{1,3}(?:19|20)?\d{2}|(?:19|20)\d{2}-\d{1,2}-\d{1,2}"
)
BIRTH: Final = re.compile(
    rf"(?<!\d)(?:{DATE.pattern})(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|af|ail|ydd|fed|eg)?(?:\s{{1,3}}of)?\s{{1,3}}(?:{_MONTHS}),?\s{{1,3}}(?:19|20)\d{{2}}\b"
    rf"|\b(?:{_MONTHS})\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,3}}(?:19|20)\d{{2}}\b"
    r"|\b(?:date\s{1,3}of\s{1,3}birth|d\.?o\.?b\b|birthday|born\s{1,3}(?:on|in)|"
    r"ganwyd|pen-?blwydd|dyddiad\s{1,3}geni)",
    re.IGNORECASE,
)
PLACE: Final = _any(r"""
    (?:i|we|he|she|they|you) works? (?:at|for|in|near|as)
    (?:work(?:s|ed|ing)?|job) (?:at|for|with)
    (?:my|your|his|her|their|our) (?:work|workplace|job|office|shop|boss|employer|gym|club|team)
    (?:my|your|his|her|their|our) (?:church|chapel|mosque|temple|synagogue|doctor)
    school|college|university|uni|nursery|playgroup|academy|sixth form|primary|campus
    hospital|surgery|clinic|hostel|refuge|prison|barracks
    ysgol|coleg|prifysgol|meithrinfa|swyddfa|ysbyty|meddygfa|eglwys|capel|mosg|carchar
    gweithio (?:yn|ym|yng|i|fel)|fy ngwaith|eich gwaith|dy waith
""")
CHILD: Final = _any(r"""
    sons?|daughters?|child|children|kids?|baby|babies|toddlers?|grandchild(?:ren)?
    little (?:boy|girl|brother|sister)|stepsons?|stepdaughters?|nephews?|nieces?
    mab|meibion|merch|merched|plentyn|plant|babi|[wŵ]yr|wyres|fy mhlant|fy merch
""")
BLAME: Final = _any(r"""
    because of (?:you|what you|how you|the way you)
    (?:you|u) (?:made|make|drove|drive|forced|pushed|provoked|led|tempted|let) me
    (?:your|ur) (?:own )?fault|fault (?:is|was) yours
    you(?: are|'?re| were)(?: also| partly| half)? to blame|(?:i )?blame you
    you (?:deserved?|asked for|had it coming|brought (?:it|this) on)
    if (?:only )?you (?:had(?:n'?t| not)?|did(?:n'?t| not)|would(?:n'?t| not)?|just)
    if (?:only )?you were(?:n'?t| not)
    you should(?: not|n'?t)?(?: have|'?ve)|you could have stopped
    you started (?:it|this)|you left me no choice|what did you expect|look what you
    you (?:ruined|destroyed|wrecked|spoilt|spoiled) my|thanks to you
    (?:o'ch|o dy) achos (?:chi|di)|oherwydd (?:ti|chi)|o'?ch achos
    (?:dy|eich) (?:f|b)ai (?:di|chi)|arnat ti mae'?r bai|arnoch chi mae'?r bai
    (?:ti|chi) (?:wnaeth|ddechreuodd)|(?:gwnest ti|wnest ti|wnaethoch chi) i (?:mi|fi)
    roeddet ti'?n haeddu|roeddech chi'?n haeddu|dylet ti fod wedi|dylech chi fod wedi
""")
PRESSURE: Final = _any(r"""
    you (?:really )?(?:must|have to|have got to|need to|ought to|had better)
    you'?(?:ve got to|d better)|you(?: still)? owe|you promised|promise me|swear to me
    (?:please )?forgive me|(?:please )?accept my apology
    you should (?:forgive|answer|reply|write|meet|talk|speak|say|be)
    (?:can|could|will|would) you (?:please )?(?:forgive|reply|answer|write|call|meet)
    (?:can|could|will|would) you (?:please )?(?:visit|drop|tell|say|ask)
    (?:write|text|call|ring|phone|message) (?:to )?me|(?:write|get|text|call) back
    get back to me|let me know|(?:answer|reply|respond)(?: to)? (?:me|this|back|soon)
    i (?:expect|demand|insist|need you to|want you to|deserve)|i (?:need|want) an answer
    i(?: am|'?m) waiting for (?:you|your)|i will (?:keep|not stop) (?:writing|asking|trying)
    if you (?:do not|don'?t|won'?t|will not|can'?t|cannot) (?:answer|reply|forgive|write)
    if you (?:do not|don'?t|won'?t|will not|can'?t|cannot) (?:meet|see|speak|talk)
    the least you (?:can|could) do|you have no right|it(?: is|'?s) your duty|for the sake of
    drop the (?:charges|case)|withdraw (?:the|your) (?:statement|complaint|case)
    change your (?:statement|story|mind)|(?:do not|don'?t|never) tell
    tell (?:the )?(?:police|court|judge|probation|parole|officer|them)
    put in a (?:good )?word|speak to (?:the )?(?:judge|court|parole)
    maddau i (?:mi|fi)|maddeuwch i (?:mi|fi)|rhaid i (?:ti|chi)|mae arnat ti|mae arnoch chi
    ateba? fi|atebwch fi|ateb(?:wch)? (?:y llythyr|hwn)|mae angen i (?:ti|chi)
    (?:ysgrifenna|ysgrifennwch|sgwenna) (?:yn ôl|ata i|ataf)
    (?:dw|rydw) i'?n disgwyl|paid â dweud|peidiwch â dweud
""")
THREAT: Final = _any(r"""
    you(?: will|'?ll| are going to|'?re going to) (?:regret|be sorry|pay|suffer|wish)
    i(?: will|'?ll| am going to|'?m going to| can| could) (?:find|get|hurt|kill|make) you
    i(?: will|'?ll| am going to|'?m going to| can| could) come (?:for|after|round|to)
    i(?: will|'?ll| am going to|'?m going to| can| could) (?:ruin|end|destroy|deal with)
    i(?: will|'?ll| am going to|'?m going to) be (?:watching|waiting)
    i(?: will|'?ll| am going to|'?m going to) tell everyone
    i know (?:where|who) (?:you|your)|i(?: have|'?ve) (?:been watching|followed)
    (?:i'?m|i am) (?:watching|coming|outside)|watch your (?:back|step)|watch yourself
    or else|just (?:you )?wait|mark my words|you(?: have|'?ve) been warned|last chance
    (?:kill|hurt|harm|stab|shoot|burn|smash|batter|punch) (?:you|your|him|her|them|me|u)
    (?:beat|slap|rape) (?:you|your|him|her|them|me|u)
    (?:kill|hurt|harm) myself|end my life|end it all|not want to live|nothing to lose
    my (?:mates|friends|family|boys|brothers) (?:will|know|are|can)|when i(?:'?m| am| get) out
    grass(?:es|ed)? (?:me|on|up|you)|snitch(?:es|ed)?
    (?:(?:dw|rydw) i|fi)'?n gwybod ble|(?:byddi di|byddwch chi)'?n (?:difaru|talu)
    gwylia dy gefn|gwyliwch eich cefn|dy ladd|eich lladd|lladd fy hun|neu fel arall
""")
ORDINARY: Final = frozenset(
    word
    for line in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "january february march april may june july",
        "august september october november december christmas easter eid ramadan diwali",
        "god allah english welsh british scottish irish mr mrs miss ms mx dr dear yours sincerely",
        "i'm i've i'll i'd ok okay llun mawrth mercher iau gwener sadwrn sul",
        "ionawr chwefror ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
        "nadolig pasg duw cymraeg saesneg annwyl",
    )
    for word in line.split()
)
"""Words that have a capital in the middle of a sentence without being somebody's name."""
PARTICLES: Final = frozenset(("ap", "ab", "van", "von", "de", "da", "di", "la", "le", "al", "el"))
"""Small words inside names: they name nobody by themselves."""
