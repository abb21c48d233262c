// The queue by keys: the next statements are fetched ahead, so that a decision shows the next one at once. What is
// shown before it is saved is said to be "saving"; what could not be saved comes back.

import { Boundary } from "./boundary.js";
import { bindKeys, focusSearch, guardForms, offerHelp, send, showHelp, tell } from "./desk.js";

const AHEAD = 3;
const LEASE_MILLISECONDS = 60_000;

const place = document.querySelector("#card");
const following = document.querySelector("#following");
const faults = document.querySelector("#faults");
const asked = place.dataset.query;
const ahead = [];
const passed = [];
const decided = [];
const settled = new Set();
let fetching = null;
let ended = false;
let saving = Promise.resolve();
let boundary = null;

const getCard = () => place.querySelector(".card");
const join = (query, more) => `${query}${query ? "&" : "?"}${more}`;

/** Fills the store of coming cards; one request at a time. */
function fillAhead() {
  if (fetching || ended || ahead.length >= AHEAD) return fetching;
  const last = ahead.at(-1)?.cursor || getCard()?.dataset.cursor;
  const address = place.dataset.cards + (last ? join(asked, `after=${encodeURIComponent(last)}`) : asked);
  fetching = send(address).then((told) => {
    fetching = null;
    if (told.fault) return;
    ended = told.cards.length === 0;
    const known = new Set([...ahead.map((one) => one.id), Number(getCard()?.dataset.id)]);
    // What somebody else has open comes last: they are at it.
    const fresh = told.cards.filter((one) => !known.has(one.id) && !settled.has(one.id) && !one.held);
    ahead.push(...fresh);
    if (!fresh.length && told.cards.length) ended = true;
    fillAhead();
  });
  return fetching;
}

function show(html, { focus = true } = {}) {
  closeBoundary();
  const made = document.createElement("template");
  made.innerHTML = html;
  place.replaceChildren(made.content);
  const card = getCard();
  if (!card) return;
  const url = new URL(location.href);
  url.searchParams.set("at", card.dataset.id);
  ["after", "last"].forEach((name) => url.searchParams.delete(name));
  history.replaceState(null, "", url);
  if (focus) card.querySelector("h2").focus({ preventScroll: true });
  if (card.getBoundingClientRect().top < 0) window.scrollTo(0, 0);
  following.querySelector(`[data-id="${card.dataset.id}"]`)?.remove();
  hold(card.dataset.id);
}

/** Says to the others that this one is open here, and shows who else has it. */
function hold(id) {
  const token = getCard().querySelector("[name=csrf_token]");
  if (!token || !getCard().dataset.reason) return;
  const fields = new URLSearchParams({ csrf_token: token.value });
  saving.then(() => send(`/statements/${id}/lease`, fields)).then((told) => {
    const card = getCard();
    if (card?.dataset.id !== String(id) || told.fault) return;
    card.querySelector(".notes").innerHTML = told.note;
  });
}

function release(card) {
  const token = card?.querySelector("[name=csrf_token]");
  if (token) send(`/statements/${card.dataset.id}/release`, new URLSearchParams({ csrf_token: token.value }));
}

async function goNext({ leave = true } = {}) {
  const card = getCard();
  if (!card) return;
  if (!ahead.length) await fillAhead();
  const next = ahead.shift();
  if (!next) {
    if (leave) return tell("This is the last one.", "note");
    // What could not be saved would be lost with the page.
    await saving;
    if (faults.childElementCount) return;
    location.assign(place.dataset.page + join(asked, card.dataset.cursor ? `after=${card.dataset.cursor}` : ""));
    return;
  }
  passed.push(card.dataset.id);
  if (leave) release(card);
  show(next.html);
  fillAhead();
}

async function open(id, { back = false } = {}) {
  const told = await send(`/queue/cards/${id}${asked}`);
  if (told.fault) return tell(told.fault, "fault");
  const card = getCard();
  // The one that was open stays next.
  if (back && card?.dataset.reason && !settled.has(Number(card.dataset.id))) {
    ahead.unshift({ id: Number(card.dataset.id), cursor: card.dataset.cursor, html: place.innerHTML });
  }
  show(told.card.html);
}

/** Does the deed and shows the next card; tells what was saved once it was, and keeps what was not. */
function decide(deed, form = getCard()?.querySelector("form.decision")) {
  const card = getCard();
  if (!form || card.dataset.busy) return;
  card.dataset.busy = "yes";
  const id = Number(card.dataset.id);
  const fields = new URLSearchParams(new FormData(form));
  fields.set("deed", deed);
  const words = card.querySelector("mark")?.textContent ?? "";
  settled.add(id);
  tell("Saving …", "note");
  saving = saving.then(() => send(form.action, fields)).then((told) => {
    if (told.fault) return keepFault(id, told, words);
    decided.push({ id, version: told.version });
    tell(`${told.done} Press z to undo.`);
    countAgain();
  });
  return goNext({ leave: false });
}

/** Shows what was not saved until somebody looks at it; the card that came meanwhile stays. */
function keepFault(id, told, words) {
  settled.delete(id);
  tell("", "");
  document.querySelector("#told").replaceChildren();
  const line = document.createElement("p");
  line.className = "flash fault";
  line.setAttribute("role", "alert");
  line.append(`Not saved: “${words.slice(0, 60)}”. ${told.fault} `);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = told.card ? "Show both" : "Open it again";
  button.addEventListener("click", () => {
    line.remove();
    if (!told.card) return open(id, { back: true });
    const card = getCard();
    if (card?.dataset.reason && card.dataset.id !== String(id)) {
      ahead.unshift({ id: Number(card.dataset.id), cursor: card.dataset.cursor, html: place.innerHTML });
    }
    show(told.card.html);
  });
  line.append(button);
  faults.append(line);
}

async function undo() {
  await saving;
  const last = decided.pop();
  if (!last) {
    const button = getCard()?.querySelector('[value="undo"]');
    return button ? button.click() : tell("Nothing was decided here yet.", "note");
  }
  const fields = new URLSearchParams({ csrf_token: getCard()?.querySelector("[name=csrf_token]")?.value
    ?? document.querySelector("[name=csrf_token]").value, version: last.version, deed: "undo" });
  const told = await send(`/statements/${last.id}/decide${asked}`, fields);
  if (told.fault) return tell(told.fault, "fault");
  settled.delete(last.id);
  await open(last.id, { back: true });
  tell("Undone.");
  countAgain();
}

let counting = null;
function countAgain() {
  clearTimeout(counting);
  counting = setTimeout(async () => {
    const told = await send(`/queue/counts${asked}`);
    if (told.fault) return;
    const all = Object.values(told.counts).reduce((sum, one) => sum + one, 0);
    document.querySelectorAll(".chip").forEach((chip) => {
      chip.querySelector(".number").textContent = chip.dataset.reason ? told.counts[chip.dataset.reason] : all;
    });
  }, 600);
}

function closeBoundary() {
  boundary?.close();
  boundary = null;
}

function editWords() {
  const card = getCard();
  const form = card?.querySelector(".span-form");
  const context = card?.querySelector(".context");
  if (!form || boundary) return;
  if (!context.querySelector("[data-start]")) return openDetails("e");
  const content = card.dataset.content.split(" ").map((span) => span.split("-").map(Number));
  const change = async (address, more) => {
    const fields = new URLSearchParams(new FormData(form));
    Object.entries(more).forEach(([name, value]) => fields.set(name, value));
    const told = await send(address, fields);
    if (told.fault) return tell(told.fault, "fault");
    decided.push({ id: told.id, version: told.version });
    closeBoundary();
    await open(told.id);
    tell(`${told.done} Press z to undo.`);
  };
  boundary = new Boundary(context, content, {
    save: (spelled) => change(form.action, { content: spelled }),
    split: (at) => change(card.querySelector(".split-form").action, { at }),
    leave: closeBoundary,
  });
  tell("Move the ends: ← → the end, with Shift the beginning, with Ctrl by a letter. Enter saves, Esc leaves.", "note");
}

function openDetails(key) {
  const details = getCard()?.querySelector(`details[data-opens="${key}"]`);
  if (!details) return false;
  details.open = true;
  details.querySelector("input:not([type=hidden]), select, textarea").focus();
}

const press = (key) => () => {
  const button = getCard()?.querySelector(`[data-key="${key}"]`);
  if (!button) return false;
  decide(button.value);
};
const numbers = Object.fromEntries([..."123456789"].map((digit) => [digit, press(digit)]));

bindKeys({
  ...numbers,
  j: () => { goNext(); },
  k: () => { passed.length ? open(passed.pop(), { back: true }) : tell("This is where you began.", "note"); },
  a: press("a"),
  u: press("u"),
  x: press("x"),
  z: () => { undo(); },
  e: editWords,
  m: () => openDetails("m"),
  n: () => openDetails("n"),
  "/": focusSearch,
  "?": showHelp,
});

place.addEventListener("submit", (event) => {
  const deed = event.submitter?.value;
  if (event.submitter?.name !== "deed") return;
  event.preventDefault();
  if (deed === "undo") {
    decided.push({ id: Number(getCard().dataset.id), version: getCard().dataset.version });
    undo();
  } else decide(deed, event.target);
});
place.addEventListener("click", (event) => {
  if (event.target.closest("[data-keep]")) {
    event.preventDefault();
    goNext();
  }
  if (event.target.closest('details[data-opens="e"] > summary') && !event.detail) return;
});

setInterval(() => {
  if (getCard() && document.visibilityState === "visible") hold(getCard().dataset.id);
}, LEASE_MILLISECONDS);

document.querySelector("#told").classList.add("live");
guardForms();
offerHelp();
fillAhead();
