// The page without a page load: answers and changes are put in as the server renders them. Without this file every
// form still works, each with a page load.
"use strict";
const room = document.body.dataset.room;
const at = (id) => document.getElementById(id);
const box = at("box");
const text = at("text");
document.documentElement.classList.add("js");

// What the server says

async function part(path, options) {
  const answer = await fetch(room + path, options);
  if (answer.redirected) location.reload(); // the token is asked for
  if (!answer.ok || answer.redirected) throw new Error(await answer.text());
  return answer.text();
}

function parsed(html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  for (const moment of made.content.querySelectorAll("time[data-moment]")) localise(moment);
  return made.content;
}

function localise(moment) {
  const shown = { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" };
  moment.textContent = new Date(moment.dateTime).toLocaleString(document.documentElement.lang, shown);
}

function lost(error) {
  at("lost").textContent = error instanceof Error && error.name === "Error" ? error.message : at("lost").dataset.lost;
}

function found() {
  at("lost").textContent = "";
}

// Changes in place: what is still there stays the same node, with its focus, scrolling, what is open and typed

const ours = (node) => node.nodeType === Node.ELEMENT_NODE && node.classList.contains("answer");
const same = (node, next) => node?.nodeName === next.nodeName && !node.id && !next.id;

function morph(old, fresh) {
  const ids = new Set([...fresh.children].map((it) => it.id));
  for (const it of [...old.children]) if (it.id && !ids.has(it.id)) it.remove();
  const known = new Map([...old.children].filter((it) => it.id).map((it) => [it.id, it]));
  let here = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    while (here && ours(here)) here = here.nextSibling;
    const kept = next.id ? known.get(next.id) : same(here, next) ? here : null;
    if (kept) update(kept, next);
    if (kept && kept === here) here = here.nextSibling;
    else old.insertBefore(kept ?? next, here);
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    if (!ours(gone)) gone.remove();
  }
}

function update(node, next) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== next.data) node.data = next.data;
    return;
  }
  const mine = new Set(["open", "aria-busy"]); // the reader's, not the server's
  for (const { name } of [...node.attributes]) if (!mine.has(name) && !next.hasAttribute(name)) node.removeAttribute(name);
  for (const { name, value } of next.attributes) {
    if (!mine.has(name) && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  morph(node, next);
}

async function load() {
  const before = new Set([...document.querySelectorAll(".post")].map((it) => it.id));
  const chips = document.querySelectorAll(".chip").length;
  const fresh = parsed(await part(`parts${location.search}`));
  const focused = document.activeElement;
  for (const each of [...fresh.children]) morph(at(each.id), each);
  if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true }); // it was moved
  const arrived = [...document.querySelectorAll(".post")].filter((it) => !before.has(it.id));
  if (arrived.length) at("told").textContent = at("told").dataset.arrived.replace("{n}", arrived.length);
  const added = document.querySelectorAll(".chip").length > chips && document.querySelector(".chips");
  if (added) added.scrollTo(added.scrollWidth, added.scrollHeight);
  fold();
  found();
}

let loading = null;
let again = false;
function refresh() {
  again = true;
  loading ??= (async () => {
    try {
      while (again) {
        again = false;
        await load();
      }
    } finally {
      loading = null;
    }
  })();
  return loading;
}

// Abstracts that are short enough need no "more"
function fold() {
  for (const abstract of document.querySelectorAll(".abstract")) {
    const [whole, more] = abstract.children;
    if (!more.open) more.hidden = whole.scrollHeight <= whole.clientHeight + 1;
  }
}

// What a person says

const typed = [];
let back = 0;
let turn = 0;

async function say(form, submitter) {
  const busy = submitter ?? form;
  if (busy.getAttribute("aria-busy")) return;
  const words = new FormData(form, submitter);
  const mine = (turn += 1);
  busy.setAttribute("aria-busy", "true");
  try {
    const accept = "text/fragment";
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const html = await part("say", {
      method: "POST",
      body: new URLSearchParams(words),
      headers: { accept, "x-timezone": zone },
    });
    for (const asks of document.querySelectorAll("details.asks[open]")) asks.open = false;
    if (form === box) remember(words.get("text"));
    show(parsed(html).firstElementChild, form, submitter, mine);
    await refresh();
  } finally {
    busy.removeAttribute("aria-busy");
  }
}

// Answers to what stands in a card or message go below it; those of the box and the panel above the feed.
function show(answer, form, submitter, mine) {
  const host = form.isConnected ? form.closest(".answer, .card, .post") : null;
  if (!host && mine !== turn) return; // something was asked since
  answer.from = form === box ? text : submitter?.closest(".asks")?.firstElementChild ?? submitter;
  if (host?.matches(".answer")) {
    answer.from = host.from;
    host.replaceWith(answer);
  } else if (host) {
    host.querySelector(":scope > .answer")?.remove();
    host.append(answer);
  } else at("answers").replaceChildren(answer);
  const typing = document.activeElement === text && text.value; // the next command, while this one was answered
  if (!typing) answer.focus({ preventScroll: true });
  answer.scrollIntoView({ block: "nearest" });
  fold();
}

function close(answer) {
  const from = answer.from?.isConnected ? answer.from : text;
  answer.remove();
  from.focus();
}

function remember(said) {
  if (said.trim()) typed.push(said);
  back = 0;
  if (text.value === said) text.value = "";
}

document.addEventListener("submit", (event) => {
  if (event.target.id === "theme") {
    event.preventDefault();
    dress(event.submitter).catch(lost);
  } else if (event.target.action.endsWith("/say")) {
    event.preventDefault();
    say(event.target, event.submitter).catch(lost);
  }
});

document.addEventListener("click", (event) => {
  const closing = event.target.closest(".close");
  if (closing) close(closing.closest(".answer"));
  const into = event.target.closest(".into a");
  const thread = into && document.querySelector(into.hash);
  if (thread && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault(); // following the link would take the focus away again
    thread.open = true;
    thread.firstElementChild.focus();
    thread.scrollIntoView();
  }
});

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.asks[open]")) event.target.querySelector("input:not([type=hidden])")?.focus();
}, true);

// Keys

text.addEventListener("keydown", (event) => {
  if ((event.key !== "ArrowUp" && event.key !== "ArrowDown") || !typed.length || at("offers").children.length) return;
  back = Math.min(typed.length, Math.max(0, back + (event.key === "ArrowUp" ? 1 : -1)));
  text.value = back ? typed[typed.length - back] : "";
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const focused = document.activeElement;
  if (event.key === "Escape") {
    const asks = focused?.closest("details.asks[open]");
    const answer = focused?.closest(".answer");
    if (asks) {
      asks.open = false;
      asks.firstElementChild.focus();
    } else if (answer) close(answer);
    else focused?.blur();
  }
  if (event.target.matches?.("input")) return;
  const cards = [...document.querySelectorAll(".card")];
  const here = cards.indexOf(focused?.closest(".card"));
  const go = (to) => cards[Math.min(cards.length - 1, Math.max(0, to))]?.focus();
  if (event.key === "/") text.focus();
  else if (event.key === "n") go(here + 1);
  else if (event.key === "p") go(here - 1);
  else if (event.key === "s") document.querySelector("#panel button[value=shuffle]")?.click();
  else return;
  event.preventDefault();
});

// Offers while typing

text.addEventListener("input", async () => {
  const asked = /^\s*(?:\/radar\s+)?(category|分类|journal|期刊|remove|删除)\s+(\S.*)$/i.exec(text.value);
  if (!asked) {
    at("offers").replaceChildren();
    return;
  }
  const what = { category: "category", 分类: "category", journal: "journal", 期刊: "journal" }[asked[1].toLowerCase()] ?? "watch";
  const value = text.value;
  const offered = await part(`suggest?what=${what}&typed=${encodeURIComponent(asked[2])}`).catch(() => "[]");
  if (text.value !== value) return;
  at("offers").replaceChildren(...JSON.parse(offered).map((choice) => {
    const option = document.createElement("option");
    option.value = `${asked[1]} ${choice.value}`;
    option.label = choice.label;
    return option;
  }));
});

// The theme is kept by the server, so that the next page comes dressed

async function dress(button) {
  document.documentElement.dataset.theme = button.value;
  for (const each of button.form.elements) if (each.name === "theme") each.setAttribute("aria-pressed", each === button);
  await fetch("/look", { method: "POST", body: new URLSearchParams({ theme: button.value }), redirect: "manual" });
}

// What others change. A page that nobody sees listens to nothing: browsers have few connections to one place.

let events = null;
function listen() {
  if (document.hidden) {
    events?.close();
    events = null;
  } else if (!events || events.readyState === EventSource.CLOSED) {
    events = new EventSource(`${room}events`);
    events.addEventListener("change", () => refresh().catch(lost));
    events.addEventListener("error", () => {
      lost();
      if (events?.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
    });
  }
}
document.addEventListener("visibilitychange", listen);
for (const moment of document.querySelectorAll("time[data-moment]")) localise(moment);
fold();
listen();
addEventListener("resize", fold);
