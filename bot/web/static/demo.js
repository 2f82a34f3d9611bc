// The demo: who the visitor is, and what she changes in the simulated tenant.

import { onFresh, startOver, token } from "./chat.js";
import { announce } from "./announcing.js";
import { say } from "./words.js";

const PERSON = "gla.person";
const person = document.getElementById("person");
const story = document.getElementById("person-story");
const done = Object.assign(document.createElement("p"), { id: "done", className: "done" });
const fold = document.getElementById("admin-center-fold");
const inside = document.getElementById("admin-center-inside");

function tellStory() {
  story.textContent = person.selectedOptions[0]?.dataset.story ?? "";
}

async function call(path, held, change) {
  const response = await fetch(path, {
    method: change ? "POST" : "GET",
    headers: { Authorization: `Bearer ${held}`, ...(change ? { "Content-Type": "application/json" } : {}) },
    ...(change ? { body: JSON.stringify(change) } : {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function named(name) {
  return Object.assign(document.createElement("bdi"), { textContent: name });
}

function row(heading, ...cells) {
  const made = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.append(named(heading));
  made.append(head);
  for (const cell of cells) {
    const one = document.createElement("td");
    one.append(named(cell));
    made.append(one);
  }
  return made;
}

function showFigures({ now, products, groups, incidents }) {
  document.getElementById("clock").textContent = now;
  document.getElementById("products").replaceChildren(...products.map((one) => row(one.name, one.taken, one.bought)));
  document.getElementById("groups").replaceChildren(...groups.map((one) => row(one.name, one.state)));
  const form = document.getElementById("incidents");
  form.hidden = incidents.length === 0;
  form.elements.id.replaceChildren(...incidents.map((one) => new Option(one.title, one.id)));
}

async function refresh() {
  if (inside.hidden || document.hidden || !token()) return;
  try {
    showFigures(await call("/demo/admin-center", token()));
  } catch {
    // The chat says so when the assistant cannot be reached.
  }
}

function unfold(open) {
  inside.hidden = !open;
  fold.setAttribute("aria-expanded", String(open));
  refresh();
}

function read(form, submitter) {
  const change = Object.fromEntries(new FormData(form, submitter));
  const kinds = form.dataset.change.split(" ");
  change.change = kinds.length > 1 ? submitter.value : kinds[0];
  for (const number of ["count", "minutes"]) if (number in change) change[number] = Number(change[number]);
  return change;
}

async function submit(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const answer = await call("/demo/admin-center", token(), read(form, event.submitter));
    tell(form, answer.done, "good");
    showFigures(answer.figures);
  } catch (error) {
    tell(form, error.message, "bad");
  }
}

// Beside the button that was pressed, so that nobody has to look for it.
function tell(form, sentence, tone) {
  done.textContent = sentence;
  done.dataset.tone = tone;
  form.append(done);
  announce(sentence);
}

function followRule() {
  const form = document.querySelector('[data-change="set_rule"]');
  const fill = () => { form.elements.rule.value = form.elements.group.selectedOptions[0]?.dataset.rule ?? ""; };
  form.elements.group.addEventListener("change", fill);
  fill();
}

function letChoose() {
  onFresh(async (held) => {
    const chosen = await call("/demo/person", held, { upn: person.value });
    sessionStorage.setItem(PERSON, chosen.upn);
  });
  const before = sessionStorage.getItem(PERSON);
  if ([...person.options].some((option) => option.value === before)) person.value = before;
  tellStory();
  person.addEventListener("change", async () => {
    tellStory();
    await startOver();
    const name = person.selectedOptions[0].textContent;
    announce(say("You are {name} now. The conversation starts over.", { name }));
  });
}

// Where people sign in, nobody is chosen.
if (person) letChoose();
followRule();
for (const form of document.querySelectorAll("form[data-change]")) form.addEventListener("submit", submit);
fold.addEventListener("click", () => unfold(inside.hidden));
document.querySelector('.switch [data-view="admin-center"]').addEventListener("click", () => unfold(true));
setInterval(refresh, 5000);
