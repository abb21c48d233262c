"""axe-core finds nothing to complain of on the pages where editors work, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from marked_articles import SALMON, STORY, WEIR
from playwright.sync_api import expect

from quotetrack.services import furniture
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.claims import list_claims
from quotetrack.services.records import Actor, PageRequest
from quotetrack.services.speakers import list_speakers
from quotetrack.text.spans import Span

HOSTILE = """<script>alert("x")</script> 🐟

“[[?|<b>Ada</b> {{ 7 * 7 }} & 👩‍👩‍👧 stay,]]” they said. قال [[سليم حداد|إن السد «آمن» اليوم 🐟]] في بيان.
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(sign_in, take_story_in, tell_story, scheme):
    take_story_in(STORY, title="Reservoir to be lowered", outlet="The Harrow Courier")
    take_story_in(HOSTILE, title="<i>Markup</i>")
    dam = "The new dam at Harrowgate will cost 2.6 million crowns and not one more"
    tell_story("Courier", dam)
    tell_story("Gazette", dam.replace("2.6", "3.6"), day=1)
    page = sign_in(color_scheme=scheme)
    furniture.say_furniture(1, Span(0, 20), revision=1, actor=Actor("bo"))
    paths = ("/", "/queue", "/queue?reason=conflict", "/queue?outlet=none", "/articles", "/articles?q=reservoir")
    for path in (*paths, "/articles/1", "/articles/1?statement=3"):
        page.goto(path)
        page.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    page.goto("/queue")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_on_speakers_and_claims(sign_in, take_story_in, tell_story, scheme):
    take_story_in(HOSTILE, title="<i>Markup</i>")
    tell_story("The Harrow Courier", WEIR, SALMON)
    tell_story("Kelmoor Gazette", WEIR.replace("arrive", "come"), SALMON, day=2)
    tell_story("Daily Lantern", ("Piet Okafor", WEIR), ("Tam Orrell", SALMON), day=40)
    tell_story("The Morning Post", WEIR.replace("will", "will not"), day=6)
    page = sign_in(color_scheme=scheme)
    speaker = next(one.id for one in list_speakers("tamsin", PageRequest()).items)
    claim = next(one.id for one in list_claims(ClaimFilters(q="weir"), PageRequest()).items)
    paths = [
        "/speakers",
        f"/speakers/{speaker}",
        f"/speakers/{speaker}?by=kind&q=none-of-it",
        f"/speakers/{speaker}/split",
        f"/speakers/{speaker}/merge?other=okafor",
        "/speakers/likely",
        "/claims",
        "/claims?order=conflict",
        f"/claims/{claim}",
        f"/claims/{claim}/merge?other=salmon",
        f"/claims/{claim}/split",
        "/conflicts",
        "/compare",
        "/compare?left=2&right=3",
    ]
    for path in paths:
        page.goto(path)
        page.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    page.goto(f"/speakers/{speaker}/split")
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("button", name="Split")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
