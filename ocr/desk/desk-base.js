// What all screens share: texts, elements, requests, keys, dialogs, what is told.
const words = JSON.parse(document.getElementById("texts").textContent);
export const lang = document.documentElement.lang;

export function t(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, field) => values[field]);
}

/** Return an element: "tag.class.other", attributes and listeners ("onclick"), children as elements or as text. */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

const moment = new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "short" });
export const when = (at) => el("time", { datetime: at }, moment.format(new Date(at)));
export const figure = (value) => new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(value);
export const leftOf = ({ expected, low, high }) => t("left", { expected: figure(expected), low, high });
export const shorten = (text, most = 80) => {
  const letters = [...text.replace(/\s+/g, " ")];
  return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : letters.join("");
};

// --- Requests --------------------------------------------------------------------------------

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error(t("no_answer"));
  }
  const text = await answer.text();
  const isJson = (answer.headers.get("content-type") || "").includes("json");
  if (answer.ok) return isJson ? JSON.parse(text) : text;
  const error = new Error(isJson ? JSON.parse(text).error : text);
  error.status = answer.status;
  throw error;
}

export const get = (path) => ask(path, {});
// A deed goes on its way even where the page is left at once.
export const post = (path, fields = {}) =>
  ask(path, {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json", "x-sverka-desk": "1" },
    body: JSON.stringify(fields),
  });

/** Call back with the number of the last deed when there are new ones, or documents have come (`isOther`). */
export function listen(changed) {
  let told = null;
  let source = null;
  const hear = (message) => {
    const news = JSON.parse(message.data);
    if (told && (news.event !== told.event || news.changes !== told.changes)) changed(news.event, news.changes !== told.changes);
    told = news;
  };
  // A browser has few connections for all its windows: those that nobody sees hear nothing until they are seen.
  const attend = () => {
    if (source) source.close();
    source = document.hidden ? null : new EventSource("/api/news");
    if (source) source.onmessage = hear;
  };
  document.addEventListener("visibilitychange", attend);
  attend();
}

const CALM_MS = 1500;

/** Return what does something at most once in a while, however often it is called. */
export function calmly(act) {
  let waits = 0;
  return () => {
    waits ||= setTimeout(() => {
      waits = 0;
      act();
    }, CALM_MS);
  };
}

// --- What is told ----------------------------------------------------------------------------

const TOLD_MS = 8000;
let telling = 0;

/** Tell a deed in the status line, for a while. */
export function say(text) {
  const told = document.getElementById("told");
  told.textContent = text;
  clearTimeout(telling);
  telling = setTimeout(() => (told.textContent = ""), TOLD_MS);
}

/** Keep a place in the address: a reload comes back to it. */
export function remember(key) {
  try {
    history.replaceState(null, "", `${location.pathname}${location.search}#${encodeURIComponent(key)}`);
  } catch {
    // A key that is held changes it more often than some browsers allow; the next one is kept.
  }
}
export const remembered = () => decodeURIComponent(location.hash.slice(1));

export function fail(error) {
  const text = typeof error === "string" ? error : error.message;
  const close = el("button", { type: "button", onclick: () => document.getElementById("failed").replaceChildren() }, t("close"));
  document.getElementById("failed").replaceChildren(el("p.notice", {}, text, " ", close));
}

/** Show a dialog; return the value of the button, or null where it was left. */
export function choose(title, contents, buttons) {
  return new Promise((resolve) => {
    const box = el("dialog", { "aria-labelledby": "dialog-title", onclose: () => {
      box.remove();
      resolve(box.returnValue || null);
    } });
    box.append(el("form", { method: "dialog" },
      el("h2", { id: "dialog-title" }, title),
      contents,
      el("div.buttons", {}, buttons.map(([value, text, isOff]) =>
        el("button", { value, disabled: isOff }, text)),
        el("button", { type: "button", onclick: () => box.close("") }, t("leave")))));
    document.body.append(box);
    box.showModal();
  });
}

// --- Keys ------------------------------------------------------------------------------------

const CYRILLIC = Object.fromEntries([..."qwertyuiopasdfghjklzxcvbnm"].map((letter, at) =>
  [letter.toUpperCase(), "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ"[at]]));
const SIGNS = { "/": "Slash", "?": "Shift+Slash", "+": "Equal", "-": "Minus", "0": "Digit0" };
const SINGLE_KEYS = "sverka-single-keys";
const commands = [];

export const hasKeys = () => localStorage.getItem(SINGLE_KEYS) !== "off";
export const setKeys = (on) => localStorage.setItem(SINGLE_KEYS, on ? "on" : "off");

/** Let keys do something: by their place on the keyboard ("J", "Shift+U", "Slash"), whatever letters lie there. */
export function command(keys, name, run, { repeats = false } = {}) {
  const made = { keys: keys.split(" "), name, run, repeats };
  commands.push(made);
  return made;
}

function label(key) {
  const letter = key.replace("Shift+", "");
  const signs = { Slash: "/", "Shift+Slash": "?", Equal: "+", Minus: "-", Digit0: "0", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };
  const shown = signs[key] || (CYRILLIC[letter] ? `${letter} / ${CYRILLIC[letter]}` : letter);
  return key.startsWith("Shift+") && !signs[key] ? `⇧ ${shown}` : shown;
}

export const keyOf = (one) => el("kbd", { "aria-hidden": "true" }, label(one.keys[0]));

/** Do a command, and let those hear of it who wait for it. */
function act(one, event, key) {
  const done = one.run(event, key);
  document.dispatchEvent(new CustomEvent("done", { detail: one.name }));
  return done;
}

/** Return the button of a command; its text is the command's, unless another says better what it does now. */
export function button(one, attributes = {}, text = t(one.name)) {
  return el("button", { type: "button", "data-command": one.name, onclick: (event) => void act(one, event), ...attributes },
    el("span", {}, text), keyOf(one));
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || !hasKeys()) return;
  if (document.querySelector("dialog[open]") || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  // A Latin letter or a sign is itself wherever it lies (AZERTY, Dvorak); any other is the key at its place.
  const letter = /^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code.replace(/^Key/, "");
  const key = SIGNS[event.key] || (event.shiftKey ? "Shift+" : "") + letter;
  const found = commands.find((one) => one.keys.includes(key));
  if (!found) return;
  // A key that is held decides once; one that has nothing to do here is the browser's.
  if ((!event.repeat || found.repeats) && act(found, event, key) === false) return;
  event.preventDefault();
});

export async function showKeys() {
  const rows = commands.map((one) => el("tr", {}, el("th", { scope: "row" }, one.keys.map((key) => el("kbd", {}, label(key)))), el("td", {}, t(one.name))));
  const chosen = await choose(t("keys"), [el("p", {}, t("keys_about")), el("table", {}, el("tbody", {}, rows))], [["tour", t("tour")]]);
  if (chosen === "tour") await (await import("./desk-tour.js")).begin().catch(fail);
}

export async function showSettings() {
  const box = el("input", { type: "checkbox", checked: hasKeys(), onchange: () => setKeys(box.checked) });
  await choose(t("settings"), el("label.check", {}, box, t("single_keys")), []);
}
