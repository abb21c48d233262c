"""Which stored article a name means: its number, or the sender's own name for it."""

from typing import Final

from quotetrack.errors import InputError, NotFoundError
from quotetrack.services.checks import check_storable
from quotetrack.storage.articles import Article
from quotetrack.storage.connection import reading

SHOWN_ARTICLES: Final = 10


def find_article_named(name: str) -> int:
    """The article's number; one that is no number, or none of an article, is looked for among external ids.

    Raises NotFoundError where there is none, InputError where several outlets have one of that external id.
    """
    check_storable(name, "")
    with reading():
        if name.isdecimal() and len(name) < 19 and Article.get_or_none(Article.id == int(name)):
            return int(name)
        query = Article.select(Article.id).where(Article.external_id == name).order_by(Article.id)
        found = [row.id for row in query.limit(SHOWN_ARTICLES)]
    if not found:
        raise NotFoundError(f"There is no stored article {name}, by id or external id.")
    if len(found) > 1:
        listed = ", ".join(map(str, found))
        raise InputError(f"Several articles have the external id {name}: {listed}. Choose one by its id.")
    return int(found[0])
