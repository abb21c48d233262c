// Keys for an article's statements. Everything here can also be done with links and buttons.
"use strict";

(() => {
  const starts = Array.from(document.querySelectorAll("a.statement[id]"));
  const hint = document.querySelector(".keys");
  if (hint) hint.hidden = false;

  const place = () => {
    const focused = document.activeElement.closest("a.statement");
    const current = focused || document.querySelector("a.statement[aria-current]");
    return current ? starts.findIndex((start) => start.dataset.statement === current.dataset.statement) : -1;
  };

  const go = (step) => {
    if (!starts.length) return;
    const from = place();
    const to = from < 0 ? (step > 0 ? 0 : starts.length - 1) : from + step;
    if (starts[to]) starts[to].focus();
  };

  const decide = (deed) => {
    const form = document.querySelector(`form[data-deed="${deed}"]`);
    if (form) form.requestSubmit();
  };

  const keys = {
    j: () => go(1),
    k: () => go(-1),
    a: () => decide("accept"),
    x: () => decide("reject"),
    z: () => decide("undo"),
    Escape: () => {
      const close = document.querySelector("a.close");
      if (close) close.click();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.closest("input, select, textarea")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Two clicks on a button are one decision.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  // A page that comes back from the browser's memory can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
})();
