"""Personal data in a text: where it stands, how to show the text without it, what must not reach a group.

Found are ID numbers, phones, bank cards, car plates, rolls of names, illness, children named with their age,
and the words for the households that are visited. Public numbers (110, 12345, 400 ...) are no one's data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Personal:
    """One stretch ``text[start:end]`` of a ``kind``: id, phone, bank_card, plate, names, illness, minor, category."""

    kind: str
    start: int
    end: int


#: What stands in a masked text.
MASKS = {
    "id": "[身份证号]",
    "phone": "[电话]",
    "bank_card": "[银行卡号]",
    "plate": "[车牌]",
    "names": "[名单]",
    "illness": "[病情]",
    "minor": "[孩子信息]",
    "category": "[家庭情况]",
}

_ILLNESS = (
    "精神病|精神分裂|抑郁症?|双相情感|躁郁|自闭症|癫痫|羊癫疯|艾滋|HIV|梅毒|乙肝|肺结核|结核病|癌症|[肝肺胃肠]癌|乳腺癌|食道癌|白血病|恶性肿瘤|肿瘤"
    "|化疗|放疗|透析|尿毒症|中风(?![大险格景味])(?<![雨空]中风)|脑梗|脑溢血|脑出血|脑瘫|[偏截]瘫|瘫痪?在床|植物人|心脏病|心梗|心脏支架|糖尿病|高血压"
    "|老年痴呆|痴呆|帕金森|智障|智力残疾|绝症|病危|重病|大病救助"
)
_CATEGORY = (
    "空巢老人|空巢|留守(?:老人|妇女|儿童)|信访户|信访人员|上访户|上访人员|残疾人(?![坡通车卫厕证联停专])|残疾家庭|重度残疾|危重病人|重病户|困难家庭|困难党员|生活困难党员"
    "|困难户|贫困户|特困户|特困人员|低保户|低保对象|低保家庭|五保户|失独家庭|失独|孤寡老人|社区矫正|刑满释放|重点群体|重点走访|重点人员|戒毒人员|精神障碍"
)
_PLATE = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"

_NUMBER = re.compile(
    rf"(?P<plate>{_PLATE}[A-HJ-NP-Z][·.\s-]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警](?![A-Za-z0-9]))"
    r"|(?<![0-9])(?P<landline>\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[-－—\s]?[2-9][0-9]{6,7})(?![0-9])"
    r"|(?<![0-9])(?P<digits>(?:\+?86[-\s]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
    r"|[0-9]{4}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?|[0-9]{6}[ -][0-9]{8}[ -][0-9]{3}[0-9Xx]"
    r"|[0-9]{7,19}[Xx]?)(?![0-9]|[元块])"
)
#: What the shortest of them holds: most texts hold none and are done with.
_LONG_NUMBER = re.compile(r"[0-9０-９][0-9０-９A-Z -]{3}")
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_LOCAL = re.compile(r"(?:电话|座机|联系|致电|拨打?|打)[:：\s]{0,2}$")
_MINOR = re.compile(
    r"[一-龥]{0,3}(?:小朋友|孩子|女儿|儿子|孙子|孙女|学生|女孩|男孩|小孩|宝宝|娃|幼儿|小学生)[^\s，,。；;]{0,4}(?:[1-9]|1[0-7]|[一二三四五六七八九]|十[一二三四五六七]?)岁半?"
    r"|[一-龥]{1,8}(?:小学?|幼儿园|中学?)[一二三四五六七八九1-9]年级?[（(]?[0-9一二三四五六七八九十]{1,2}[）)]?班"
)
_NAME = "(?![一-龥]{0,2}(?:电话|手机|身份|联系|微信|号码|住址))[一-龥]{2,4}"
_ROLL = re.compile(
    rf"(?:{_NAME}[\s,，、:：]{{0,3}}(?:[0-9]{{17}}[0-9Xx]|[0-9]{{15}}|1[3-9][0-9]{{9}})[\s,，、;；]{{0,3}}){{2,}}"
    rf"|名单[^\n、]{{0,6}}[:：\s]\s?(?:{_NAME}[、，,\s]){{2,}}{_NAME}"
)
#: Words that no message to a group holds, whatever they are part of.
_NEVER = re.compile("残疾人|空巢|信访户|困难户|低保户|危重病人")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_WORDS = re.compile(rf"(?P<illness>{_ILLNESS})|(?P<category>{_CATEGORY})")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

#: Kinds that no group may read from the bot (plates belong to a parking matter, ages to a missing child).
_LEAKING = frozenset({"id", "phone", "bank_card", "names", "illness", "category"})


def find_personal(text: str) -> tuple[Personal, ...]:
    """Every stretch of personal data, in order of its start; stretches of different kinds may overlap."""
    text = text.translate(_WIDE)
    found = [*_numbers(text), *_rolls(text), *_words(text)]
    return tuple(sorted(found, key=lambda p: (p.start, -p.end, p.kind)))


def mask(text: str, public: Collection[str] = ()) -> str:
    """The text for people who do not handle the matter: numbers are replaced by what they are, words stay.

    Numbers that are ``public`` (whom to ring in danger) stay as well.
    """
    out, at, known = [], 0, {_digits(number) for number in public if number}
    for found in find_personal(text):
        told = _digits(text[found.start : found.end])
        if found.kind in MASKS and found.start >= at and told not in known:
            out += [text[at : found.start], MASKS[found.kind]]
            at = found.end
    return "".join([*out, text[at:]])


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number.translate(_WIDE))


def cleaned(text: str, public: Collection[str] = ()) -> str:
    """The text for a group: masked, and the words that no group may read from the bot taken out wherever they stand."""
    return _NEVER.sub("…", mask(text, public))


def leaks(text: str) -> tuple[str, ...]:
    """The kinds of personal data that ``text`` would give away in a group, each once, sorted; empty when clean."""
    kinds = {found.kind for found in find_personal(text)} & _LEAKING
    return tuple(sorted(kinds | {"category"} if _NEVER.search(text) else kinds))


def has_secret_number(text: str) -> bool:
    """Whether a poster should be asked to take this back: an ID number, a bank card, or a roll of people."""
    if "名单" not in text and _LONG_NUMBER.search(text) is None:
        return False
    text = text.translate(_WIDE)
    return any(found.kind in ("id", "bank_card", "names") for found in (*_numbers(text), *_rolls(text)))


def _numbers(text: str) -> Iterator[Personal]:
    """Plates, land lines and long numbers by what they prove to be."""
    if _LONG_NUMBER.search(text) is None:
        return
    for match in _NUMBER.finditer(text):
        kind = {"plate": "plate", "landline": "phone"}.get(match.lastgroup or "") or _kind_of(text, match)
        if kind:
            yield Personal(kind, match.start(match.lastgroup or 0), match.end(match.lastgroup or 0))


def _kind_of(text: str, match: re.Match[str]) -> str:
    """What a long number is; empty for order numbers, readings and public lines."""
    digits = re.sub(r"[^0-9xX]", "", match["digits"]).upper()
    if _is_id(digits):
        return "id"
    if _MOBILE.fullmatch(digits) and not text.startswith(("号楼", "号栋"), match.end()):
        return "phone"
    if 16 <= len(digits) <= 19 and digits.isdecimal() and digits[0] in "3456" and _luhn(digits):
        return "bank_card"
    local = len(digits) in (7, 8) and digits[0] in "2345678"
    return "phone" if local and _LOCAL.search(text, max(0, match.start() - 5), match.start()) else ""


def _is_id(number: str) -> bool:
    """Whether a number is an identity number: 18 places with a date (and check digit or at least an area), or 15."""
    if re.fullmatch(r"[1-8][0-9]{16}[0-9X]", number):
        return _date_like(number[6:14]) and (_check_digit(number) or _area_like(number))
    old = re.fullmatch(r"[1-8][0-9]{14}", number) is not None
    return old and _area_like(number) and _date_like("19" + number[6:12])


def _check_digit(number: str) -> bool:
    """GB 11643: the weighted sum of the first 17 digits modulo 11 names the last place."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17]


def _area_like(number: str) -> bool:
    """Whether the first two digits are a province's."""
    return _PROVINCES.match(number) is not None


_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")


def _date_like(digits: str) -> bool:
    """Whether eight digits are a date of a living person's birth."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31


def _luhn(number: str) -> bool:
    """The check of ISO/IEC 7812 for bank cards."""
    doubled = [int(c) * (1 + i % 2) for i, c in enumerate(reversed(number))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _rolls(text: str) -> Iterator[Personal]:
    """Lists of several people with their numbers."""
    if "名单" in text or _LONG_NUMBER.search(text):
        yield from (Personal("names", match.start(), match.end()) for match in _ROLL.finditer(text))


def _words(text: str) -> Iterator[Personal]:
    """Illness, visited households, children with their age or class."""
    for match in _WORDS.finditer(text):
        yield Personal(match.lastgroup or "", match.start(), match.end())
    if "岁" in text or "班" in text:
        yield from (Personal("minor", match.start(), match.end()) for match in _MINOR.finditer(text))
