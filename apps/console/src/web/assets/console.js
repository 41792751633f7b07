// Every button and link works without this: it only makes the keyboard quicker.

const typing = "input, textarea, select, [contenteditable]";

/** A key presses the first element that is marked with it: data-key="a". */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(typing)) {
    if (event.key === "Escape" && target instanceof HTMLElement) target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    const help = document.querySelector("dialog#keys");
    if (help instanceof HTMLDialogElement) {
      event.preventDefault();
      help.showModal();
    }
    return;
  }
  const marked = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
  if (!(marked instanceof HTMLElement)) return;
  event.preventDefault();
  if (marked.matches(typing)) marked.focus();
  else marked.click();
});

/** What is left of a payment while its parts are typed, in whole minor units. Whoever sends it is told the same. */
document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest("[data-remainder-of]") : null;
  const output = form?.querySelector("[data-remainder]");
  if (!(form instanceof HTMLElement) || !output) return;
  const places = Number(form.dataset.decimals);
  let left = BigInt(form.dataset.remainderOf ?? "0");
  for (const field of form.querySelectorAll('input[name="amount"]')) {
    const [, whole, fraction = ""] = /^(\d+)(?:[.,](\d*))?$/.exec(field.value.trim()) ?? [];
    if (whole !== undefined && fraction.length <= places) {
      left -= BigInt(whole + fraction.padEnd(places, "0"));
    }
  }
  const digits = (left < 0n ? -left : left).toString().padStart(places + 1, "0");
  const cut = digits.length - places;
  const decimal = places === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  output.textContent = `${left < 0n ? "-" : ""}${decimal}`;
});

/** A press too many sends nothing twice. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (form.method !== "post") return;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
});

// Back from the browser's cache, a form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]"))
    form.removeAttribute("data-sent");
});
