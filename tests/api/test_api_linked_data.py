"""Statements and claims as JSON-LD use schema.org's words as schema.org defines them."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from quotetrack.api import linked_examples

# What schema.org (release 29) says of the terms that are used: the types above each, the domain and the range.
TYPES = {
    "Thing": None,
    "CreativeWork": "Thing",
    "Article": "CreativeWork",
    "NewsArticle": "Article",
    "Quotation": "CreativeWork",
    "Claim": "CreativeWork",
    "Person": "Thing",
    "Organization": "Thing",
}
PROPERTIES: dict[str, tuple[str, set[str]]] = {
    "name": ("Thing", {"Text"}),
    "description": ("Thing", {"Text"}),
    "url": ("Thing", {"URL"}),
    "text": ("CreativeWork", {"Text"}),
    "creator": ("CreativeWork", {"Person", "Organization"}),
    "isPartOf": ("CreativeWork", {"CreativeWork", "URL"}),
    "headline": ("CreativeWork", {"Text"}),
    "publisher": ("CreativeWork", {"Person", "Organization"}),
    "datePublished": ("CreativeWork", {"Date", "DateTime"}),
    "dateModified": ("CreativeWork", {"Date", "DateTime"}),
    "keywords": ("CreativeWork", {"DefinedTerm", "Text", "URL"}),
    "spokenByCharacter": ("Quotation", {"Person", "Organization"}),
    "firstAppearance": ("Claim", {"CreativeWork"}),
    "appearance": ("Claim", {"CreativeWork"}),
}
SAID = "The new mole at Ytterholm keeps every wave out of the harbour"


def list_types(name: str | None) -> Iterator[str]:
    while name is not None:
        yield name
        name = TYPES[name]


def find_faults(node: Any) -> Iterator[str]:
    """What in a node is not as schema.org has it."""
    kinds = list(list_types(node["@type"]))
    for name, value in node.items():
        if name == "@type":
            continue
        if name == "@id":
            if not re.fullmatch(r"/api/v1/(statements|claims|articles|speakers)/[1-9][0-9]*", value):
                yield f"{value} is no item"
            continue
        domain, allowed = PROPERTIES[name]
        if domain not in kinds:
            yield f"{name} is none of a {kinds[0]}"
        for one in value if isinstance(value, list) else [value]:
            yield from find_value_faults(name, one, allowed)


def find_value_faults(name: str, value: Any, allowed: set[str]) -> Iterator[str]:
    """What in a property's value is not of a kind that is allowed."""
    if isinstance(value, dict):
        if not allowed & set(list_types(value["@type"])):
            yield f"{name} is no {value['@type']}"
        yield from find_faults(value)
    elif not isinstance(value, str) or not value:
        yield f"{name} is {value!r}"
    elif "DateTime" in allowed and datetime.fromisoformat(value).tzinfo is None:
        yield f"{name} has no zone"
    elif allowed == {"URL"} and not re.match(r"https?://\S+$", value):
        yield f"{name} is no address"
    elif not allowed & {"Text", "URL", "DateTime"}:
        yield f"{name} is a text"


def read_document(answer: Any) -> Any:
    """The document of an answer, which JSON-LD's own syntax must allow: one context, each keyword a text."""
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/ld+json"
    document = json.loads(answer.data)
    assert document.pop("@context") == "https://schema.org"
    for node in document.get("@graph", [document]):
        assert list(find_faults(node)) == []
    return document


@pytest.fixture
def stored(api) -> list[Any]:
    articles = []
    for day, outlet in enumerate(("East", "West"), start=2):
        articles.append(
            api.post_article(
                f"“{SAID},” said Runa Vold, the engineer. She denied that it had cost more. Officials disagreed.",
                outlet=outlet,
                external_id="mole",
                title=f"Mole “{outlet}” \\ </script>",
                url=f"https://news.example/{day}",
                published_at=f"2026-03-0{day}T08:00:00+01:00",
            )
        )
    return articles


def test_a_quotation_names_who_spoke_and_where_it_stands(api, stored) -> None:
    statement = stored[0]["statements"][0]
    document = read_document(api.get(f"/statements/{statement['id']}.jsonld"))
    assert document == {
        "@type": "Quotation",
        "@id": f"/api/v1/statements/{statement['id']}",
        "text": SAID,
        "spokenByCharacter": {
            "@type": "Person",
            "@id": f"/api/v1/speakers/{statement['speaker']['id']}",
            "name": "Runa Vold",
        },
        "isPartOf": {
            "@type": "NewsArticle",
            "@id": f"/api/v1/articles/{stored[0]['id']}",
            "url": "https://news.example/2",
            "headline": "Mole “East” \\ </script>",
            "publisher": {"@type": "Organization", "name": "East"},
            "datePublished": "2026-03-02T07:00:00+00:00",
        },
        "dateModified": api.get(f"/statements/{statement['id']}").json["updated_at"],
    }


def test_who_denied_it_did_not_say_it(api, stored) -> None:
    denied = next(one for one in stored[0]["statements"] if one["polarity"] == "denied")
    document = read_document(api.get(f"/statements/{denied['id']}.jsonld"))
    assert document["@type"] == "CreativeWork"
    assert not {"creator", "spokenByCharacter"} & document.keys()
    assert document["description"] == "Runa Vold is reported to deny this, or not to have said it."
    quote = stored[0]["statements"][0]
    api.patch(f"/statements/{quote['id']}", "*", json={"polarity": "denied"})
    assert "spokenByCharacter" not in read_document(api.get(f"/statements/{quote['id']}.jsonld"))
    claim = api.get("/claims?min_outlets=2").json["items"][0]
    assert claim["first_statement"] == quote["id"]
    assert "creator" not in read_document(api.get(f"/claims/{claim['id']}.jsonld"))


def test_nobody_is_made_up_where_nothing_is_known(api) -> None:
    (statement,) = api.post_article("“We will not wait,” a senior aide said.")["statements"]
    document = read_document(api.get(f"/statements/{statement['id']}.jsonld"))
    assert "spokenByCharacter" not in document
    assert document["isPartOf"].keys() == {"@type", "@id"}


def test_statements_stream_with_the_lists_filters(api, stored) -> None:
    for query in ("", "?outlet=West", "?q=mole", "?kind=indirect&outlet=East", "?outlet=Nobody"):
        answer = api.get(f"/statements.jsonld{query}")
        items = api.get(f"/statements{query}{'&' if query else '?'}sort=oldest").json["items"]
        listed = [f"/api/v1/statements/{one['id']}" for one in items]
        assert [node["@id"] for node in read_document(answer)["@graph"]] == listed
    assert 'filename="statements.jsonld"' in answer.headers["Content-Disposition"]


def test_the_check_finds_what_schema_org_does_not_have() -> None:
    wrong = {
        "@type": "Quotation",
        "@id": "/elsewhere/1",
        "appearance": [],
        "isPartOf": {"@type": "Person", "name": ""},
        "creator": "Ada Lund",
        "dateModified": "2026-03-02T07:00:00",
    }
    assert list(find_faults(wrong)) == [
        "/elsewhere/1 is no item",
        "appearance is none of a Quotation",
        "isPartOf is no Person",
        "name is ''",
        "creator is a text",
        "dateModified has no zone",
    ]


def test_a_stream_says_of_an_item_what_the_item_says(api, stored) -> None:
    for kind in ("statements", "claims"):
        nodes = read_document(api.get(f"/{kind}.jsonld"))["@graph"]
        assert nodes
        for node in nodes:
            assert read_document(api.call("GET", f"{node['@id']}.jsonld")) == node


def test_a_claim_shows_where_it_appears_and_where_first(api, stored) -> None:
    claim = api.get("/claims?min_outlets=2").json["items"][0]
    api.patch(f"/claims/{claim['id']}", "*", json={"tags": ["harbour", "mole"]})
    document = read_document(api.get(f"/claims/{claim['id']}.jsonld"))
    assert (document["@type"], document["text"]) == ("Claim", SAID)
    assert document["creator"]["name"] == "Runa Vold"
    assert document["firstAppearance"]["publisher"]["name"] == "East"
    assert [one["url"] for one in document["appearance"]] == ["https://news.example/2", "https://news.example/3"]
    assert document["keywords"] == ["harbour", "mole"]
    filtered = read_document(api.get("/claims.jsonld?tag=mole"))["@graph"]
    assert [node["@id"] for node in filtered] == [f"/api/v1/claims/{claim['id']}"]


def test_who_has_a_document_already_gets_304(api, stored) -> None:
    for path in ("/statements/1.jsonld", "/claims/1.jsonld"):
        etag = api.get(path).headers["ETag"]
        assert api.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/statements/999.jsonld", 404),
        ("/claims/999.jsonld", 404),
        ("/statements.jsonld?limit=3", 422),
        ("/statements.jsonld?speaker=Ada", 422),
        ("/claims.jsonld?fields=id", 422),
        ("/statements/1.jsonld?q=x", 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(api, stored, path: str, status: int) -> None:
    answer = api.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_the_examples_are_as_schema_org_has_it() -> None:
    for example in (
        linked_examples.STATEMENT,
        linked_examples.CLAIM,
        *linked_examples.STATEMENTS["@graph"],
        *linked_examples.CLAIMS["@graph"],
    ):
        assert list(find_faults({name: value for name, value in example.items() if name != "@context"})) == []
