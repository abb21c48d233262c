// An answer of the server shown in the place of what is there: what did not change stays as it is, so that nothing
// jumps, and whoever works by keys goes on where they were.

/** The page that a link or a form leads to: `{page, address}`, or `{fault}` where there is none. */
export async function askPage(address, fields = null) {
  let response;
  try {
    response = await fetch(address, {
      method: fields ? "POST" : "GET",
      body: fields,
      headers: { Accept: "text/html" },
      credentials: "same-origin",
    });
  } catch {
    return { fault: `The server cannot be reached. ${fields ? "It was not saved." : ""}` };
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (new URL(response.url).pathname === "/sign-in") {
    return { fault: "You are signed out. Sign in again in another window; nothing was changed." };
  }
  if (!page.querySelector(".desk")) {
    return { fault: page.querySelector("main")?.textContent.trim().slice(0, 300) || "It was not saved." };
  }
  return { page, address: response.redirected || !fields ? response.url : null };
}

/** Puts the other page's article and panel here, part by part. */
export function swapPage(page) {
  swapText(document.querySelector(".text"), page.querySelector(".text"));
  for (const selector of ["article > header", ".legend", "#verdict"]) {
    const old = document.querySelector(selector);
    const made = page.querySelector(selector);
    if (old && made && old.outerHTML !== made.outerHTML) old.replaceWith(made);
    else if (old && !made) old.remove();
    else if (made && !old && selector === ".legend") document.querySelector("article > header").after(made);
  }
  document.querySelector("#panel").replaceChildren(...page.querySelector("#panel").childNodes);
  document.body.className = page.body.className;
  document.title = page.title;
}

function swapText(old, made) {
  const before = [...old.children];
  const after = [...made.children];
  if (before.length !== after.length) return old.replaceChildren(...after);
  before.forEach((part, place) => {
    if (part.outerHTML !== after[place].outerHTML) part.replaceWith(after[place]);
  });
}

/** What has the focus, as a selector that finds the same thing in another answer; "" for nothing. */
export function nameFocus() {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return "";
  if (focused.dataset.statement) return `a.statement[id="s${focused.dataset.statement}"]`;
  if (focused.id) return `#${CSS.escape(focused.id)}`;
  const form = focused.closest("form[data-deed]");
  if (form) return `form[data-deed="${form.dataset.deed}"] button`;
  if (focused.dataset.key) return `button[data-key="${focused.dataset.key}"]`;
  return focused.closest("#panel") ? "#panel" : "";
}

/** Gives the focus back to what is found by the name, else to the panel, without scrolling. */
export function restoreFocus(name) {
  if (!name) return;
  const there = document.querySelector(name) || document.querySelector("#panel");
  if (there !== document.activeElement) there.focus({ preventScroll: true });
}
