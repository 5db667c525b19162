"""Words that people and machines type and that programs stumble over, each of our own making, by category."""

import unicodedata
from collections.abc import Iterator

EDGES = (0, 1, 7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 128)


def reserved() -> Iterator[str]:
    """Words that mean something to some program."""
    yield from (
        "null", "NULL", "None", "nil", "undefined", "true", "True", "false", "vrai", "faux", "yes", "non", "on",
        "off",
    )  # fmt: skip
    yield from (
        "NaN", "nan", "Infinity", "-Infinity", "inf", "self", "this", "constructor", "__proto__", "prototype",
    )  # fmt: skip
    yield from (
        "__class__", "hasOwnProperty", "toString", "valueOf", "length", "default", "all", "any", "new", "edit",
    )  # fmt: skip
    yield from (
        "CON", "PRN", "AUX", "NUL", "COM1", "LPT1.txt", "con.md", ".htaccess", "robots.txt", "index.html", "admin",
        "root",
    )  # fmt: skip
    yield from (
        "select", "from", "group", "order", "user", "table", "index", "where", "and", "or", "not", "near",
        "AND OR NOT",
    )  # fmt: skip


def numbers() -> Iterator[str]:
    for edge in EDGES:
        yield str(2**edge)
        yield str(-(2**edge) - 1)
    yield from (
        "0", "-0", "+0", "00", "007", "1.0", "1.", ".5", "1,5", "1 000,50", "1\u202f000", "1\u00a0000", "1'000",
        "1_000",
    )  # fmt: skip
    yield from (
        "1e3", "1E-400", "1e999", "0x1F", "0b11", "0o17", "1/0", "½", "²", "Ⅻ", "٣", "๙", "１２", "𝟙𝟚", "−1", "1e1e1",
    )  # fmt: skip
    yield from (
        "2026-02-30", "0000-00-00", "9999-12-31T23:59:60Z", "24:00", "25:61", "31/11/2026", "-1 day", "1970-01-01",
    )  # fmt: skip


def unicode_classes() -> Iterator[str]:
    """One word in each general category, and at the edges of the planes."""
    seen: set[str] = set()
    for point in range(0x20, 0x1FBFF):
        kind = unicodedata.category(chr(point))
        if kind not in seen and kind not in {"Cs", "Cc"}:
            seen.add(kind)
            yield f"mot {chr(point)}{chr(point)} fin"
    for point in (
        0xFF,
        0x100,
        0x7FF,
        0x800,
        0xD7FF,
        0xE000,
        0xFDD0,
        0xFFFD,
        0xFFFE,
        0xFFFF,
        0x10000,
        0x1FFFE,
        0xE0001,
        0x10FFFF,
    ):
        yield f"bord {chr(point)} fin"
    for text in ("Éléonore", "Œuvre", "ﬁn", "Straße", "İstanbul", "ǅ", "Ångström", "ﷺ", "한국어", "Ⅷ"):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            yield f"{unicodedata.normalize(form, text)} {form}"
        yield text.upper()
        yield text.casefold() + " "


def scripts() -> Iterator[str]:
    """« The guide is ready » in many hands, and the longest words of some."""
    yield from (
        "Le guide est prêt", "Przewodnik jest gotowy", "Průvodce je připraven", "Rehber hazır, ığüşöç",
        "Hướng dẫn đã sẵn sàng",
    )  # fmt: skip
    yield from (
        "Ο οδηγός είναι έτοιμος", "Руководство готово", "Посібник готовий", "Ръководството е готово",
        "ուղեցույցը պատրաստ է", "გზამკვლევი მზადაა",
    )  # fmt: skip
    yield from (
        "ガイドができました", "指南已准备好", "指南已備妥", "안내서가 준비되었습니다", "คู่มือพร้อมแล้ว", "ຄູ່ມືພ້ອມແລ້ວ", "လမ်းညွှန်",
        "មគ្គុទ្ទេសក៍",
    )  # fmt: skip
    yield from (
        "मार्गदर्शिका तैयार है", "গাইড প্রস্তুত", "வழிகாட்டி தயார்", "మార్గదర్శి సిద్ధం", "ಮಾರ್ಗದರ್ಶಿ", "വഴികാട്ടി",
        "මාර්ගෝපදේශය", "མཛུབ་སྟོན།", "መመሪያው ዝግጁ ነው",
    )  # fmt: skip
    yield from ("𐌲𐌿𐍄𐌹𐍃𐌺", "𓂀𓃭", "𝔊𝔲𝔦𝔡𝔢", "ʇǝsdn ǝpᴉnƃ", "ᴳᵘⁱᵈᵉ", "🅶🆄🅸🅳🅴", "Ɠυιԃҽ", "ⓖⓤⓘⓓⓔ")
    yield from (
        "Anticonstitutionnellement" * 4, "Donaudampfschifffahrtsgesellschaftskapitän", "W" * 60, "i" * 79, "寿" * 60,
    )  # fmt: skip


def right_to_left() -> Iterator[str]:
    yield from ("الدليل جاهز", "המדריך מוכן", "راهنما آماده است", "ދަލީލު", "ܡܕܒܪܢܐ")
    for sign in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c":
        yield f"avant {sign}après"
    yield from (
        "facture\u202efdp.exe", "\u202e\u202e\u202e" * 20, "(שלום) [1] אבג", "א1ב2ג3", "100 % الدليل 2026",
        "\u2067" * 40 + "fin",
    )  # fmt: skip


def emoji() -> Iterator[str]:
    people = ("👩", "👨🏽", "🧑🏿", "👶🏻")
    for one in people:
        yield f"{one}\u200d💻 {one}\u200d🚒 {one}\u200d🦽\u200d➡️"
    yield from (
        "👨\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "🇫🇷🇬🇧🇪🇺", "🇫", "1️⃣", "❤️", "❤", "❤︎", "☎️",
    )  # fmt: skip
    yield from (
        "🫠🫱🏽\u200d🫲🏿", "😀" * 60, "\u200d\u200d", "👩\u200d", "🏽", "\ufe0f", "🤷🏽\u200d♀️ ¯\\_(ツ)_/¯", "(╯°□°)╯︵ ┻━┻",
        "ʕ•ᴥ•ʔ", "📎🧷🖇️",
    )  # fmt: skip


def stacked() -> Iterator[str]:
    """Signs upon signs."""
    for height in (1, 5, 20, 60):
        yield "".join(
            letter + "".join(chr(0x300 + (place * 7 + n) % 0x6F) for n in range(height))
            for place, letter in enumerate("guide")
        )
    yield from (
        "\u0301seul", "e" + "\u0301" * 70, "ก" + "็" * 40, "ﷺ" * 20, "﷽﷽﷽", "\u20dd\u20e3", "a\u034fb\u035c\u0361c",
        "\u1160\u115f",
    )  # fmt: skip


def invisible() -> Iterator[str]:
    names = {
        "200b": "zero width",
        "200c": "non-joiner",
        "200d": "joiner",
        "2060": "word joiner",
        "feff": "byte order mark",
        "00ad": "soft hyphen",
        "180e": "mongolian",
        "3164": "hangul filler",
        "2800": "braille blank",
        "115f": "choseong",
    }
    for point, name in names.items():
        sign = chr(int(point, 16))
        yield f"gui{sign}de {name}"
        yield sign * 3
        yield f"{sign}debut {name}"
    for point in (
        0x09,
        0x0A,
        0x0D,
        0x85,
        0xA0,
        0x1680,
        0x2000,
        0x2003,
        0x2009,
        0x200A,
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x3000,
    ):
        yield f"deux{chr(point)}mots"
        yield f"{chr(point)}bord{chr(point)}"
    yield from ("\r\n\r\nlignes\r\n", "a\n" * 60, "\t\t\ttab", " ", "", "\u00a0", "mot" + " " * 100 + "mot")


def control() -> Iterator[str]:
    for point in (*range(1, 9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x80, 0x9B, 0x9F):
        yield f"signe {chr(point)} {point:02x}"
    yield from (
        "nul\x00au milieu", "\x00", "fin\x00", "\x1b[31mrouge\x1b[0m", "\x1b]0;titre\x07", "\x08\x08\x08efface",
        "\x1a", "\x04fin",
    )  # fmt: skip


def half_signs() -> Iterator[str]:
    """Lone surrogates: JSON and some programs send them; no text may hold one."""
    yield from ("\ud83d", "\udc00x", "a\ud800b", "\ude00\ud83d", "fin\udfff")


def fragments_sql() -> Iterator[str]:
    for quote in ("'", '"', "`", "\u2019", "\u02bc", "''", "\\'"):
        yield f"{quote} OR 1=1 --"
        yield f"l{quote}outil"
        yield f"{quote}; DROP TABLE tools_tool; --"
    yield from (
        "1 UNION SELECT password FROM people_user", "admin'--", "') OR ('a'='a", "1; SELECT pg_sleep(9)",
        "%' AND '%'='", "_%_%", "\\%", "[a-z]%", "; PRAGMA writable_schema=1",
    )  # fmt: skip
    yield from (
        '"mot" NEAR "mot"', "mot*", "*", "mot AND", "(mot", "title:mot", "-mot", '"', "mot:A & !mot", "mot <-> mot",
        "'mot':*", "^mot", "{title}: mot", "NOT", "a & | b", ":::", "@@", "!!", "<2>",
    )  # fmt: skip


def fragments_templates() -> Iterator[str]:
    yield from (
        "{{ 7*7 }}", "{% now 'Y' %}", "{# note #}", "{{ settings.SECRET_KEY }}", "{% include '/etc/passwd' %}", "{{",
        "}}", "{%", "%}", "{{ user.password }}", "{% load i18n %}",
    )  # fmt: skip
    yield from (
        "${7*7}", "#{7*7}", "<%= 7*7 %>", "${{7*7}}", "@(7*7)", "{0}", "{a.__class__}", "{!r}", "%s", "%n", "%d%d%d",
        "%(name)s", "%(n", "%%", "%", "%1$s", "$1", "\\1", "\\g<0>", "$HOME", "%PATH%", "&amp;", "&#0;", "&nosuch;",
    )  # fmt: skip


def fragments_shell() -> Iterator[str]:
    for join in (";", "|", "&&", "||", "\n", "&", ">", "<"):
        yield f"x{join} cat /etc/passwd"
    yield from (
        "$(id)", "`id`", "$((1/0))", "--help", "-rf", "~", "!!", "*.md", "a'b\"c`d", "() { :; }; id", "\\",
        "\\\\serveur\\partage", "${IFS}", "x\\\ny", "$'\\x41'",
    )  # fmt: skip


def paths() -> Iterator[str]:
    for up in ("../", "..\\", "%2e%2e/", "..%2f", "..%c0%af", "....//", "..;/", "..\x7f/"):
        yield f"{up * 6}etc/passwd"
    yield from (
        "/etc/passwd", "file:///etc/passwd", "C:\\Windows\\win.ini", "\\\\.\\C:", "/dev/random", "/proc/self/environ",
        "a/b", "a//b", "./a", "a.", ".a", "..", "...", "a/.", "nom.fr.md", "x.docx/../y", "guide:charte",
        "http://[::1", "//mal.example", "http://127.0.0.1/", "javascript:alert(1)", "mailto:a@b?cc=c",
    )  # fmt: skip


def spreadsheets() -> Iterator[str]:
    """What a spreadsheet takes for a formula, a date or a number when an export is opened."""
    for sign in ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u00a0=", "\uff1d", '"="', "'="):
        yield f"{sign}1+1"
    yield from (
        '=HYPERLINK("https://mal.example")', "=cmd|'/C calc'!A0", "@SUM(1)", "+33 1 23 45 67 89", "-", "=", "a;b;c",
        'a"b', 'a\n"b', "a,b", "\ta", "1-2", "MARCH1", "1E5", "#REF!", "#N/A", "sep=;", "ID",
    )  # fmt: skip


def structures() -> Iterator[str]:
    yield from (
        "[]", "{}", '{"a":', '["a"]', "[[[[[[", '"', '\\"', "\\u0000", "\\ud800", "\\", '{"__proto__":{}}', "---",
        "--- !x", "- a", "a: b", "a: [", "? x", "&a *a", "<<: *a", "!!python/object:os.system", "# titre", "## ",
        "> [!DO]", "| a |", "***", "```", "![", "[a](", "[a]: /", "<!--", "-->", "]]>", "<a", "</p>", "<?xml?>",
        "%PDF-1.7", "GIF89a", "PK\x03\x04",
    )  # fmt: skip
    yield from (
        "BEGIN:VCALENDAR", "Subject: a\r\nBcc: b@mal.example", "a\r\nSet-Cookie: b=c", "a\nb: c", "=?utf-8?B?YQ==?=",
        "undefined\r\n.\r\nQUIT", "<a@b>", "a@b@c", '"a b"@c', "a@[::1]", "é@é.example", "User-Agent: x", "\r\n.\r\n",
    )  # fmt: skip


def homoglyphs() -> Iterator[str]:
    """Names that look like ours and are not."""
    for name in ("Mastodon", "PeerTube", "Teams"):
        yield name.translate(str.maketrans("aeopcT", "аеорсТ"))
        yield name.replace("e", "\u0435").replace("o", "ο")
        yield name + "\u200b"
        yield "".join(f"{letter}\u2060" for letter in name)
        yield name.swapcase()
        yield f" {name} "
        yield name.translate({ord(letter): ord(letter) + 0xFEE0 for letter in name})
    yield from ("rn m", "0O0", "l1I|", "‚ , ،", "– — - ‐ ‑ −", "« \" ” “ ''", "… ...", "ß ss", "ĸ k", "Ⅰ I l")


def long() -> Iterator[str]:
    for length in (
        79,
        80,
        81,
        119,
        120,
        121,
        160,
        161,
        255,
        256,
        300,
        301,
        1000,
        1201,
        2000,
        2001,
        4001,
        20_000,
    ):
        yield f"{length}" + "x" * (length - len(str(length)))
    yield from (
        "é" * 5000, "👩\u200d🚒" * 700, "mot " * 1500, "\n" * 3000, "<" * 4000, "&" * 4000, "a\u0301" * 2000,
        "%" * 3000, '"' * 3000, "(" * 3000,
    )  # fmt: skip


CATEGORIES = {
    make.__name__: list(make())
    for make in (
        reserved, numbers, unicode_classes, scripts, right_to_left, emoji, stacked, invisible, control, half_signs,
        fragments_sql, fragments_templates, fragments_shell, paths, spreadsheets, structures, homoglyphs, long,
    )
}  # fmt: skip
STRINGS = list(dict.fromkeys(text for texts in CATEGORIES.values() for text in texts))


def sample(most: int) -> list[str]:
    """`most` of them, the same each time: every category in proportion."""
    return [STRINGS[place * len(STRINGS) // most] for place in range(most)]
