"""The number formats that files name by number alone (ECMA-376 part 1, 18.8.30)."""

from collections.abc import Mapping

_MONEY = '"¥"#,##0'
_EAST_ASIAN_DATES = dict.fromkeys([*range(27, 32), 36, *range(50, 55), 57, 58], "yyyy年m月")
_EAST_ASIAN_TIMES = dict.fromkeys([*range(32, 36), 55, 56], "h时mm分")

BUILT_IN: Mapping[str, str] = {
    str(number): code
    for number, code in {
        0: "General",
        1: "0",
        2: "0.00",
        3: "#,##0",
        4: "#,##0.00",
        5: f"{_MONEY};-{_MONEY}",
        6: f"{_MONEY};[Red]-{_MONEY}",
        7: f"{_MONEY}.00;-{_MONEY}.00",
        8: f"{_MONEY}.00;[Red]-{_MONEY}.00",
        9: "0%",
        10: "0.00%",
        11: "0.00E+00",
        12: "# ?/?",
        13: "# ??/??",
        14: "yyyy/m/d",
        15: "d-mmm-yy",
        16: "d-mmm",
        17: "mmm-yy",
        18: "h:mm AM/PM",
        19: "h:mm:ss AM/PM",
        20: "h:mm",
        21: "h:mm:ss",
        22: "yyyy/m/d h:mm",
        37: "#,##0_);(#,##0)",
        38: "#,##0_);[Red](#,##0)",
        39: "#,##0.00_);(#,##0.00)",
        40: "#,##0.00_);[Red](#,##0.00)",
        41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
        42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
        43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
        44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
        45: "mm:ss",
        46: "[h]:mm:ss",
        47: "mm:ss.0",
        48: "##0.0E+0",
        49: "@",
        **_EAST_ASIAN_DATES,
        **_EAST_ASIAN_TIMES,
    }.items()
}
"""The code of each number, as a Chinese Excel shows it."""
