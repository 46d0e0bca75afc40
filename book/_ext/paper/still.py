"""Turn what moves on a page into what it shows at first, and say where it moves."""

# Folded code of pictures goes with the rest: it is on the pages, for who wants it.
DROPPED = "script, style, button, .live-place, .headerlink, details.hide, .sd-tab-set > input"


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
    for folded in soup.find_all("details"):
        title = folded.summary.extract().get_text(" ", strip=True)
        folded.name = "div"
        folded.attrs = {"class": "unfolded"}
        heading = soup.new_tag("p")
        heading.append(soup.new_tag("strong"))
        heading.strong.string = title
        folded.insert(0, heading)
    return soup


def quiet(app):
    """Take the settings of extensions that are not there; Sphinx would warn of each."""
    for name in ("comments_config", "notebooks_in_browser"):
        app.add_config_value(name, None, "")
    # Jupyter Book's options are for a theme that is not there, too.
    app.connect("config-inited", lambda app, config: config.html_theme_options.clear())
