"""Articles that claims might stumble over, sent through the API: at once, of one word, in other forms of Unicode."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from claim_answers import OTHER, QUOTE, post_quotes


def test_the_same_article_from_eight_clients_at_once_is_one_article_of_one_claim(api) -> None:
    post_quotes(api, "Coast", ("Ilse Brandvold", QUOTE))
    article = {
        "text": f"“{QUOTE},” said Ilse Brandvold.\n\n“{OTHER},” said Rune Aas.\n",
        "outlet": "Fjord",
        "external_id": "storm",
        "published_at": "2026-03-05T08:00:00Z",
    }

    def send(_: int) -> tuple[int, int]:
        headers = {"Authorization": f"Bearer {api.key}"}
        answer = api.app.test_client().post("/api/v1/articles", json=article, headers=headers)
        return answer.status_code, answer.json["id"]

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(send, range(8)))
    assert [status for status, _ in answers] == [200] * 7 + [201]
    assert len({number for _, number in answers}) == 1
    [claim] = api.get("/claims").json["items"]
    assert (claim["article_count"], claim["appearance_count"]) == (2, 2)
    assert len(api.get("/statements?outlet=fjord").json["items"]) == 2


@pytest.mark.parametrize("word", ["No", "Enough", "🐟", "لا", "1972"])
def test_one_word_joins_nothing_by_itself(api, word: str) -> None:
    for outlet, name in (("Coast", "Ilse Brandvold"), ("Fjord", "Rune Aas"), ("Shore", "Ilse Brandvold")):
        post_quotes(api, outlet, (name, word))
    claims: list[Any] = api.get("/claims").json["items"]
    assert all(claim["appearance_count"] <= 1 for claim in claims)
    assert api.get("/conflicts?strength=all").json["items"] == []
    answer = api.post("/claims:match", json={"text": word})
    assert answer.status_code == 200, answer.text


def test_composed_and_decomposed_letters_are_one_claim_in_each_outlets_own_letters(api) -> None:
    words = "The café at Nærøy will serve no crème brûlée before the señor has paid"
    forms = [unicodedata.normalize(form, words) for form in ("NFC", "NFD")]
    for outlet, form in zip(("Coast", "Fjord"), forms, strict=True):
        post_quotes(api, outlet, ("Ilse Brandvold", form))
    [claim] = api.get("/claims").json["items"]
    items = api.get(f"/claims/{claim['id']}/appearances").json["items"]
    assert [item["statement"]["text"] for item in items] == forms
    assert (items[1]["relation"], items[1]["changes"]) == ("identical", [])
