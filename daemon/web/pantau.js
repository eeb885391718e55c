// The one script of the pages. Everything works without it by plain forms; with it a tap keeps its own time, survives a
// dead network, and the remaining time counts down in working time. No framework, no inline code (CSP).
"use strict";
(() => {
const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- the server's clock, as measured when the page came ----
// The page's own time was written before its first byte arrived, so the estimate is never ahead of the server.
let pageNow = Number(document.body.dataset.now);
const navigation = performance.getEntriesByType("navigation")[0];
let offset = Math.round(pageNow - (performance.timeOrigin + (navigation ? navigation.responseStart : performance.now())));
const serverNow = () => Date.now() + offset;

// ---- the queue: what was tapped and is not yet known to be recorded ----
const QUEUE = "pantau.antrean", REFUSED = "pantau.ditolak";
const user = document.body.dataset.user;
const read = name => { try { return JSON.parse(localStorage.getItem(name)) || []; } catch { return []; } };
const write = (name, list) => list.length ? localStorage.setItem(name, JSON.stringify(list)) : localStorage.removeItem(name);
const change = (name, edit) => write(name, edit(read(name)));
const mine = () => read(QUEUE).filter(entry => entry.user === user);
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, "0")).join("");
const clock = ms => new Intl.DateTimeFormat("id", { hour: "2-digit", minute: "2-digit" }).format(ms).replace(":", ".");
let tapped = null;  // the form of this page that is being sent
let sending = false, signIn = false;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function showSync() {
  const box = $("#sync"), waiting = mine(), others = read(QUEUE).length - waiting.length, refused = read(REFUSED);
  const parts = [];
  if (waiting.length && !sending || waiting.length > 1) {
    const line = element("p", `${waiting.length} catatan belum terkirim. Tersimpan di perangkat ini. `);
    if (signIn) line.append(element("a", "Masuk untuk mengirim", { href: "/masuk" }));
    else {
      const button = element("button", "Kirim sekarang", { type: "button" });
      button.onclick = () => flush();
      line.append(button);
    }
    parts.push(line);
  }
  if (others > 0) parts.push(element("p", `${others} catatan milik orang lain menunggu di perangkat ini; terkirim setelah ia masuk.`));
  refused.forEach((entry, index) => {
    const line = element("p", `Catatan pukul ${clock(entry.time)} (${entry.label}) ditolak: ${entry.sentence} (${entry.code}) `);
    const button = element("button", "Sudah dibaca", { type: "button" });
    button.onclick = () => { change(REFUSED, list => list.filter((_, i) => i !== index)); showSync(); };
    line.append(button);
    parts.push(line);
  });
  // Written only when it says something else: a reader speaks each change.
  const text = parts.map(part => part.textContent).join();
  if (box.dataset.said !== text) { box.replaceChildren(...parts); box.dataset.said = text; }
}

function go(to) {  // a mere change of the fragment would not show what was recorded
  const next = new URL(to, location.href);
  if (next.hash && next.pathname + next.search === location.pathname + location.search) { location.hash = next.hash; location.reload(); }
  else location.assign(next);
}

async function sendOne(entry) {
  let answer, told = {};
  try {
    answer = await fetch(entry.url, { method: "POST", credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout ? AbortSignal.timeout(20000) : undefined,
      headers: { "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded" }, body: entry.body });
    told = await answer.json();
  } catch { return false; }
  if (answer.status === 401) { signIn = true; return false; }
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return false;
  change(QUEUE, list => list.filter(one => one.key !== entry.key));
  const here = tapped && tapped.key === entry.key ? tapped : null;
  if (answer.ok) { if (here) go(told.to); return true; }
  if (here) { here.form.action = entry.url; here.form.submit(); return true; }  // the page's own answer shows what is wrong, with the entries kept
  change(REFUSED, list => [...list, { time: entry.time, label: entry.label, code: told.code, sentence: told.message_id }]);
  return true;
}

async function flush() {
  if (sending || !mine().length) return showSync();
  sending = true;
  let went = true;
  for (const entry of mine()) if (!(went = await sendOne(entry))) break;
  sending = false;
  showSync();
}

document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();  // a second tap
  form.dataset.sent = "1";
  all("button", form).forEach(button => button.setAttribute("aria-disabled", "true"));
  if (!form.hasAttribute("data-tap")) return;
  const hidden = (name, value) => {
    const field = $(`input[name="${name}"]`, form) || form.appendChild(element("input", "", { type: "hidden", name }));
    field.value = value;
  };
  const key = newKey(), time = Math.round(serverNow());
  hidden("kunci", key);
  hidden("waktu", time);
  hidden("selisih", offset);
  const pressed = event.submitter;
  if (pressed && pressed.name) hidden(pressed.name, pressed.value);
  const entry = { url: pressed && pressed.getAttribute("formaction") || form.getAttribute("action"), body: new URLSearchParams(new FormData(form)).toString(), key, time, user,
    label: (pressed ? pressed.textContent : form.textContent).trim().slice(0, 80) };
  try { change(QUEUE, list => [...list, entry]); } catch { return; }  // no room here: the browser sends it as ever
  event.preventDefault();
  tapped = { key, form };
  flush();
});

// ---- the countdown ----
// data-hours: stretches [from, to, open, why] from the page's time on; outside the open ones nothing counts.
let hours = [];
const read_hours = () => { const list = $("[data-hours]"); hours = list ? JSON.parse(list.dataset.hours) : []; };
const worked = (from, to) => hours.reduce((sum, [a, b, open]) => sum + (open ? Math.max(0, Math.min(b, to) - Math.max(a, from)) : 0), 0);
function duration(seconds) {
  const s = Math.abs(seconds), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  return h ? `${h} j ${m} m` : m ? `${m} m ${s % 60} d` : `${s} d`;
}
function count() {
  const now = serverNow();
  const stretch = hours.find(([a, b]) => a <= now && now < b);
  for (const box of all("[data-left]")) {
    const wall = box.dataset.clock === "wall";
    const passed = wall ? now - pageNow : worked(pageNow, now);
    const left = Math.floor(Number(box.dataset.left) - passed / 1000), standard = Number(box.dataset.standard);
    const text = left < 0 ? `lewat ${duration(left)}` : `sisa ${duration(left)}`;
    const why = wall || !stretch || stretch[2] ? "" : stretch[3];
    $(".left", box).textContent = text;
    const note = $(".why", box);
    if (note && note.textContent !== why) note.textContent = why;
    const bar = $("progress", box);
    if (bar) bar.value = Math.min(standard, standard - left);
    const tone = left < 0 ? "bad" : standard > 300 && left <= standard * (1 - Number(box.dataset.warn) / 100) ? "caution" : "good";
    const tag = $(".tag", box);
    if (tag && !box.classList.contains(tone)) {
      box.classList.remove("good", "caution", "bad");
      box.classList.add(tone);
      tag.textContent = { good: "● Berjalan", caution: "▲ Segera habis", bad: "■ Lewat standar" }[tone];
    }
  }
}

// ---- the page keeps itself fresh, but never under somebody's fingers ----
let freshAt = Date.now();
const inUse = () => tapped || mine().length || $("main details[open]") || $("main form.typed") || document.visibilityState !== "visible" ||
  ($("main :focus") && $("main :focus").matches("input, select, textarea"));
document.addEventListener("input", event => { if (event.target.form) event.target.form.classList.add("typed"); });
async function refresh() {
  const main = $("main");
  if (!main.dataset.refresh || Date.now() - freshAt < Number(main.dataset.refresh) * 1000 || inUse()) return;
  freshAt = Date.now();
  try {
    const asked = performance.now();
    const answer = await fetch(location.href, { headers: { "Accept": "text/html" }, credentials: "same-origin", redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (inUse() || page.body.dataset.user !== user) return;
    const focused = $("main :focus");
    const focus = focused && focused.id;
    const text = $("main", page);
    pageNow = Number(page.body.dataset.now);
    offset = Math.round(pageNow - (Date.now() - (performance.now() - asked) / 2));
    main.replaceChildren(...text.childNodes);
    if (text.dataset.refresh) main.dataset.refresh = text.dataset.refresh; else delete main.dataset.refresh;
    if (focus && document.getElementById(focus)) document.getElementById(focus).focus();
    read_hours();
    count();
  } catch { /* the next round tries again */ }
}

// ---- small helps ----
document.addEventListener("change", event => {  // "pilih semua" of the many-cases page
  const box = event.target;
  if (box.dataset.all !== undefined) all(`input[name="${box.dataset.all}"]`).forEach(one => { one.checked = box.checked; });
});
window.addEventListener("pageshow", event => { if (event.persisted) location.reload(); });
window.addEventListener("online", () => flush());
window.addEventListener("offline", showSync);
const wrong = $("#salah");
if (wrong) wrong.focus();
const jump = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (jump && jump.tagName === "DETAILS") jump.open = true;
read_hours();
count();
flush();
setInterval(count, 1000);
setInterval(() => flush(), 15000);
setInterval(refresh, 1000);
})();
