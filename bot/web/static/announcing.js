// What a screen reader is told beside what it reads by itself.

const announcer = document.getElementById("announcer");

export function announce(sentence) {
  // Emptied first, so that the same sentence twice is read twice.
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = sentence; });
}
