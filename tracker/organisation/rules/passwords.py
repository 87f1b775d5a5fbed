"""What a password must be, and how an initial one is made."""

from __future__ import annotations

import secrets

from tracker.core.errors import Invalid
from tracker.core.i18n import N_

MIN_LENGTH = 10
MAX_LENGTH = 200
UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"
COMMON = frozenset(
    """
    1234567890 0123456789 12345678910 123456789a 1q2w3e4r5t 1qaz2wsx3edc q1w2e3r4t5 qwertyuiop qwerty1234 qwerty12345
    asdfghjkl1 zxcvbnm123 zaq12wsxcde a123456789 aa12345678 abc1234567 abcd123456 abcd1234567 abc123456789 abcdefghij
    password12 password123 password1234 passw0rd123 p@ssw0rd123 p@ssword123 admin12345 admin123456 administrator
    root123456 welcome123 welcome1234 letmein1234 iloveyou123 iloveyou1314 woaini1314 woaini520 woaini1314520
    wang123456 zhang123456 1234qwerty 123qweasdzxc 123456789q 147258369a 1472583690 9876543210 0987654321 1111111111
    0000000000 8888888888 6666666666 1231231231 123123123a 1123581321 changeme123 qazwsxedcrfv q123456789 asd1234567
    shuiwu123456 shuiwuju123 kaocheng123
    """.split()  # noqa: SIM905
)
"""Chosen by people over and over, ten characters or longer; shorter ones are refused for their length."""


def check(password: str, username: str) -> None:
    """Raise Invalid(field="password") unless the password is long, uncommon and not made of the user name."""
    folded = password.casefold()
    if len(password) < MIN_LENGTH:
        raise Invalid(N_("密码至少%(n)s个字符。"), field="password", n=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise Invalid(N_("密码最多%(n)s个字符。"), field="password", n=MAX_LENGTH)
    if folded in COMMON or len(set(folded)) < 4:
        raise Invalid(N_("这个密码太常见，容易被猜到，换一个。"), field="password")
    if len(username) >= 3 and username.casefold() in folded:
        raise Invalid(N_("密码里不能含有登录名。"), field="password")


def initial() -> str:
    """A one-time password that can be read out over the telephone: 16 characters, about 79 bits."""
    groups = ("".join(secrets.choice(UNAMBIGUOUS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
