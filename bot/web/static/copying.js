// A button that copies what a block holds.

import { announce } from "./announcing.js";
import { say } from "./words.js";

export function withCopy(block, textOf, label = say("Copy")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = label;
  button.setAttribute("aria-label", say("Copy the command"));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(textOf());
      button.textContent = say("Copied");
      announce(say("Copied."));
    } catch {
      getSelection().selectAllChildren(block);
      button.textContent = say("Press Ctrl+C");
      announce(say("Selected. Press Control C to copy."));
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
  return button;
}
