"""What follows from the repository's address, and is not there before the book has one.

`repository.url` in `_config.yml` is the one setting. As committed it names no repository, and links
there would be dead: then pages have no rockets, no button that reports a problem, no cards.
"""

from urllib.parse import urlsplit

PLACEHOLDER = "https://github.com/gmmlab/gmmlab"


def pages(repository):
    """Return where GitHub Pages serves a repository of GitHub; of other hosts, nothing."""
    address = urlsplit(repository)
    owner, _, name = address.path.strip("/").removesuffix(".git").partition("/")
    if address.hostname != "github.com" or not name:
        return ""
    host = f"{owner.lower()}.github.io"
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def settle(app, config):
    """Set what follows: launch buttons, the button for problems, the address of the site."""
    options = config.html_theme_options
    repository = options.get("repository_url", "")
    if repository.rstrip("/") in ("", PLACEHOLDER):
        options.pop("repository_url", None)
        options["launch_buttons"] = {}
        config.html_baseurl = ""
        return
    options["use_issues_button"] = True
    site = config.html_baseurl or pages(repository)
    config.html_baseurl = site and f"{site.rstrip('/')}/"


def setup(app):
    app.connect("config-inited", settle)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
