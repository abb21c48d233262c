// What the scripts of the pages share: keys, saving, code points. Everything works with links and forms alone, too.

/** The keys of a page: `{j: deed, …}`. Off while somebody types; keys with Ctrl, Alt or Meta are the browser's. */
export function bindKeys(keys) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!act || (event.repeat && !"jk".includes(event.key))) return;
    if (act(event) !== false) event.preventDefault();
  });
}

/** Opens the list of keys; shows the hint that there is one. */
export function showHelp() {
  document.querySelector("#keys")?.showModal();
}

export function offerHelp() {
  document.querySelectorAll(".keys[hidden]").forEach((hint) => { hint.hidden = false; });
}

export function focusSearch() {
  const details = document.querySelector("details.narrow");
  if (details) details.open = true;
  document.querySelector("#q")?.focus();
}

/** Sends a form's fields and answers what the server says; `fault` is set where it was not saved. */
export async function send(address, fields) {
  try {
    const response = await fetch(address, {
      method: fields ? "POST" : "GET",
      body: fields,
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      redirect: "error",
      keepalive: Boolean(fields),
    });
    const told = await response.json();
    return response.ok ? told : { ...told, fault: told.fault || "It was not saved.", status: response.status };
  } catch {
    return { fault: "The server cannot be reached. It was not saved.", status: 0 };
  }
}

/** Says something where screen readers hear it. */
export function tell(words, kind = "done") {
  const place = document.querySelector("#told");
  if (!place) return;
  const line = document.createElement("p");
  line.className = `flash ${kind}`;
  line.textContent = words;
  line.setAttribute("role", "status");
  place.replaceChildren(line);
}

/** The number of code points of a string: what the server counts in, not the UTF-16 units of the browser. */
export function countPoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Two clicks on a button are one decision, also without the page's own script. */
export function guardForms() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}
