// Where the keyboard is: from a press it goes on to what comes of it, and one key leads to the input.

import { show } from "./views.js";

const HEADING = '[role="heading"]';

let place = null;
// The cards there were when something was pressed, until the first that comes of it.
let before = null;

// A screen reader goes on where the focus is, and the button that had it says nothing any more.
export function leadToAnswer() {
  before = new Set(place.querySelectorAll(".ac-adaptiveCard"));
}

function lead() {
  if (!before) return;
  const card = [...place.querySelectorAll(".ac-adaptiveCard")].find((one) => !before.has(one));
  const heading = card?.querySelector(HEADING);
  if (!heading) return;
  before = null;
  // Whoever writes already is not interrupted.
  if (document.activeElement?.matches("textarea, input") && document.activeElement.value) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function input() {
  return place.querySelector("textarea");
}

// With a key beside it, since a mere letter is what people write. A keyboard that has the stroke above another
// figure has Shift held with it.
function leadsToInput({ key, ctrlKey, metaKey, altKey }) {
  return key === "/" && (ctrlKey || metaKey) && !altKey;
}

// From now on the focus is led in this room.
export function leadFocus(room) {
  place = room;
  new MutationObserver(() => {
    lead();
    input()?.setAttribute("aria-keyshortcuts", "Control+/");
  }).observe(place, { childList: true, subtree: true });
  document.addEventListener("keydown", (event) => {
    if (!leadsToInput(event) || !input()) return;
    event.preventDefault();
    show("chat");
    input().focus();
  });
}
