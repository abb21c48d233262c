"""Every answer of the routes of claims, comparisons and speakers' decisions, as the document names them."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

QUOTE = "The new pier at Sandholm will hold through every storm of the winter"
OTHER = "Nobody has counted the herring that came into the fjord this spring"

Answers = Mapping[tuple[str, str, int], TestResponse]


def post_quotes(api: Any, outlet: str, *quotes: tuple[str, str], day: int = 2) -> Any:
    """Posts an article with the quotes, each a name and words; the answer's JSON."""
    text = "".join(f"“{words},” said {name}.\n\n" for name, words in quotes)
    return api.post_article(
        text, outlet=outlet, external_id=f"{outlet}-{day}-{len(text)}", published_at=f"2026-03-{day:02}T08:00:00Z"
    )


def collect_claim_answers(api: Any) -> Answers:
    """One answer of each route, of a database in which two outlets said the same."""
    first = post_quotes(api, "Coast", ("Ilse Brandvold", QUOTE), ("Rune Aas", OTHER))
    second = post_quotes(api, "Fjord", ("Ilse Brandvold", QUOTE), day=3)
    post_quotes(api, "Shore", ("Ilse Brandvold", QUOTE.replace("will", "will not")), day=4)
    statement = second["statements"][0]
    claim, other = statement["claim_id"], first["statements"][1]
    item, member = f"/claims/{claim}", f"/claims/{claim}/appearances/{statement['id']}"
    begun = api.post("/claims", json={"statement": other["id"]})
    changed = api.patch(item, "*", json={"status": "checking", "note": "Call her.", "tags": ["pier"]})
    prefix = "/api/v1/claims/{claim_id}"
    answers = {
        ("/api/v1/claims", "get", 200): api.get("/claims?include=total"),
        ("/api/v1/claims", "post", 201): begun,
        ("/api/v1/claims:match", "post", 200): api.post("/claims:match", json={"text": QUOTE}),
        (prefix, "get", 200): api.get(item),
        (prefix, "patch", 200): changed,
        (f"{prefix}/appearances", "get", 200): api.get(f"{item}/appearances"),
        (f"{prefix}/appearances/{{statement_id}}:confirm", "post", 200): api.decide(f"{member}:confirm"),
        (f"{prefix}:split", "post", 200): api.decide(f"{item}:split?dry_run=1", json={"statements": [statement["id"]]}),
        (f"{prefix}/appearances/{{statement_id}}:part", "post", 200): api.decide(
            f"{member}:part", json={"note": "No."}
        ),
        (f"{prefix}:keep-apart", "post", 200): api.decide(f"{item}:keep-apart", json={"claim": begun.json["id"]}),
        (f"{prefix}/decisions", "get", 200): api.get(f"{item}/decisions"),
        ("/api/v1/compare", "get", 200): api.get(f"/compare?left={first['id']}&right={second['id']}"),
        ("/api/v1/conflicts", "get", 200): api.get("/conflicts"),
        ("/api/v1/outlets", "get", 200): api.get("/outlets?include=total"),
        ("/api/v1/accuracy", "get", 200): api.get("/accuracy"),
    }
    undone = api.post(f"/decisions/{api.get(f'{item}/decisions').json[-1]['id']}:undo")
    answers["/api/v1/decisions/{decision_id}:undo", "post", 200] = undone
    merged = api.decide(f"{item}:merge", json={"into": begun.json["id"]})
    return {**answers, (f"{prefix}:merge", "post", 200): merged, **collect_speaker_answers(api, statement)}


def collect_speaker_answers(api: Any, statement: Any) -> Answers:
    """The same of what belongs to a speaker: the one of the statement."""
    prefix, item = "/api/v1/speakers/{speaker_id}", f"/speakers/{statement['speaker']['id']}"
    made = api.post("/speakers", json={"name": "Ilse Torsnes"})
    apart = api.post("/speakers", json={"name": "Rune Torsnes"}).json["id"]
    alias = api.decide(f"{item}/aliases", json={"name": "Director Brandvold", "since": "2024-01-01T00:00:00Z"})
    role = api.decide(f"{item}/roles", json={"title": "harbour director", "until": "2025-01-01T00:00:00Z"})
    aliases, roles = api.get(f"{item}/aliases"), api.get(f"{item}/roles")
    split = {"statements": [statement["id"]], "name": "Ilse Brandvold"}
    return {
        ("/api/v1/speakers", "post", 201): made,
        (prefix, "patch", 200): api.patch(item, "*", json={"name": "Ilse Marie Brandvold"}),
        (f"{prefix}/timeline", "get", 200): api.get(f"{item}/timeline?claim={statement['claim_id']}"),
        (f"{prefix}/aliases", "post", 200): alias,
        (f"{prefix}/aliases", "get", 200): aliases,
        (f"{prefix}/aliases/{{alias_id}}", "delete", 200): api.decide(
            f"{item}/aliases/{aliases.json[0]['id']}", method="DELETE"
        ),
        (f"{prefix}/roles", "post", 201): role,
        (f"{prefix}/roles", "get", 200): roles,
        (f"{prefix}/roles/{{role_id}}", "delete", 200): api.decide(f"{item}/roles/{role.json['id']}", method="DELETE"),
        (f"{prefix}:keep-apart", "post", 200): api.decide(f"{item}:keep-apart", json={"speaker": apart}),
        (f"{prefix}:split", "post", 200): api.decide(f"{item}:split?dry_run=true", json=split),
        (f"{prefix}:merge", "post", 200): api.decide(f"/speakers/{made.json['id']}:merge", json={"into": apart}),
        (f"{prefix}/decisions", "get", 200): api.get(f"{item}/decisions"),
    }
