"""What does a Word document say? Runs in a process of its own, with limits (core/word/process.py): title, first
words, clean HTML, pictures written anew; or every reason why not, with its place in the document."""

import hashlib
import re
import xml.parsers.expat
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers.expat import ExpatError

import lxml.etree
import lxml.html
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import files, richtext
from core.archives import Bad, opened

MAIN = "word/document.xml"
MOST_NAMED = 50  # problems of one document
MOST_SUMMARY = 1_000
ORNAMENT = "\u2060ornament"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a password, or the .doc of before 2007
STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => div.callout > p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Bullet 3'] => ul|ol > li > ul|ol > li > ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
p[style-name='List Number 3'] => ul|ol > li > ul|ol > li > ol > li:fresh
p[style-name='TOC Heading'] => !
p[style-name='toc 1'] => !
p[style-name='toc 2'] => !
p[style-name='toc 3'] => !
p[style-name='toc 4'] => !
u => em
strike => s
"""


@dataclass(slots=True)
class Text:
    """What one document says; `pictures` are files beside, by the key that the HTML names."""

    title: str = ""
    summary: str = ""
    html: str = ""
    pictures: dict[str, dict] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(path: Path, beside: Path) -> Text:
    """Pictures go to the folder `beside`. Problems come back as words; only a broken reader raises."""
    text = Text()
    try:
        if _judge(path):
            path = _marked(path, beside)
        pictures = Pictures(beside, text)
        root = _converted(path, pictures)
        _look_at_pictures(root, pictures, text)
        if not text.problems:
            _shape(root, text)
    except Bad as refusal:
        text.problems = [str(refusal)]
    text.problems = text.problems[:MOST_NAMED]
    return text


# --- Before it is opened ------------------------------------------------------------------------------


def _judge(path: Path) -> bool:
    """Refuse what is no honest Word document; returns whether some of its pictures are marked as ornament."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == OLE:
        raise Bad(
            _("This is an old .doc file or it is protected by a password: save it as .docx without one.")
        )
    if not start.startswith(b"PK"):
        raise Bad(_("This is not a Word document (.docx)."))
    with opened(path) as archive:
        names = set(archive.namelist())
        if MAIN not in names or "[Content_Types].xml" not in names:
            raise Bad(_("This is not a Word document (.docx)."))
        types = _part(archive, "[Content_Types].xml")
        if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in types:
            raise Bad(_("This document holds macros: save it as .docx without them."))
        for name in sorted(names):
            if name.lower().endswith((".xml", ".rels")):
                _well_formed(name, _part(archive, name))
        return b"decorative" in _part(archive, MAIN)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error) as error:
        raise Bad(_("The Word document is damaged: %(part)s") % {"part": name[:80]}) from error


def _well_formed(name: str, content: bytes) -> None:
    """XML without a DOCTYPE, so without entities of its own, and not too deep for who reads it next."""

    def doctype(*_declared) -> None:
        raise Bad(
            _("The Word document declares a DOCTYPE, which Word never writes: %(part)s") % {"part": name[:80]}
        )

    parser = xml.parsers.expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
        # Without huge_tree, libxml2 stops at 256 levels.
        tree = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        if name.startswith("word/"):
            lxml.etree.fromstring(content, tree)
    except lxml.etree.XMLSyntaxError as error:
        if error.code == lxml.etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if "depth" in str(error).lower():
            raise Bad(_("The Word document is nested too deeply.")) from error
        raise Bad(_("The Word document is damaged: %(part)s") % {"part": name[:80]}) from error
    except (ExpatError, ValueError, LookupError) as error:
        raise Bad(_("The Word document is damaged: %(part)s") % {"part": name[:80]}) from error


def _marked(path: Path, beside: Path) -> Path:
    """A copy in which the pictures that Word calls decorative say so in their description: mammoth reads only that."""
    copy = beside / "marked.docx"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for member in archive.infolist():
            content = archive.read(member)
            if member.filename == MAIN:
                parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
                root = lxml.etree.fromstring(content, parser)
                for mark in root.iter("{*}decorative"):
                    drawing = next(mark.iterancestors("{*}docPr"), None)
                    if drawing is not None and mark.get("val") in {"1", "true"}:
                        drawing.set("descr", ORNAMENT)
                content = lxml.etree.tostring(root)
            written.writestr(member.filename, content)
    return copy


# --- Opened -------------------------------------------------------------------------------------------


class Pictures:
    """Each picture is opened, written anew and kept beside; the HTML names its key and, for a moment, its number."""

    def __init__(self, beside: Path, text: Text) -> None:
        self.beside, self.text = beside, text
        self.count = 0
        self.wrong: dict[str, str] = {}

    def __call__(self, image) -> dict[str, str]:
        self.count += 1
        number = str(self.count)
        try:
            with image.open() as source:
                content = source.read()
            key = hashlib.sha256(content).hexdigest()[:20]
            if key not in self.text.pictures:
                self.text.pictures[key] = self._kept(key, files.picture(content))
        except (KeyError, OSError, zipfile.BadZipFile, zlib.error):
            self.wrong[number] = _("The image cannot be read.")
        except ValidationError as error:
            self.wrong[number] = error.messages[0]
        return {"src": f"/{key}" if number not in self.wrong else "/", "title": number}

    def _kept(self, key: str, picture: files.Picture) -> dict:
        place = self.beside / f"{key}.{picture.extension}"
        place.write_bytes(picture.content)
        facts = {"extension": picture.extension, "width": picture.width, "height": picture.height}
        return {"path": str(place), **facts}


def _converted(path: Path, pictures: Pictures):
    """The document as a tree, pictures written beside."""
    import mammoth

    try:
        with path.open("rb") as file:
            html = mammoth.convert_to_html(
                file,
                style_map=STYLES,
                include_embedded_style_map=False,
                convert_image=mammoth.images.img_element(pictures),
            ).value
        return lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")
    except (MemoryError, Bad):
        raise
    except RecursionError as error:
        raise Bad(_("The Word document is nested too deeply.")) from error
    except Exception as error:  # the library raises whatever a damaged part makes it meet
        raise Bad(_("The Word document is damaged: %(part)s") % {"part": type(error).__name__}) from error


def _look_at_pictures(root, pictures: Pictures, text: Text) -> None:
    """Every picture that cannot be taken, with its number and the heading above it."""
    heading = ""
    for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6", "img"):
        if element.tag != "img":
            heading = _words(element)[:80] or heading
            continue
        number = element.attrib.pop("title", "")
        alt = element.get("alt", "").strip()
        if alt == ORNAMENT:
            element.set("alt", "")
        reason = pictures.wrong.get(number) or (
            ""
            if alt
            else _("it has no description for those who do not see it (in Word: right click, View Alt Text).")
        )
        if reason:
            place = _("Image %(number)s, under “%(heading)s”") if heading else _("Image %(number)s")
            text.problems.append(
                _("%(place)s: %(reason)s")
                % {"place": place % {"number": number, "heading": heading}, "reason": reason}
            )


# --- The shape of our texts -----------------------------------------------------------------------------


def _words(element) -> str:
    return " ".join(re.split(r"[ \t\r\n]+", element.text_content())).strip()


def _shape(root, text: Text) -> None:
    """A title, the first words as summary, headings from h2, tables with a head, figures with their captions, notes."""
    _notes(root)
    for element in list(root.iter("p", "h1", "h2", "h3", "h4", "h5", "h6")):
        if not _words(element) and next(element.iter("img"), None) is None:
            element.drop_tree()
    text.title = _title(root)
    text.summary = _summary(root)
    _headings(root)
    _tables(root)
    _figures(root)
    for link in root.iter("a"):
        if link.get("href", "").startswith("#"):  # a bookmark of Word: our pages have their own contents
            del link.attrib["href"]
    # Cleaned where it is stored; here only what our texts never hold is taken out, links stay to be judged.
    for element in [e for e in root.iter() if not isinstance(e.tag, str) or e.tag not in richtext.TAGS]:
        element.drop_tag()
    html = lxml.html.tostring(root, encoding="unicode")
    text.html = html.removeprefix("<div>").removesuffix("</div>")


def _notes(root) -> None:
    """Footnotes: a number in the text, and the notes at the end under a heading of their own."""
    for mark in list(root.iter("sup")):
        mark.tail, mark.text = mark.tail, _words(mark)
        for child in list(mark):
            mark.remove(child)
        mark.drop_tag()
    last = root[-1] if len(root) else None
    if last is not None and last.tag == "ol" and any("note-" in item.get("id", "") for item in last):
        for back in [link for link in last.iter("a") if "note-ref" in link.get("href", "")]:
            back.drop_tree()
        heading = lxml.html.Element("h1")
        heading.text = "Notes"
        last.addprevious(heading)


def _title(root) -> str:
    """The paragraph of style Title; else the first heading, when nothing but words comes before it."""
    title = next((element for element in root.iter("h1") if element.get("class") == "title"), None)
    if title is None:
        title = next(root.iter("h1", "h2", "h3"), None)
    if title is None or _words(title) == "Notes":
        return ""
    words = _words(title)
    title.drop_tree()
    return words


def _summary(root) -> str:
    """The subtitle, or the first paragraph when it stands before any heading and is not all there is."""
    first = root[0] if len(root) else None
    if first is None or first.tag != "p" or len(root) == 1 or next(first.iter("img"), None) is not None:
        return ""
    words = _words(first)
    if len(words) > MOST_SUMMARY:
        return ""
    first.drop_tree()
    return words


def _headings(root) -> None:
    """The highest level that is left becomes h2."""
    headings = list(root.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    top = min((int(heading.tag[1]) for heading in headings), default=1)
    for heading in headings:
        heading.tag = f"h{min(4, int(heading.tag[1]) - top + 2)}"


def _tables(root) -> None:
    """The first row is the head when Word does not say; a table of one cell is a box around words."""
    for table in list(root.iter("table")):
        rows = list(table.iter("tr"))
        cells = [cell for row in rows for cell in row]
        if len(cells) == 1:
            table.tag = "div"
            table.attrib.clear()
            table.set("class", "callout")
            for element in list(table.iter("thead", "tbody", "tr", "td", "th")):
                element.drop_tag()
        elif len(rows) > 1 and not any(cell.tag == "th" for cell in cells):
            for cell in rows[0]:
                cell.tag = "th"


def _figures(root) -> None:
    """A picture on its own is a figure; the caption that follows it, or stands beside a table, belongs to it."""
    for paragraph in list(root.iter("p")):
        pictures = list(paragraph.iter("img"))
        if pictures and not _words(paragraph) and paragraph.getparent() is root:
            for picture in pictures:
                figure = lxml.html.Element("figure", {"class": "figure"})
                figure.append(picture)
                picture.tail = None
                paragraph.addprevious(figure)
            paragraph.drop_tree()
    for caption in [paragraph for paragraph in root.iter("p") if paragraph.get("class") == "caption"]:
        before, after = caption.getprevious(), caption.getnext()
        if before is not None and before.tag == "figure" and len(before) == 1:
            caption.tag = "figcaption"
            before.append(caption)
        elif table := next((one for one in (after, before) if one is not None and one.tag == "table"), None):
            caption.tag = "caption"
            table.insert(0, caption)
