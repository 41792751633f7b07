// Every button and link works without this: it only makes the keyboard quicker.

const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/** Something was sent and its answer is under way: what is pressed now was meant for the next page. */
let sent = false;

/** A key presses the first element that is marked with it: data-key="a". */
document.addEventListener("keydown", (event) => {
  // A key that is held decides once.
  if (event.repeat || sent || event.ctrlKey || event.metaKey || event.altKey) return;
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
  const opens = marked.closest("details");
  if (marked.matches(typing)) marked.focus();
  // What is open already stays so.
  else if (!marked.matches("summary") || !opens?.open) marked.click();
  if (marked.matches("summary")) opens?.querySelector("input:not([type=hidden])")?.focus();
});

/** What is left of a payment while its parts are typed, in whole minor units. Whoever sends it is told the same. */
document.addEventListener("input", (event) => {
  const form = event.target instanceof Element ? event.target.closest("[data-remainder-of]") : null;
  const output = form?.querySelector("[data-remainder]");
  if (!(form instanceof HTMLElement) || !output) return;
  const places = Number(form.dataset.decimals);
  let left = BigInt(form.dataset.remainderOf ?? "0");
  for (const field of form.querySelectorAll('input[name="amount"]')) {
    const [, whole, mark, fraction = ""] = /^(\d+)(?:([.,])(\d*))?$/.exec(field.value.trim()) ?? [];
    // A comma before three digits may be of thousands: what that means is said when it is sent.
    const isRead = fraction.length <= places && (mark !== "," || fraction.length !== 3);
    if (whole !== undefined && isRead) left -= BigInt(whole + fraction.padEnd(places, "0"));
  }
  const digits = (left < 0n ? -left : left).toString().padStart(places + 1, "0");
  const cut = digits.length - places;
  const decimal = places === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  output.textContent = `${left < 0n ? "-" : ""}${decimal}`;
});

/** A press too many sends nothing twice, nor anything else of the same page. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.method !== "post")
    return;
  if (sent) event.preventDefault();
  sent = true;
});

// Back from the browser's cache, a form may be sent again.
window.addEventListener("pageshow", () => {
  sent = false;
});
