// An article by keys: from statement to statement, decisions, words changed at their ends, and words selected to be
// added. Links and forms are followed here without the page being loaded again, so that place and focus stay.

import { Boundary, readSelection } from "./boundary.js";
import { bindKeys, focusSearch, offerHelp, send, showHelp } from "./desk.js";
import { askPage, nameFocus, restoreFocus, swapPage } from "./swapping.js";

const LEASE_MILLISECONDS = 60_000;
const panel = document.querySelector("#panel");
const text = document.querySelector(".text");
let boundary = null;
let working = Promise.resolve();
let waiting = 0;

const getHead = () => panel.querySelector(".panel-head");

function say(words, kind) {
  panel.querySelectorAll(".flash.now-told").forEach((line) => line.remove());
  const line = document.createElement("p");
  line.className = `flash ${kind} now-told`;
  line.setAttribute("role", kind === "fault" ? "alert" : "status");
  line.textContent = words;
  panel.prepend(line);
}

/** One thing after another, in the order of the keys. */
function queueUp(act) {
  waiting += 1;
  working = working.then(act).catch(() => say("That did not work. Load the page again.", "fault")).finally(() => {
    waiting -= 1;
  });
}

/** Shows what the address or the form leads to; `push` makes it a step that the browser's "back" undoes. */
async function show(address, { fields = null, push = false } = {}) {
  const told = await askPage(address, fields);
  if (told.fault) return say(told.fault, "fault");
  const focus = nameFocus();
  const before = getHead()?.dataset.id;
  const left = getHead()?.dataset.release;
  closeBoundary();
  swapPage(told.page);
  const after = getHead()?.dataset.id;
  const now = new URL(told.address || location.href);
  now.hash = after ? `s${after}` : "";
  if (told.address) history[push ? "pushState" : "replaceState"](null, "", now);
  if (before !== after) {
    panel.scrollTop = 0;
    if (left) release(left);
    if (after) document.querySelector(`#s${after}`)?.scrollIntoView({ block: "nearest" });
  }
  offerHelp();
  restoreFocus(focus);
}

function sendForm(form, submitter = null) {
  return show(form.action, { fields: new URLSearchParams(new FormData(form, submitter)) });
}

function release(address) {
  const token = document.querySelector("[name=csrf_token]");
  if (token) send(address, new URLSearchParams({ csrf_token: token.value }));
}

/** Says to the others that this one is open here, and shows who else has it. */
async function hold() {
  const head = getHead();
  const token = panel.querySelector("[name=csrf_token]");
  if (!head?.dataset.lease || !token || head.hasAttribute("data-outdated")) return;
  const told = await send(head.dataset.lease, new URLSearchParams({ csrf_token: token.value }));
  if (!told.fault && head.isConnected) panel.querySelector(".notes").innerHTML = told.note;
}

function isHere(link) {
  return link.origin === location.origin && link.pathname === location.pathname && !link.target;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!isHere(link) || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  queueUp(() => show(link.href, { push: true }));
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || !form.closest(".desk")) return;
  event.preventDefault();
  // Two clicks are one decision.
  if (waiting && form.dataset.sent) return;
  form.dataset.sent = "yes";
  queueUp(() => sendForm(form, event.submitter).finally(() => delete form.dataset.sent));
});
window.addEventListener("popstate", () => queueUp(() => show(location.href)));
window.addEventListener("pagehide", () => {
  if (getHead()?.dataset.release) release(getHead().dataset.release);
});

const listStarts = () => [...text.querySelectorAll("a.statement[id]")];

function go(step) {
  const starts = listStarts();
  const focused = document.activeElement?.closest("a.statement");
  const current = focused || text.querySelector("a.statement[aria-current]");
  const from = current ? starts.findIndex((start) => start.dataset.statement === current.dataset.statement) : -1;
  const to = starts[from < 0 ? (step > 0 ? 0 : starts.length - 1) : from + step];
  to?.focus();
}

/** What the keys decide of: the statement that is open, or the one that was gone to. */
function withOpen(act) {
  return () => queueUp(async () => {
    const link = document.activeElement?.closest("a.statement");
    if (link && link.dataset.statement !== getHead()?.dataset.id) await show(link.href, { push: true });
    await act();
  });
}

const submit = (selector) => withOpen(() => {
  const form = panel.querySelector(selector);
  return form && sendForm(form);
});
const press = (key) => withOpen(() => {
  const button = panel.querySelector(`button[data-key="${key}"]`);
  return button && sendForm(button.form, button);
});

function openDetails(key) {
  const details = panel.querySelector(`details[data-opens="${key}"]`);
  if (!details) return false;
  details.open = true;
  details.querySelector("input:not([type=hidden]), select, textarea").focus();
}

function closeBoundary() {
  boundary?.close();
  boundary = null;
}

function leave() {
  closeBoundary();
  panel.querySelectorAll(".flash.now-told").forEach((line) => line.remove());
}

function editWords() {
  const form = panel.querySelector(".span-form");
  if (!form || boundary) return;
  const content = getHead().dataset.content.split(" ").map((span) => span.split("-").map(Number));
  const change = (changing, more) => {
    const fields = new URLSearchParams(new FormData(changing));
    fields.delete("words");
    Object.entries(more).forEach(([name, value]) => fields.set(name, value));
    queueUp(() => show(changing.action, { fields }));
  };
  boundary = new Boundary(text, content, {
    save: (spelled) => change(form, { content: spelled }),
    split: (at) => change(panel.querySelector(".split-form"), { at }),
    leave,
  });
  say("Move the ends: ← → the end, with Shift the beginning, with Ctrl by a letter. s splits at the end. Enter saves, Esc leaves.", "note");
}

// Words that are selected can be added, or their paragraph said to be furniture: buttons appear beside them.
const offer = document.createElement("div");
offer.className = "adder";
offer.hidden = true;
for (const [words, act] of [["Add as a statement", fillAdding], ["It is furniture", fillFurniture]]) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  button.addEventListener("click", act);
  offer.append(button);
}
offer.addEventListener("pointerdown", (event) => event.preventDefault());
document.body.append(offer);
let selected = null;

function offerAdding() {
  selected = panel.querySelector(".add-form") && !boundary ? readSelection(text) : null;
  offer.hidden = !selected;
  if (!selected) return;
  const box = document.getSelection().getRangeAt(0).getBoundingClientRect();
  const right = document.documentElement.clientWidth - offer.offsetWidth - 8;
  offer.style.left = `${Math.max(8, Math.min(box.left, right)) + window.scrollX}px`;
  offer.style.top = `${box.bottom + window.scrollY + 8}px`;
}

function fillAdding() {
  if (!selected) return false;
  const form = panel.querySelector(".add-form");
  form.elements.content.value = `${selected[0]}-${selected[1]}`;
  form.elements.words.value = document.getSelection().toString().trim();
  offer.hidden = true;
  openDetails("add");
  form.elements.new_name.focus();
  form.closest("details").scrollIntoView({ block: "nearest" });
}

function fillFurniture() {
  const form = panel.querySelector(".furniture-form");
  const fields = new URLSearchParams(new FormData(form));
  fields.set("furniture", `${selected[0]}-${selected[1]}`);
  if (getHead()) fields.set("statement", getHead().dataset.id);
  offer.hidden = true;
  document.getSelection().removeAllRanges();
  queueUp(() => show(form.action, { fields }));
}

document.addEventListener("selectionchange", () => {
  clearTimeout(offerAdding.waiting);
  offerAdding.waiting = setTimeout(offerAdding, 150);
});
// Words that are typed over are no longer those that were selected.
panel.addEventListener("input", (event) => {
  if (event.target.name === "words" && event.target.form.elements.content) event.target.form.elements.content.value = "";
});

const numbers = Object.fromEntries([..."123456789"].map((digit) => [digit, press(digit)]));
bindKeys({
  ...numbers,
  j: () => go(1),
  k: () => go(-1),
  a: submit('form[data-deed="accept"]'),
  x: submit('form[data-deed="reject"]'),
  z: submit('form[data-deed="undo"]'),
  u: press("u"),
  e: withOpen(editWords),
  m: withOpen(() => openDetails("m")),
  n: () => (selected ? fillAdding() : document.querySelector("#new_name")?.focus() ?? undefined),
  "/": () => (document.querySelector("#q") ? focusSearch() : location.assign(text.dataset.search)),
  "?": showHelp,
  Escape: () => {
    if (boundary) return leave();
    document.querySelector("a.close")?.click();
  },
});
offerHelp();
setInterval(() => {
  if (document.visibilityState === "visible") hold();
}, LEASE_MILLISECONDS);
