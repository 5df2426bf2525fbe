"""Identifiers, names and session limits: values in, value out."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from lms.core.letters import fold

# --- identifiers: CURP and RFC (domain.md 6.2, 6.3) -------------------------------------------------------------------
ENTITIES = (
    "AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN ZS NE"  # born abroad
).split()
CURP = re.compile(r"[A-Z][AEIOUX][A-Z]{2}(\d{6})[HMX]([A-Z]{2})[B-DF-HJ-NP-TV-Z]{3}([A-Z\d])\d", re.ASCII)
RFC = re.compile(r"[A-ZÑ&]{3,4}(\d{6})[A-Z\d]{3}", re.ASCII)
CURP_ALPHABET = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
RFC_ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
GENERIC_RFC = frozenset({"XAXX010101000", "XEXX010101000"})  # of the tax office, national and foreign
# issued with a check character that does not fit, as the tax office itself confirms
ODD_RFC = frozenset({"DAA020218JY1", "EDG811007RB3", "LIM0011098G0", "LME060822IH5", "NFS0103297H5"})
# "palabras inconvenientes": RENAPO writes X in the second place instead (PEDO → PXDO), the tax office in the fourth
CURP_WORDS = frozenset(
    """BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA GUEI
    GUEY JETA JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO MAME
    MAMO MEAR MEAS MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO RATA ROBA
    ROBE ROBO RUIN SENO TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY""".split()
)
RFC_WORDS = frozenset(
    """BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COJA COJE COJI COJO CULO FETO GUEY JOTO KACA KACO KAGA KAGO KAKA
    KOGE KOJO KULO MAME MAMO MEAR MEAS MEON MION MOCO MULA PEDA PEDO PENE PUTA PUTO QULO RATA RUIN""".split()
)


@dataclass(frozen=True)
class Checked:
    """An identifier after cleaning. `error` refuses it; `warning` lets it pass with a remark. Both are codes."""

    value: str
    error: str = ""
    warning: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


def clean_identifier(text: str) -> str:
    """Upper case, letters, digits and & only: what is left of « motr-930411/HjCR*mn03 »."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum() or sign == "&")


def curp_digit(curp: str) -> str:
    """The check digit that the first 17 characters ask for."""
    total = sum(CURP_ALPHABET.index(sign) * (18 - place) for place, sign in enumerate(curp[:17]))
    return str(-total % 10)


def rfc_digit(rfc: str) -> str:
    """The check character that all characters but the last ask for; entities are padded with a blank."""
    total = sum(RFC_ALPHABET.index(sign) * (13 - place) for place, sign in enumerate(rfc[:-1].rjust(12)))
    return "0123456789A"[-total % 11]


def real_date(digits: str, century: int) -> date | None:
    """The day that AAMMDD names, or None when no calendar has it."""
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def check_curp(text: str, today: date) -> Checked:
    """Judge form, entity, date (real and not after `today`; age is nobody's business here), word and check digit."""
    curp = clean_identifier(text)
    match = CURP.fullmatch(curp)
    if match is None:
        return Checked(curp, error="curp-length" if len(curp) != 18 else "curp-form")
    digits, entity, kind = match.groups()
    born = real_date(digits, 1900 if kind.isdigit() else 2000)
    if entity not in ENTITIES:
        return Checked(curp, error="curp-entity")
    if born is None or born > today:
        return Checked(curp, error="curp-date")
    if curp[:4] in CURP_WORDS:
        return Checked(curp, error="curp-word")
    return Checked(curp, error="" if curp_digit(curp) == curp[-1] else "curp-digit")


def check_rfc(text: str) -> Checked:
    """Judge the RFC of a person (13) or an entity (12). Generic ones and documented exceptions pass with a warning."""
    rfc = clean_identifier(text)
    match = RFC.fullmatch(rfc)
    if match is None:
        return Checked(rfc, error="rfc-form")
    if rfc in GENERIC_RFC:
        return Checked(rfc, warning="rfc-generic")
    # two digits of year do not tell the century: a leap day is real if either century had it
    if real_date(match[1], 2000) is None and real_date(match[1], 1900) is None:
        return Checked(rfc, error="rfc-date")
    if len(rfc) == 13 and rfc[:4] in RFC_WORDS:
        return Checked(rfc, error="rfc-word")
    if rfc_digit(rfc) == rfc[-1]:
        return Checked(rfc)
    return Checked(rfc, warning="rfc-digit") if rfc in ODD_RFC else Checked(rfc, error="rfc-digit")


def check_number(text: str) -> Checked:
    """Judge a number that an institution or a foreign state gives: something, and not a book."""
    value = " ".join(text.split())
    return Checked(value, error="" if clean_identifier(value) and len(value) <= 40 else "number-form")


def mask(value: str) -> str:
    """Enough to tell two apart, too little to use: the first four and the last two of a long one."""
    shown = (4, 2) if len(value) >= 12 else (0, 2)
    return value[: shown[0]] + "•" * (len(value) - sum(shown)) + value[-shown[1] :] if len(value) > 3 else "•••"


# --- names ------------------------------------------------------------------------------------------------------------
# Combining marks in the order in which a dictionary puts them after the bare letter
MARKS = "\u0301\u0300\u0302\u0308\u0303\u0327"
TILDE = "\u0303"


def clean_name(text: str) -> str:
    """One blank between words, composed letters, nothing else touched: accents, Ñ and case are the person's."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _letters(text: str) -> list[tuple[str, str]]:
    """Bare lower-case letters with their marks; signs inside a word vanish (O'Farrill), a hyphen parts words."""
    letters: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFKD", text.casefold().replace("-", " ")):
        if unicodedata.combining(sign):
            if letters:
                letters[-1] = (letters[-1][0], letters[-1][1] + sign)
        elif sign.isalnum() or sign.isspace():
            letters.append((sign, ""))
    return letters


def sort_key(*parts: str) -> str:
    """A key that puts names in Spanish order under any collation of any database.

    Only digits and letters: one 0 ends a word, two end a part, three begin the accents, which decide only between equal
    letters; ñ is written nzzz, after every n. At most 290 characters.
    """
    written, marks = [], ""
    for part in parts:
        words = []
        for word in clean_name(part).replace("-", " ").split():
            letters = _letters(word)
            words.append("".join("nzzz" if base == "n" and TILDE in over else base for base, over in letters))
            marks += "".join(str(max((MARKS.find(m) + 1 for m in over), default=0)) for _, over in letters)
        written.append("0".join(word for word in words if word))
    return f"{'00'.join(written).rstrip('0')[:200]}000{marks.rstrip('0')[:87]}"


def names_agree(one: str, other: str) -> bool:
    """Whether two full names can be of one person: they share at least two words, or all there are of the shorter."""
    first, second = set(fold(one).split()), set(fold(other).split())
    return len(first & second) >= min(2, len(first), len(second))


# --- activation slips -------------------------------------------------------------------------------------------------
# No sign that looks like another on paper (0 O, 1 I L…) nor, in Spanish by telephone, sounds like one (B V, D T P, M N)
CODE_SIGNS = "ACFHJKMRTWXY34679"
CODE_LENGTH = 12  # 49 bits; the guesses are counted


def written_code(code: str) -> str:
    """A code in three groups, as the slip prints it: ACFH-JKMR-3467."""
    return "-".join(code[place : place + 4] for place in range(0, CODE_LENGTH, 4))


# --- sessions (security.md 5, rows 7.3.x) -----------------------------------------------------------------------------
def session_over(silence: float, age: float, idle_minutes: int, whole_hours: int) -> bool:
    """Whether a session ended: silent or old for more than its limits. Silence and age in seconds."""
    return silence > idle_minutes * 60 or age > whole_hours * 3600


# --- terms of keeping -------------------------------------------------------------------------------------------------
def months_before(instant: datetime, months: int) -> datetime:
    """The same day and hour so many months before; the last day of a shorter month."""
    years, month = divmod(instant.year * 12 + instant.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return instant.replace(year=years, month=month + 1, day=min(instant.day, last))
