// Looks after the cards in the transcript: spent buttons, folded lists, commands to copy.

import { announce } from "./announcing.js";
import { withCopy } from "./copying.js";
import { say } from "./words.js";

// A link opens a page and says nothing: it never grows old, and a press on it spends no button.
const BUTTON = '.ac-pushButton:not([role="link"])';

let place = null;

// Web Chat leaves the buttons of answered cards alive. The assistant recognises a stale press; a person should
// see beforehand that it is one.
function retire(card) {
  for (const button of card.querySelectorAll(`${BUTTON}:not([aria-disabled="true"])`)) {
    button.setAttribute("aria-disabled", "true");
  }
}

function retireOldButtons() {
  const cards = [...place.querySelectorAll(".ac-adaptiveCard")].filter((card) => card.querySelector(BUTTON));
  cards.slice(0, -1).forEach(retire);
}

function pressOnce(event) {
  const button = event.target.closest?.(BUTTON);
  if (!button) return;
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    announce(say("That button belongs to an earlier answer."));
  } else {
    setTimeout(retire, 0, button.closest(".ac-adaptiveCard"));
  }
}

// A card folds its lists by Action.ToggleVisibility, which Web Chat carries out and then reports as unknown, with
// the state on the wrong elements. Here the page folds them, as a button that says whether it is open.
function foldOf(target) {
  const button = target.closest?.(".ac-container.ac-selectable");
  const folded = button?.querySelector(':scope > [id$="-folded"]');
  if (!folded) return null;
  const key = folded.id.slice(0, -"-folded".length);
  const card = button.closest(".ac-adaptiveCard");
  return { button, folded, open: card.querySelector(`#${key}-open`), items: card.querySelector(`#${key}-items`) };
}

function fold(event) {
  if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
  const parts = foldOf(event.target);
  if (!parts) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type === "keypress") return;
  const opens = parts.items.style.display === "none";
  parts.items.style.display = opens ? "flex" : "none";
  parts.open.style.display = opens ? "block" : "none";
  parts.folded.style.display = opens ? "none" : "block";
  parts.button.setAttribute("aria-expanded", String(opens));
}

// Web Chat makes a button of a link, and shows as its title where it leads.
function tellLinks() {
  for (const button of place.querySelectorAll('.ac-pushButton[title^="https://"]:not([role])')) {
    button.setAttribute("role", "link");
    button.removeAttribute("aria-pressed");
  }
}

function tellFolds() {
  for (const button of place.querySelectorAll(".ac-container.ac-selectable:not([aria-expanded])")) {
    if (foldOf(button)) button.setAttribute("aria-expanded", "false");
  }
}

// In a narrow chat a row stands as a block of its own, in which each cell says what it is.
function titleCells() {
  for (const table of place.querySelectorAll('[role="table"]:not([data-titled])')) {
    table.dataset.titled = "";
    const [head, ...rows] = table.querySelectorAll('[role="row"]');
    for (const row of rows) {
      [...row.children].forEach((cell, at) => { cell.dataset.title = head.children[at]?.textContent.trim() ?? ""; });
    }
  }
}

function commandBlocks() {
  return [...place.querySelectorAll(".ac-container:not([data-copy])")].filter((block) => {
    const kinds = [...block.children];
    return kinds.length > 0 && kinds.every((kind) => kind.classList.contains("ac-richTextBlock"));
  });
}

function offerCopies() {
  for (const block of commandBlocks()) {
    block.dataset.copy = "offered";
    block.classList.add("card-command");
    const lines = [...block.children];
    block.append(withCopy(block, () => lines.map((line) => line.textContent).join("\n")));
  }
}

function tend() {
  tellLinks();
  retireOldButtons();
  tellFolds();
  titleCells();
  offerCopies();
}

// From now on, cards in `room` are looked after as they come.
export function tendCards(room) {
  place = room;
  new MutationObserver(tend).observe(place, { childList: true, subtree: true });
  document.addEventListener("click", pressOnce, { capture: true });
  for (const kind of ["click", "keydown", "keypress"]) place.addEventListener(kind, fold, { capture: true });
}
