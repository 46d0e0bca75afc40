"""What an EPUB needs that a page does not: XHTML, formulas as MathML, pictures as files."""

import base64
import hashlib
import io
import re
import zipfile
from pathlib import Path

import latex2mathml.converter
import still
from bs4 import BeautifulSoup
from docutils import nodes
from PIL import Image

BLOCKS = ["ul", "ol", "dl", "div", "pre", "table", "p"]
ITEM = re.compile(r'<item [^>]*?href="(?P<name>[^"]+\.xhtml)"(?P<rest>[^>]*?) ?/>')


def mathml(tex, display):
    """Return a formula as MathML."""
    return latex2mathml.converter.convert(tex, display="block" if display else "inline")


def inline(self, node):
    self.body.append(mathml(node.astext(), False))
    raise nodes.SkipNode


def block(self, node):
    number = f' <span class="eqno">({node["number"]})</span>' if node["number"] else ""
    ids = f' id="equation-{nodes.make_id(node["label"])}"' if node.get("label") else ""
    self.body.append(f'<div class="math"{ids}>{mathml(node.astext(), True)}{number}</div>')
    raise nodes.SkipNode


def tidy(app, page, template, context, doctree):
    """Make a page XHTML, with its pictures beside it."""
    context["css_files"] = [
        file for file in context["css_files"] if not re.search("mystnb|answers", str(file))
    ]
    if "body" not in context:
        return
    soup = still.settle(BeautifulSoup(context["body"], "html.parser"), app.config)
    for picture in soup.find_all("img", src=re.compile("^data:")):
        picture["src"] = "../" * page.count("/") + stored(app.outdir, picture["src"])
        for attribute in ("decoding", "loading"):
            picture.attrs.pop(attribute, None)
    for paragraph in soup.find_all("p"):
        if paragraph.find(BLOCKS):
            paragraph.name = "div"
    context["body"] = soup.decode(formatter="minimal")


def stored(outdir, address):
    """Write a picture of a page into the book's folder of pictures; return its path there."""
    content = base64.b64decode(address.partition(",")[2])
    name = f"_images/{hashlib.sha256(content).hexdigest()[:16]}.png"
    target = Path(outdir, name)
    target.parent.mkdir(exist_ok=True)
    if "svg" in address[:20]:
        target = target.with_suffix(".svg")
        target.write_bytes(content)
    else:
        Image.open(io.BytesIO(content)).convert("P", palette=Image.ADAPTIVE).save(target)
    return f"_images/{target.name}"


def declare(app, exception):
    """Say in the EPUB's list of files which of them have formulas: readers look there first."""
    path = Path(app.outdir, f"{app.config.epub_basename}.epub")
    if exception or not path.exists():
        return
    with zipfile.ZipFile(path) as old:
        files = [(entry, old.read(entry)) for entry in old.infolist()]
    texts = {entry.filename: content for entry, content in files}

    def item(found):
        text, rest = texts[found["name"]], found["rest"]
        has = [what for what in ("mathml", "svg") if f"<{what.removesuffix('ml')}".encode() in text]
        if not has or "properties=" in rest:
            return found[0]
        return f'{found[0].removesuffix("/>").strip()} properties="{" ".join(has)}"/>'

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry, content in files:
            if entry.filename.endswith("content.opf"):
                content = ITEM.sub(item, content.decode()).encode()
            new.writestr(entry, content, compress_type=entry.compress_type)


def setup(app):
    still.quiet(app)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.config.html_math_renderer = "mathml"
    app.connect("html-page-context", tidy, priority=900)
    app.connect("build-finished", declare)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
