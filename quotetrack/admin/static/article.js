// An article by keys: from statement to statement, decisions, words changed at their ends, and words selected to be added.

import { Boundary, readSelection } from "./boundary.js";
import { bindKeys, focusSearch, guardForms, offerHelp, send, showHelp } from "./desk.js";

const text = document.querySelector(".text");
const panel = document.querySelector("#panel");
const head = panel.querySelector(".panel-head");
const starts = [...document.querySelectorAll("a.statement[id]")];
let boundary = null;

function findPlace() {
  const focused = document.activeElement?.closest("a.statement");
  const current = focused || document.querySelector("a.statement[aria-current]");
  return current ? starts.findIndex((start) => start.dataset.statement === current.dataset.statement) : -1;
}

function go(step) {
  const from = findPlace();
  const to = from < 0 ? (step > 0 ? 0 : starts.length - 1) : from + step;
  starts[to]?.focus();
}

const submit = (selector) => () => {
  const form = panel.querySelector(selector);
  if (!form) return false;
  form.requestSubmit();
};
const press = (key) => () => {
  const button = panel.querySelector(`button[data-key="${key}"]`);
  if (!button) return false;
  button.click();
};

function openDetails(key) {
  const details = panel.querySelector(`details[data-opens="${key}"]`);
  if (!details) return false;
  details.open = true;
  details.querySelector("input:not([type=hidden]), select, textarea").focus();
}

function say(words, kind) {
  panel.querySelectorAll(".flash.now-told").forEach((line) => line.remove());
  const line = document.createElement("p");
  line.className = `flash ${kind} now-told`;
  line.setAttribute("role", kind === "fault" ? "alert" : "status");
  line.textContent = words;
  panel.prepend(line);
}

function leave() {
  boundary?.close();
  boundary = null;
  panel.querySelectorAll(".flash.now-told").forEach((line) => line.remove());
}

function editWords() {
  const form = panel.querySelector(".span-form");
  if (!form || boundary) return false;
  const content = head.dataset.content.split(" ").map((span) => span.split("-").map(Number));
  const change = async (address, more) => {
    const fields = new URLSearchParams(new FormData(form));
    Object.entries(more).forEach(([name, value]) => fields.set(name, value));
    const told = await send(address, fields);
    if (told.fault) return say(told.fault, "fault");
    location.assign(told.address.split("#")[0] + `&changed=${told.version}#s${told.id}`);
  };
  boundary = new Boundary(text, content, {
    save: (spelled) => change(form.action, { content: spelled }),
    split: (at) => change(panel.querySelector(".split-form").action, { at }),
    leave,
  });
  say("Move the ends: ← → the end, with Shift the beginning, with Ctrl by a letter. s splits at the end. Enter saves, Esc leaves.", "note");
}

// Words that are selected can be added: a button appears beside them.
const adder = document.createElement("button");
adder.type = "button";
adder.className = "strong adder";
adder.textContent = "Add as a statement";
adder.hidden = true;
document.body.append(adder);
let selected = null;

function offerAdding() {
  const form = panel.querySelector(".add-form");
  selected = form && !boundary ? readSelection(text) : null;
  adder.hidden = !selected;
  if (!selected) return;
  const box = document.getSelection().getRangeAt(0).getBoundingClientRect();
  adder.style.left = `${Math.max(8, box.left + window.scrollX)}px`;
  adder.style.top = `${box.bottom + window.scrollY + 8}px`;
}

function fillAdding() {
  if (!selected) return false;
  const form = panel.querySelector(".add-form");
  form.elements.content.value = `${selected[0]}-${selected[1]}`;
  form.elements.words.value = document.getSelection().toString().trim();
  adder.hidden = true;
  openDetails("add");
  form.elements.new_name.focus();
  form.closest("details").scrollIntoView({ block: "nearest" });
}

document.addEventListener("selectionchange", () => {
  clearTimeout(offerAdding.waiting);
  offerAdding.waiting = setTimeout(offerAdding, 150);
});
adder.addEventListener("pointerdown", (event) => event.preventDefault());
adder.addEventListener("click", fillAdding);
// Words that are typed over are no longer those that were selected.
panel.querySelector(".add-form")?.elements.words.addEventListener("input", (event) => {
  event.target.form.elements.content.value = "";
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
  e: editWords,
  m: () => openDetails("m"),
  n: () => (selected ? fillAdding() : document.querySelector("#new_name")?.focus() ?? undefined),
  "/": focusSearch,
  "?": showHelp,
  Escape: () => {
    if (boundary) return leave();
    document.querySelector("a.close")?.click();
  },
});
guardForms();
offerHelp();
