"""What a student has written, as HTML that holds nothing of theirs but text, formulas, pictures.

Formulas become MathML, which browsers draw by themselves: a page opens anywhere, without a network.
Without markdown-it-py and latex2mathml, which `gmmlab[instructor]` brings, text and formulas are
shown as they were typed.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from html import escape
from importlib.util import find_spec
from urllib.parse import unquote

from .notebook import picture

LONGEST = 20_000  # characters of one answer that are shown
SPACE = "http://www.w3.org/1998/Math/MathML"
TAGS = re.compile(
    "math|m(row|i|n|o|s|text|space|sup|sub|subsup|frac|sqrt|root|under|over|underover|table|tr|td|"
    "style|padded|phantom|enclose|multiscripts|prescripts)|none"
)
ATTRIBUTES = re.compile(
    "display|stretchy|fence|separator|accent(under)?|displaystyle|scriptlevel|linethickness|width|"
    "height|depth|columnalign|(row|column)spacing|(min|max)size|movablelimits|[lr]space|form|notation"
)
ARITY = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3}  # parts that are drawn
ALPHABETS = {
    "script": ("MATHEMATICAL SCRIPT", "SCRIPT"),
    "double-struck": ("MATHEMATICAL DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "fraktur": ("MATHEMATICAL FRAKTUR", "BLACK-LETTER"),
    "bold": ("MATHEMATICAL BOLD",),
}
PIECES = re.compile(
    r"(?P<code>(?P<tick>`+).*?(?P=tick)|\\\$)"
    r"|\$\$(?P<block>.+?)\$\$|\\\[(?P<bracket>.+?)\\\]"
    r"|(?P<environment>\\begin\{(?P<name>(?:align|equation|gather)\*?)\}.+?\\end\{(?P=name)\})"
    r"|\$(?P<inline>[^\s$](?:[^$]*[^\s$])?)\$(?!\d)|\\\((?P<round>.+?)\\\)",
    re.S,
)
LINES = re.compile(r"\\(begin|end)\{(?:align|aligned|gather|gathered|split|eqnarray)\*?\}")


def complete():
    """Whether the two libraries are there that text and formulas are shown with."""
    return all(map(find_spec, ("latex2mathml", "markdown_it")))


def text(source, attachments=None):
    """Return the Markdown of an answer as HTML.

    Parameters
    ----------
    source : str
    attachments : dict, optional
        Pictures by name, as a notebook's cell holds them.
    """
    cut = len(source) > LONGEST
    source = re.sub("[\ue000\ue001]", "", source[:LONGEST])
    formulas = []

    def set_aside(match):
        if match["code"]:
            return match[0]
        block = match["block"] or match["bracket"] or match["environment"]
        formulas.append(formula(block or match["inline"] or match["round"], bool(block)))
        return f"\ue000{len(formulas) - 1}\ue001"

    html = _markdown(PIECES.sub(set_aside, source), attachments or {})
    html = re.sub("\ue000(\\d+)\ue001", lambda m: formulas[int(m[1])], html)
    return html + ("<p>[cut here: the answer is longer]</p>" if cut else "")


def _markdown(source, attachments):
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        return f"<pre>{escape(source)}</pre>"
    shown = MarkdownIt("commonmark", {"html": False}).enable("table")
    shown.disable(["link", "autolink", "reference"])

    def image(tokens, index, options, environment):
        token = tokens[index]
        uri = _attached(token.attrs.get("src", ""), attachments)
        alt = escape(token.content or "a picture, without a description")
        return f'<img alt="{alt}" src="{uri}">' if uri else f"[picture, not shown: {alt}]"

    shown.renderer.rules["image"] = image
    return shown.render(source)


def _attached(source, attachments):
    """A picture of the cell's own as a data URI, None for all that lies elsewhere."""
    if source.startswith("attachment:"):
        data = attachments.get(unquote(source.removeprefix("attachment:")), {})
        return next(filter(None, (picture(mime, value) for mime, value in data.items())), None)
    head, _, data = source.partition(";base64,")
    return picture(head.removeprefix("data:"), data) if head.startswith("data:image/") else None


def formula(tex, block=False):
    """Return a formula of TeX as MathML, or as it was typed if that cannot be read."""
    try:
        from latex2mathml.converter import convert

        lined = LINES.sub(lambda m: rf"\{m[1]}{{matrix}}", tex.strip())
        found = ET.fromstring(convert(lined, display="block" if block else "inline"))
    except ImportError:
        found = None
    except Exception:  # of a text that is no formula it raises whatever it comes across
        found = None
    if found is None or not _whole(found):
        return f"<code>{escape(f'$${tex}$$' if block else f'${tex}$')}</code>"
    return ET.tostring(_allowed(found), encoding="unicode")


def _whole(element):
    """Whether all was understood: no command is left as it was typed, no part is missing."""
    if "\\" in "".join(element.itertext()):
        return False
    return all(len(e) == ARITY.get(e.tag.rpartition("}")[2], len(e)) for e in element.iter())


def _allowed(element):
    """A copy that holds what draws a formula, and nothing else: no link, style or script."""
    tag = element.tag.rpartition("}")[2]
    kept = {a: v for a, v in element.attrib.items() if ATTRIBUTES.fullmatch(a)}
    copy = ET.Element(tag if TAGS.fullmatch(tag) else "mrow", kept)
    if tag == "math":
        copy.set("xmlns", SPACE)
    copy.text, copy.tail = element.text, element.tail
    if (alphabet := element.get("mathvariant")) in ALPHABETS and copy.text:
        copy.text = "".join(_letter(c, ALPHABETS[alphabet]) for c in copy.text)
    elif alphabet == "normal":
        copy.set("mathvariant", "normal")
    copy.extend(_allowed(child) for child in element)
    return copy


def _letter(character, alphabets):
    """A letter of another alphabet, since browsers heed `mathvariant` no more."""
    name = unicodedata.name(character, "")
    case = "CAPITAL" if "CAPITAL" in name else "SMALL" if "SMALL" in name else "DIGIT"
    for alphabet in alphabets:
        try:
            return unicodedata.lookup(f"{alphabet} {case} {name.split()[-1]}")
        except (KeyError, IndexError):
            continue
    return character
