// A secret that is shown once: it is marked when it is entered, and a button copies it.

for (const field of document.querySelectorAll("[data-copy]")) {
  field.addEventListener("focus", () => field.select());
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      // Not over plain HTTP: it is marked, so that the keys of the browser copy it.
      button.textContent = "Press Ctrl+C";
    }
  });
  field.after(button);
}
