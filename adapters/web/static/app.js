// The page without a page load: answers and changes are put in as the server renders them.
"use strict";
const room = document.body.dataset.room;
const at = (id) => document.getElementById(id);
const box = at("box");
const text = at("text");
const typed = [];
let back = 0;

async function part(path, options) {
  const answer = await fetch(room + path, options);
  if (answer.redirected) location.reload();
  return answer.text();
}

// Puts new HTML in place, keeping what was open.
function put(target, html) {
  if (target.dataset.html === html) return;
  target.dataset.html = html;
  const open = new Set([...target.querySelectorAll("details[open][id]")].map((it) => it.id));
  const seen = [...target.querySelectorAll(".post")].map((it) => [it.id, it.querySelectorAll("details.abstract")]);
  const read = new Map(seen.map(([id, all]) => [id, [...all].map((it) => it.open)]));
  target.innerHTML = html;
  for (const it of target.querySelectorAll("details[id]")) if (open.has(it.id)) it.open = true;
  for (const post of target.querySelectorAll(".post")) {
    (read.get(post.id) ?? []).forEach((was, at) => {
      const now = post.querySelectorAll("details.abstract")[at];
      if (now && was) now.open = true;
    });
  }
}

async function refresh() {
  const [panel, feed] = await Promise.all([part("panel"), part("feed")]);
  put(at("panel"), panel);
  put(at("feed"), feed);
}

async function say(form, submitter) {
  const words = new FormData(form, submitter);
  const line = [words.get("text"), words.get("more")].filter(Boolean).join(" ").trim();
  const busy = submitter ?? form;
  busy.setAttribute("aria-busy", "true");
  try {
    const html = await part("say", {
      method: "POST",
      body: new URLSearchParams(words),
      headers: { accept: "text/fragment" },
    });
    at("answers").innerHTML = html;
    at("answers").firstElementChild?.focus();
    if (form === box) {
      if (line) typed.push(line);
      back = 0;
      text.value = "";
    }
    for (const asks of document.querySelectorAll("details.asks[open]")) asks.open = false;
    await refresh();
  } finally {
    busy.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("say")) return;
  event.preventDefault();
  say(event.target, event.submitter).catch(lost);
});

document.addEventListener("click", (event) => {
  const starts = event.target.closest("[data-type]");
  if (!starts) return;
  text.value = starts.dataset.type;
  text.focus();
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.asks[open]")) event.target.querySelector("input:not([type=hidden])")?.focus();
}, true);

text.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  if (!typed.length) return;
  back = Math.min(typed.length, Math.max(0, back + (event.key === "ArrowUp" ? 1 : -1)));
  text.value = back ? typed[typed.length - back] : "";
  event.preventDefault();
});

text.addEventListener("input", async () => {
  const found = /^\s*(?:\/radar\s+)?(category|分类|remove|删除)\s+(\S.*)$/i.exec(text.value);
  if (!found) return;
  const what = /^(category|分类)$/i.test(found[1]) ? "category" : "watch";
  const choices = JSON.parse(await part(`suggest?what=${what}&typed=${encodeURIComponent(found[2])}`));
  at("offers").replaceChildren(...choices.map((choice) => {
    const option = document.createElement("option");
    option.value = `${found[1]} ${choice.value}`;
    option.label = choice.label;
    return option;
  }));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") document.activeElement?.blur();
  if (event.target.matches("input, textarea, select")) return;
  const cards = [...document.querySelectorAll(".card")];
  const here = cards.indexOf(document.activeElement?.closest(".card"));
  const go = (to) => cards[Math.min(cards.length - 1, Math.max(0, to))]?.focus();
  if (event.key === "/") text.focus();
  else if (event.key === "n") go(here + 1);
  else if (event.key === "p") go(here - 1);
  else if (event.key === "s") at("shuffle").click();
  else return;
  event.preventDefault();
});

function lost() {
  at("lost").textContent = at("lost").dataset.lost;
  at("lost").className = "lost";
}

const events = new EventSource(`${room}events`);
events.addEventListener("change", () => {
  at("lost").textContent = "";
  at("lost").className = "hidden";
  refresh().catch(lost);
});
events.addEventListener("error", lost);

const themes = ["auto", "dark", "light"];
function theme(name) {
  document.documentElement.dataset.theme = name;
  at("theme").textContent = at("theme").dataset[name];
  localStorage.setItem("theme", name);
}
theme(themes.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "auto");
at("theme").addEventListener("click", () => {
  theme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]);
});
