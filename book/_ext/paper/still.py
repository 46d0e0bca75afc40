"""Turn what moves on a page into what it shows at first, and say where it moves."""

DROPPED = "script, style, button, .live-place, .headerlink, .toggle-button, .sd-tab-set > input"


def settle(soup, config):
    """Take out what needs a browser with scripts.

    Parameters
    ----------
    soup : bs4.BeautifulSoup
        A page's body; it is changed.
    config : sphinx.config.Config

    Returns
    -------
    bs4.BeautifulSoup
    """
    for part in soup.select(DROPPED):
        part.decompose()
    for why in soup.select(".live-why"):
        why.string = "This picture moves in the book's pages in a browser."
    return soup


def quiet(app):
    """Take the settings of extensions that are not there; Sphinx would warn of each."""
    for name in ("comments_config", "notebooks_in_browser"):
        app.add_config_value(name, None, "")
