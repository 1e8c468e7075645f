"""The words of dates: months in the languages feeds are written in, zones, and what means nothing.

All words are folded (lower case, no accents) as ``findvalue.text.fold`` does.
"""

from __future__ import annotations

from functools import cache

from findvalue.text import fold

# Full names, the forms that stand beside a day where a language has two.
_MONTH_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de-AT": "jänner feber märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",  # noqa: RUF001 - Turkish
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "el": "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
}
_ABBREVIATION = 3  # letters at least

# English abbreviations and names: what the fast path knows without building the table.
MONTHS = {
    form: number
    for number, name in enumerate(_MONTH_NAMES["en"].split(), start=1)
    for form in (name, name[:3])
} | {"sept": 9}

# Hours east of UTC. Of a name that several zones share, the one that feeds mean by it.
HOURS_EAST: dict[str, float] = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1,
    "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "SAST": 2, "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4,
    "GST": 4, "PKT": 5, "IST": 5.5, "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8,
    "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4,
    "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10,
}  # fmt: skip

# Names that mean standard or summer time, whichever holds on the day.
CIVIL_ZONES = {
    "AT": "America/Halifax",
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}

# Words beside a date that change nothing: weekdays need not be here, they come first.
FILLERS = frozenset(
    fold(
        "t at on of the st nd rd th um uhr den der am le à er de del di o el em às kl klo"
        " mon tue tues wed thu thur thurs fri sat sun hrs h"
    ).split()
)
AFTERNOON = frozenset(fold("오후 下午 午後").split())
MORNING = frozenset(fold("오전 上午 午前").split())


def month_of(word: str) -> int | None:
    """Return the month a folded word names, in full or abbreviated; None when it names none."""
    return MONTHS.get(word) or _all_months().get(word)


@cache
def _all_months() -> dict[str, int]:
    """Return every name and every abbreviation that names one month in all languages."""
    full = {
        name: number
        for names in _MONTH_NAMES.values()
        for number, name in enumerate(fold(names).split(), start=1)
    }
    months: dict[str, set[int]] = {}
    for name, number in full.items():
        for length in range(_ABBREVIATION, len(name)):
            months.setdefault(name[:length], set()).add(number)
    certain = {word: numbers.pop() for word, numbers in months.items() if len(numbers) == 1}
    return certain | full


def is_korean(text: str) -> bool:
    """Say whether a text holds Hangul: its country has one zone."""
    return any("\uac00" <= char <= "\ud7a3" for char in text)
