"""Statements, claims, speakers and corrections as JSON-LD use schema.org's words as schema.org defines them."""

import csv
import io
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
    "Comment": "CreativeWork",
    "CorrectionComment": "Comment",
    "Person": "Thing",
    "Organization": "Thing",
}
PROPERTIES: dict[str, tuple[str, set[str]]] = {
    "name": ("Thing", {"Text"}),
    "alternateName": ("Thing", {"Text"}),
    "description": ("Thing", {"Text"}),
    "url": ("Thing", {"URL"}),
    "about": ("CreativeWork", {"Thing"}),
    "text": ("CreativeWork", {"Text"}),
    "creditText": ("CreativeWork", {"Text"}),
    "creativeWorkStatus": ("CreativeWork", {"DefinedTerm", "Text"}),
    "dateCreated": ("CreativeWork", {"Date", "DateTime"}),
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
            if not re.fullmatch(r"/api/v1/(statements|claims|articles|speakers|corrections)/[1-9][0-9]*", value):
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


def test_speakers_are_people_and_organizations_with_their_other_names(api, stored) -> None:
    speaker = stored[0]["statements"][0]["speaker"]
    body = api.post("/speakers", json={"name": "Ytterholm Port Trust", "kind": "body"}).json
    assert api.decide(f"/speakers/{speaker['id']}/aliases", json={"name": "Engineer Vold"}).status_code == 200
    path = f"/speakers/{speaker['id']}.jsonld"
    node = read_document(api.get(path))
    assert node == {
        "@type": "Person",
        "@id": f"/api/v1/speakers/{speaker['id']}",
        "name": "Runa Vold",
        "alternateName": ["Engineer Vold"],
    }
    found = {one["@id"]: one for one in read_document(api.get("/speakers.jsonld"))["@graph"]}
    assert found[node["@id"]] == node
    assert found[f"/api/v1/speakers/{body['id']}"]["@type"] == "Organization"
    assert len(found) == api.get("/speakers?include=total").json["total"]
    assert [one["name"] for one in read_document(api.get("/speakers.jsonld?q=port"))["@graph"]] == [body["name"]]
    assert api.get("/speakers/999.jsonld").status_code == 404
    assert api.get("/speakers.jsonld?limit=1").status_code == 422


def test_corrections_are_comments_on_statements(api, stored) -> None:
    statement = stored[0]["statements"][0]
    sent = {"polarity": "denied", "note": "She said no."}
    assert api.patch(f"/statements/{statement['id']}", 1, json=sent).status_code == 200
    correction = api.get("/corrections").json["items"][0]
    assert api.get(f"/corrections/{correction['id']}").json == correction
    assert api.get(f"/corrections/{correction['id']}?fields=id,note").json == {"id": 1, "note": "She said no."}
    assert api.get("/corrections/999").status_code == 404
    (node,) = read_document(api.get("/corrections.jsonld"))["@graph"]
    assert node == {
        "@type": "CorrectionComment",
        "@id": f"/api/v1/corrections/{correction['id']}",
        "about": {"@type": "CreativeWork", "@id": f"/api/v1/statements/{statement['id']}"},
        "text": "correct (polarity): She said no.",
        "creditText": "desk tool",
        "dateCreated": correction["created_at"],
    }
    assert api.post(f"/corrections/{correction['id']}:undo").status_code == 200
    (node,) = read_document(api.get("/corrections.jsonld?action=correct"))["@graph"]
    assert node["creativeWorkStatus"] == "undone"
    assert datetime.fromisoformat(node["dateModified"]) > datetime.fromisoformat(node["dateCreated"])
    assert read_document(api.get("/corrections.jsonld?actor=nobody"))["@graph"] == []


def test_every_file_tells_who_asks_what_changed_of_what_was_taken_back(api, stored) -> None:
    statement = stored[0]["statements"][0]
    since = {"query_string": {"updated_since": stored[1]["updated_at"]}}
    rejected = api.call("POST", f"/api/v1/statements/{statement['id']}:reject", headers={"If-Match": '"1"'}).json
    listed = {one["id"] for one in api.get("/statements", **since).json["items"]}
    assert rejected["id"] in listed
    lines = api.get("/statements.ndjson", **since).text.splitlines()
    assert {json.loads(line)["id"] for line in lines} == listed
    rows = list(csv.DictReader(io.StringIO(api.get("/statements.csv", **since).text, newline="")))
    assert {int(row["statement_id"]) for row in rows} == listed
    (row,) = [row for row in rows if int(row["statement_id"]) == rejected["id"]]
    assert (row["review"], row["outdated"]) == ("rejected", "false")
    nodes = read_document(api.get("/statements.jsonld", **since))["@graph"]
    assert {int(node["@id"].rpartition("/")[2]) for node in nodes} == listed
    assert [node["@id"] for node in nodes if node.get("creativeWorkStatus") == "rejected"] == [
        f"/api/v1/statements/{rejected['id']}"
    ]
    assert str(rejected["id"]) not in {row.split(",")[0] for row in api.get("/statements.csv").text.splitlines()}
