// The site page. What is written is kept on the phone under the visit and the person, sent when
// there is a network, and taken off the phone once the server has named it as kept.
// A record keeps one id for life and a revision for each change: the server keeps each revision
// once, so that an answer lost on the way makes us send again and doubles nothing.

const KEPT = "junheng-visits";
const line = document.getElementById("sync");
const { visit, owner } = line.dataset;
const KEY = `junheng-visit-${visit}-${owner}`;
const cards = [...document.querySelectorAll(".seen")];

// { item: { id, revision, sent, level, words, at } }; level and words go once they are sent
let held = JSON.parse(localStorage.getItem(KEY) || "{}");
const store = () => localStorage.setItem(KEY, JSON.stringify(held));
const waits = (one) => one.sent < one.revision;
const waiting = () => Object.values(held).filter(waits);

// ids without crypto.randomUUID, which a page without HTTPS does not have
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");

const say = (text) => { line.textContent = text; };
let reached = true; // whether the server answered last time: a browser does not always know
const tell = () => { // how many wait, and for what: a level, a reason of the server's, a network
  const left = waiting();
  if (!left.length) { say(line.dataset.done); return; }
  const unjudged = left.filter((one) => !one.level).length;
  const refused = left.filter((one) => one.level && one.why).length;
  const told = [line.dataset.saved.replace("{n}", left.length)];
  if (unjudged) told.push(line.dataset.unjudged.replace("{n}", unjudged));
  if (refused) told.push(line.dataset.refused.replace("{n}", refused));
  if (!(navigator.onLine && reached)) told.push(line.dataset.offline);
  say(told.join("；"));
};
const mark = (card) => {
  const one = held[card.dataset.item];
  if (!one) return;
  card.classList.toggle("waits", waits(one));
  card.classList.toggle("kept", !waits(one));
  const word = waits(one) ? (one.level ? line.dataset.waits : line.dataset.level) : line.dataset.kept;
  card.querySelector(".mark-of").textContent = one.why || word;
};

const change = (card) => {
  const item = card.dataset.item;
  const level = card.querySelector("input:checked")?.value || "";
  const words = card.querySelector("textarea").value;
  const known = Number(card.dataset.revision) || 0;
  const one = held[item] || { id: card.dataset.id || newId(), revision: known, sent: known };
  held[item] = { id: one.id, revision: one.revision + 1, sent: one.sent, level, words, at: new Date().toISOString() };
  store();
  mark(card);
  tell();
};

let sending = false;
const send = async () => {
  const ready = Object.entries(held).filter(([, one]) => waits(one) && one.level);
  if (sending || !ready.length) { tell(); return; }
  sending = true;
  const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] || "";
  const records = ready.map(([item, { id, revision, level, words, at }]) => ({ id, revision, item, level, words, at }));
  try {
    const answer = await fetch(line.dataset.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ records }),
    });
    reached = true;
    if (!answer.ok || answer.redirected) { say(line.dataset.away); return; }
    const { kept, refused } = await answer.json();
    const byId = Object.fromEntries(Object.entries(held).map(([item, one]) => [one.id, item]));
    kept.forEach(({ id, revision }) => {
      const one = held[byId[id]];
      if (!one) return;
      one.sent = revision;
      delete one.why;
      if (!waits(one)) { delete one.level; delete one.words; delete one.at; }
    });
    refused.forEach(({ id, why }) => { if (held[byId[id]]) held[byId[id]].why = why; });
    store();
    cards.forEach(mark);
    tell();
  } catch {
    reached = false;
    tell(); // no network: everything stays as it is
  } finally {
    sending = false;
  }
};

// a copy of this page and of what it is made of, to be opened without a network
const copy = async () => {
  const told = document.getElementById("cached");
  if (!window.caches || !navigator.serviceWorker) { told.textContent = line.dataset.plain; return; }
  try {
    await navigator.serviceWorker.register(line.dataset.worker, { scope: "/supervision/" });
    const cache = await caches.open(KEPT);
    const blank = await fetch(`${location.pathname}?copy=1`); // without what was written
    if (!blank.ok || blank.redirected) return;
    await cache.put(location.pathname, blank);
    const parts = [...document.querySelectorAll("link[rel=stylesheet],link[rel=icon],script[src],img[src]")]
      .map((part) => part.href || part.src);
    await cache.addAll([...new Set(parts)]);
    told.textContent = line.dataset.ready;
  } catch {
    reached = false; // opened from the copy: there is no network to renew it
    tell();
  }
};

const forget = async () => {
  if (waiting().length && !window.confirm(document.getElementById("forget").dataset.ask)) return;
  held = {};
  localStorage.removeItem(KEY);
  if (window.caches) await caches.delete(KEPT);
  const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : [];
  await Promise.all(workers.map((one) => one.unregister()));
  tell();
  document.getElementById("cached").textContent = "";
};

cards.forEach((card) => {
  const one = held[card.dataset.item];
  if (one && waits(one)) { // what was typed and not sent comes back
    card.querySelectorAll("input").forEach((input) => { input.checked = input.value === one.level; });
    card.querySelector("textarea").value = one.words;
    card.hidden = false; // also where the visit takes no more: what was not sent is never unseen
  }
  mark(card);
  card.addEventListener("input", () => change(card));
});
document.getElementById("send")?.addEventListener("click", send);
document.getElementById("forget")?.addEventListener("click", forget);
window.addEventListener("online", send);
window.addEventListener("offline", tell);
// a browser does not always say that the network is back: what waits is tried again by itself
setInterval(() => { if (!(navigator.onLine && reached) && waiting().length) send(); }, 10_000);
tell();
if (navigator.onLine) { copy(); send(); }
