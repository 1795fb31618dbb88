"""The numbers that Word writes before paragraphs by itself, in the forms that people use."""

from collections.abc import Callable, Mapping

_DIGITS = "零一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_HIGHEST_CIRCLED, _TENS, _LETTERS = 20, 10, 26
MOST = 9_999
"""The highest number that is written in words; beyond it all are written in digits."""


def chinese(number: int, digits: str = _DIGITS, places: str = "十百千") -> str:
    """Returns a number from 0 to 9,999 as it is counted: 十二, 一百零三."""
    if number < len(digits):
        return digits[number]
    text, behind = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += digits[0] * (behind and not text.endswith(digits[0]) and _gap(number, place))
            text += digits[digit] + (places[place - 1] if place else "")
            behind = True
    one = digits[1] + places[0]
    return text.removeprefix(digits[1]) if text.startswith(one) and digits is _DIGITS else text


def _gap(number: int, place: int) -> bool:
    """Tells whether the place before one is empty, so that a zero is said."""
    above: int = 10 ** (place + 1)
    return number // above % 10 == 0


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _letters(number: int) -> str:
    turn, index = divmod(number - 1, _LETTERS)
    return chr(ord("a") + index) * (turn + 1) if number > 0 else ""


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 0 < number <= _HIGHEST_CIRCLED else str(number)


def _by_digit(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


def _formal(number: int) -> str:
    return chinese(number, _FORMAL_DIGITS, "拾佰仟")


def _in(circle: str) -> Callable[[int], str]:
    return lambda number: circle[(number - 1) % len(circle)] if number > 0 else ""


_FORMS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting"),
            *("taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"),
        ),
        chinese,
    ),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional"), _formal),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital"), _by_digit),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _full_width),
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ideographTraditional": _in(_STEMS),
    "ideographZodiac": _in(_BRANCHES),
    "none": lambda _: "",
}


def numeral(number: int, form: str) -> str:
    """Returns a number in one of Word's forms, in digits where the form is another."""
    if number > MOST or form not in _FORMS:
        return str(number)
    return _FORMS[form](number)
