"""What follows from the repository's address, and is not there before the book has one.

`repository.url` in `_config.yml` is the one setting. As committed it names no repository, and links
there would be dead: then pages have no rockets, no button that reports a problem, no cards.
"""

from urllib.parse import urlsplit

PLACEHOLDER = "https://github.com/gmmlab/gmmlab"
# Hosts that the theme can link to, and the launch buttons that do not work from there.
HOSTS = {"github.com": (), "gitlab.com": ("colab_url",)}


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
    repository = options.pop("repository_url", "").rstrip("/")
    launch = options.pop("launch_buttons", {})
    if repository in ("", PLACEHOLDER):
        config.html_baseurl = ""
        return
    if (host := urlsplit(repository).hostname) in HOSTS:
        options |= {"repository_url": repository, "use_issues_button": True}
        without = {key: value for key, value in launch.items() if key not in HOSTS[host]}
        options["launch_buttons"] = without
    site = config.html_baseurl or pages(repository)
    config.html_baseurl = site and f"{site.rstrip('/')}/"


def setup(app):
    app.connect("config-inited", settle)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
