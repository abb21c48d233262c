// The pages of changes and of accuracy by keys. Everything works with links and forms alone, too.

import { bindKeys, guardForms, offerHelp, showHelp } from "./desk.js";

const changes = [...document.querySelectorAll(".change")];

function findCurrent() {
  return changes.indexOf(document.activeElement.closest(".change"));
}

function goTo(place) {
  const change = changes[Math.max(0, Math.min(changes.length - 1, place))];
  if (!change) return false;
  change.focus({ preventScroll: true });
  change.scrollIntoView({ block: "nearest" });
}

function undo() {
  const form = changes[findCurrent()]?.querySelector("form");
  if (!form) return false;
  form.requestSubmit();
}

function openFilters() {
  const filters = document.querySelector("details.narrow");
  if (!filters) return false;
  filters.open = true;
  filters.querySelector("input:not([type=hidden])").focus();
}

for (const change of changes) change.tabIndex = -1;
bindKeys({
  j: () => goTo(findCurrent() + 1),
  k: () => goTo(findCurrent() - 1),
  z: undo,
  "/": openFilters,
  "?": showHelp,
});
offerHelp();
guardForms();
