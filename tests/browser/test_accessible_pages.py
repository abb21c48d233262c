"""axe-core finds nothing to complain of on the pages where editors work, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from marked_articles import STORY
from playwright.sync_api import expect

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
    for path in ("/queue", "/queue?reason=conflict", "/queue?outlet=none", "/articles", "/articles/1?statement=3"):
        page.goto(path)
        page.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    page.goto("/queue")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
