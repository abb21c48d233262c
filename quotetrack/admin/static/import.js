// Importing: what is too much is said before it is sent, and a report that is not at its end is looked at again.

import { guardForms } from "./desk.js";

const LOOK = 1000;

const form = document.querySelector("#import");
form?.addEventListener("submit", (event) => {
  const text = new TextEncoder().encode(form.elements.text.value).length;
  const files = [...form.elements.files.files].reduce((sum, file) => sum + file.size, 0);
  const told = document.querySelector("#sending");
  const megabytes = (bytes) => Math.floor(bytes / 1e6);
  if (text > Number(form.dataset.mostText)) {
    event.preventDefault();
    told.textContent = `That is too much to paste: more than ${megabytes(form.dataset.mostText)} MB. Send it as a file, or in parts.`;
    form.elements.text.focus();
  } else if (files > Number(form.dataset.mostFiles)) {
    event.preventDefault();
    told.textContent = `The files are too large: more than ${megabytes(form.dataset.mostFiles)} MB together. Send them in parts.`;
    form.elements.files.focus();
  } else {
    told.textContent = "Sending…";
  }
});
guardForms();
window.addEventListener("pageshow", () => { if (form) document.querySelector("#sending").textContent = ""; });

// The report alone, also where the page itself would lead on to the article once it is there.
const address = new URL(location.href);
const opens = address.searchParams.has("open");
address.searchParams.delete("open");

/** The same page anew: its report takes the place of this one's, unless somebody is at a control in it. */
async function look() {
  const shown = document.querySelector("#report[data-running]");
  if (!shown) return;
  try {
    const response = await fetch(address, { credentials: "same-origin" });
    if (response.redirected) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const report = page.querySelector("#report");
    if (response.ok && report) {
      const at = shown.contains(document.activeElement) ? document.activeElement.textContent : null;
      shown.replaceWith(document.adoptNode(report));
      document.title = page.title;
      if (opens && !("running" in report.dataset)) {
        location.reload();
        return;
      }
      if (at) [...report.querySelectorAll("a, button")].find((one) => one.textContent === at)?.focus();
    }
  } catch {
    // The server cannot be reached just now: the next look may find it.
  }
  setTimeout(look, LOOK);
}

setTimeout(look, LOOK);
