"""Colours as style sheets and the attributes of a web page write them."""

import re
from collections.abc import Sequence

_NAMES = """
aliceblue=f0f8ff antiquewhite=faebd7 aqua=00ffff aquamarine=7fffd4 azure=f0ffff beige=f5f5dc
bisque=ffe4c4 black=000000 blanchedalmond=ffebcd blue=0000ff blueviolet=8a2be2 brown=a52a2a
burlywood=deb887 cadetblue=5f9ea0 chartreuse=7fff00 chocolate=d2691e coral=ff7f50
cornflowerblue=6495ed cornsilk=fff8dc crimson=dc143c cyan=00ffff darkblue=00008b darkcyan=008b8b
darkgoldenrod=b8860b darkgray=a9a9a9 darkgrey=a9a9a9 darkgreen=006400 darkkhaki=bdb76b
darkmagenta=8b008b darkolivegreen=556b2f darkorange=ff8c00 darkorchid=9932cc darkred=8b0000
darksalmon=e9967a darkseagreen=8fbc8f darkslateblue=483d8b darkslategray=2f4f4f
darkslategrey=2f4f4f darkturquoise=00ced1 darkviolet=9400d3 deeppink=ff1493 deepskyblue=00bfff
dimgray=696969 dimgrey=696969 dodgerblue=1e90ff firebrick=b22222 floralwhite=fffaf0
forestgreen=228b22 fuchsia=ff00ff gainsboro=dcdcdc ghostwhite=f8f8ff gold=ffd700
goldenrod=daa520 gray=808080 grey=808080 green=008000 greenyellow=adff2f honeydew=f0fff0
hotpink=ff69b4 indianred=cd5c5c indigo=4b0082 ivory=fffff0 khaki=f0e68c lavender=e6e6fa
lavenderblush=fff0f5 lawngreen=7cfc00 lemonchiffon=fffacd lightblue=add8e6 lightcoral=f08080
lightcyan=e0ffff lightgoldenrodyellow=fafad2 lightgreen=90ee90 lightgray=d3d3d3 lightgrey=d3d3d3
lightpink=ffb6c1 lightsalmon=ffa07a lightseagreen=20b2aa lightskyblue=87cefa
lightslategray=778899 lightslategrey=778899 lightsteelblue=b0c4de lightyellow=ffffe0 lime=00ff00
limegreen=32cd32 linen=faf0e6 magenta=ff00ff maroon=800000 mediumaquamarine=66cdaa
mediumblue=0000cd mediumorchid=ba55d3 mediumpurple=9370db mediumseagreen=3cb371
mediumslateblue=7b68ee mediumspringgreen=00fa9a mediumturquoise=48d1cc mediumvioletred=c71585
midnightblue=191970 mintcream=f5fffa mistyrose=ffe4e1 moccasin=ffe4b5 navajowhite=ffdead
navy=000080 oldlace=fdf5e6 olive=808000 olivedrab=6b8e23 orange=ffa500 orangered=ff4500
orchid=da70d6 palegoldenrod=eee8aa palegreen=98fb98 paleturquoise=afeeee palevioletred=db7093
papayawhip=ffefd5 peachpuff=ffdab9 peru=cd853f pink=ffc0cb plum=dda0dd powderblue=b0e0e6
purple=800080 rebeccapurple=663399 red=ff0000 rosybrown=bc8f8f royalblue=4169e1
saddlebrown=8b4513 salmon=fa8072 sandybrown=f4a460 seagreen=2e8b57 seashell=fff5ee sienna=a0522d
silver=c0c0c0 skyblue=87ceeb slateblue=6a5acd slategray=708090 slategrey=708090 snow=fffafa
springgreen=00ff7f steelblue=4682b4 tan=d2b48c teal=008080 thistle=d8bfd8 tomato=ff6347
turquoise=40e0d0 violet=ee82ee wheat=f5deb3 white=ffffff whitesmoke=f5f5f5 yellow=ffff00
yellowgreen=9acd32 canvas=ffffff field=ffffff window=ffffff canvastext=000000 windowtext=000000
"""
NAMED = {name: int(digits, 16) for name, digits in (pair.split("=") for pair in _NAMES.split())}
_NUMBERS = re.compile(r"[-+]?\d{0,9}\.?\d{1,9}%?")
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_NO_HEX = re.compile(r"[^0-9a-f]")
_SHORT, _LONGEST = 5, 128
_CHANNELS = 3
_CLEAR = 0.15
"""The share of a colour below which it is not seen."""


def colour(text: str) -> int | None:
    """Returns a colour as `0xRRGGBB`, None for one that is not understood or says nothing."""
    text = text.strip().lower()
    if text in NAMED:
        return NAMED[text]
    if _HEX.fullmatch(text):
        digits = text[1:]
        if len(digits) < _SHORT:
            digits = "".join(2 * digit for digit in digits[:3])
        return int(digits[:6], 16)
    if not text.startswith(("rgb", "hsl", "hwb")) or len(text) > _LONGEST:
        return None
    numbers = _NUMBERS.findall(text)
    if len(numbers) < _CHANNELS:
        return None
    kinds = {"rgb": _rgb, "hsl": _hsl, "hwb": _hwb}
    return kinds[text[:3]](numbers)


def colour_of_attribute(text: str) -> int | None:
    """Returns what browsers take an attribute for, in which any letters are some colour."""
    text = text.strip().lower()
    known = colour(text)
    if known is not None or not text or text == "transparent":
        return known
    digits = _NO_HEX.sub("0", text[:_LONGEST].removeprefix("#"))
    size = max(-(-len(digits) // _CHANNELS), 1)
    parts = [digits.ljust(size * _CHANNELS, "0")[size * at : size * (at + 1)] for at in range(3)]
    parts = [part[-8:] for part in parts]
    while len(parts[0]) > len("ff") and all(part.startswith("0") for part in parts):
        parts = [part[1:] for part in parts]
    return int("".join(part[:2].zfill(2) for part in parts), 16)


def _rgb(numbers: Sequence[str]) -> int:
    return _whole([_share(n) * 100 / 255 if not n.endswith("%") else _share(n) for n in numbers])


def _share(number: str) -> float:
    """Returns a share of a number that may be in hundreds."""
    return float(number.rstrip("%")) / 100


def _whole(shares: Sequence[float]) -> int:
    red, green, blue = (round(255 * max(0.0, min(share, 1.0))) for share in shares[:_CHANNELS])
    return red << 16 | green << 8 | blue


def _hsl(numbers: Sequence[str]) -> int:
    from colorsys import hls_to_rgb

    depth, light = (max(0.0, min(_share(number), 1.0)) for number in numbers[1:_CHANNELS])
    return _whole(hls_to_rgb(_turn(numbers[0]), light, depth))


def _hwb(numbers: Sequence[str]) -> int:
    from colorsys import hls_to_rgb

    white, black = (max(0.0, _share(number)) for number in numbers[1:_CHANNELS])
    if white + black >= 1:
        return _whole([white / (white + black)] * 3)
    pure = hls_to_rgb(_turn(numbers[0]), 0.5, 1)
    return _whole([part * (1 - white - black) + white for part in pure])


def _turn(number: str) -> float:
    return float(number.rstrip("%")) / 360 % 1


def is_clear(text: str) -> bool:
    """Tells whether a colour lets what is behind it be seen."""
    text = text.strip()
    if text == "transparent":
        return True
    if text.startswith(("rgb", "hsl", "hwb")):
        numbers = _NUMBERS.findall(text)
        if len(numbers) > _CHANNELS:
            share = numbers[_CHANNELS]
            return (_share(share) if share.endswith("%") else float(share)) < _CLEAR
    if not _HEX.fullmatch(text) or len(text) not in (5, 9):
        return False
    digits = text[4:] * 2 if len(text) == _SHORT else text[7:]
    return int(digits, 16) / 255 < _CLEAR
