// Documents, and the record of what was done.
import { calmly, el, fail, figure, get, leftOf, listen, post, say, t, when } from "./desk-base.js";
import { drawHome } from "./desk-home.js";

const RUNS_EVERY_MS = 5000, IDLE_EVERY_MS = 60000;
const MOST_SUMMARIES = 20, MOST_DEEDS = 80, MOST_RULES = 20;

const line = (event) => [t(`deed_${event.deed}`), ", ", event.person, ", ", when(event.at)];

function drawDocument(one, _, all) {
  const { counts } = one;
  const done = one.places - counts.open - counts.disputed;
  const told = (seen) => counts[seen] > 0 && el("li", {}, `${t(`seen_${seen}`)}: ${counts[seen]}`);
  return el("li.document", {},
    el("h2", {}, el("a", { href: `/d/${one.slug}` }, one.name || one.id)),
    // Two of one name are told apart by their folders.
    all.some((other) => other !== one && other.name === one.name) && el("p.quiet", {}, el("bdi", {}, one.id)),
    el("progress", { max: one.places || 1, value: one.places ? done : 1, "aria-label": t("progress") }),
    el("ul.counts", {}, el("li", {}, el("strong", {}, t("open_of", { n: counts.open, all: one.places }))), ["waiting", "disputed", "decided", "dismissed"].map(told)),
    one.at_it.length > 0 && el("p", {}, t("at_it", { names: one.at_it.join(", ") })),
    one.last && el("p.quiet", {}, t("last"), " ", line(one.last)),
    el("p.summary", { "data-slug": one.slug }), el("p", {}, el("a", { href: `/d/${one.slug}/log` }, t("log"))));
}

/** Tell pages and errors left of the first documents: each has to be read for that. */
async function summarise(list) {
  for (const place of [...list.querySelectorAll(".summary")].slice(0, MOST_SUMMARIES)) {
    const { pages, left } = await get(`/api/d/${place.dataset.slug}/summary`);
    place.textContent = [t("pages_of", { n: pages }), left && leftOf(left)].filter(Boolean).join(" ");
  }
}

export async function showDocuments(main) {
  const list = el("ul.documents");
  const runs = el("ul.counts");
  main.append(el("h1", {}, t("documents")), runs, list);
  const drawRuns = async () => {
    const going = await get("/api/runs");
    runs.replaceChildren(...going.map((run) => el("li", {}, t("run", run), " ", run.minutes_left !== null && t("run_left", { n: run.minutes_left }))));
    setTimeout(() => drawRuns().catch(fail), going.length ? RUNS_EVERY_MS : IDLE_EVERY_MS);
  };
  const order = [];
  const draw = async () => {
    const documents = await get("/api/documents");
    // Once shown they stay where they are; new ones come behind.
    order.push(...documents.map((one) => one.slug).filter((slug) => !order.includes(slug)));
    documents.sort((one, other) => order.indexOf(one.slug) - order.indexOf(other.slug));
    const focused = document.activeElement.getAttribute("href");
    list.replaceChildren(...documents.map(drawDocument));
    if (!documents.length) list.append(el("li", {}, t("no_documents")));
    summarise(list).catch(fail);
    if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  await Promise.all([draw(), drawRuns()]).catch(fail);
  listen(calmly(() => draw().catch(fail)));
}

// --- Record ----------------------------------------------------------------------------------

function drawDeed(event, slug, undo) {
  const about = event.about;
  const words = [about.transcribed, about.reading].filter(Boolean).map((text) => `«${text}»`).join(" / ");
  const isPlace = about.page !== undefined;
  return el("tr", { class: event.counts ? null : "undone" },
    el("td", {}, event.number),
    el("td", {}, when(event.at)),
    el("td", {}, event.person),
    el("td", {}, t(`deed_${event.deed}`), event.deed === "edit" && [" «", el("span", {}, event.text), "»"], event.note && el("q", {}, event.note), event.undoes > 0 && ` № ${event.undoes}`),
    el("td", {}, isPlace ? el("a", { href: `/d/${slug}#${encodeURIComponent(about.key)}` }, words || t("place")) : about.key),
    el("td", {}, event.counts && !event.undoes ? el("button", { type: "button", "aria-label": `${t("undo")} № ${event.number}`, onclick: undo }, t("undo")) : !event.counts && t("undone")));
}

const table = (names, rows) => el("div.wide", { tabindex: "0", role: "group", "aria-label": names[0] }, el("table", {},
  el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, rows)));

export async function showLog(main, slug, me) {
  const [deeds, rules, agreement] = [el("section"), el("section"), el("section")];
  const heading = el("h1", {}, t("log"));
  const home = el("section", { id: "export" });
  main.append(heading, deeds, rules, agreement, home);
  void drawHome(home, slug, me);
  let [person, before] = ["", 0];
  const undo = (number) => post(`/api/events/${number}/undo`).then(() => say(t("done_undo")), fail).then(draw);

  async function drawDeeds() {
    const [log, documents] = await Promise.all([
      get(`/api/log?slug=${slug}&person=${encodeURIComponent(person)}&before=${before}`), get("/api/documents")]);
    const here = documents.find((one) => one.slug === slug);
    heading.textContent = `${t("log")}: ${here ? here.name : ""}`;
    const shown = log.events.slice(0, MOST_DEEDS);
    const who = el("select", { "aria-label": t("of_whom"), onchange: () => {
      [person, before] = [who.value, 0];
      void draw();
    } }, el("option", { value: "" }, t("of_whom")), (here ? here.people : []).map((name) => el("option", { value: name, selected: name === person }, name)));
    const turn = (to, name) => el("button", { type: "button", onclick: () => {
      before = to;
      void draw();
    } }, t(name));
    deeds.replaceChildren(el("h2", {}, t("deeds")), who,
      log.hidden ? el("p", {}, t("hidden", { n: log.hidden })) : "",
      shown.length ? table(["number", "when", "who", "deed", "place", "undo"].map((name) => t(name)), shown.map((event) => drawDeed(event, slug, () => undo(event.number)))) : el("p", {}, t("no_deeds")),
      before ? turn(0, "newest") : "",
      log.more || log.events.length > shown.length ? turn(shown.at(-1).number, "older") : "");
  }

  async function drawRules() {
    const known = await get(`/api/d/${slug}/rules`);
    const rows = known.slice(0, MOST_RULES).map((rule) => el("tr", {},
      el("td", {}, t(`kind_${rule.kind}`), ` «${rule.transcribed}» / «${rule.reading}»`),
      el("td", {}, t(rule.everywhere ? "everywhere" : "here")), el("td", {}, rule.places), el("td", {}, rule.person, ", ", when(rule.at)),
      el("td", {}, el("button", { type: "button", "aria-label": `${t("undo")} № ${rule.number}`, onclick: () => undo(rule.number) }, t("undo")))));
    rules.replaceChildren(el("h2", {}, `${t("rules")}: ${known.length}`), rows.length ? table(["rule", "where", "places", "who", "undo"].map((name) => t(name)), rows) : el("p", {}, t("no_rules")));
  }

  async function drawAgreement() {
    const rows = Object.entries(await get("/api/agreement")).map(([kind, one]) => el("tr", {},
      el("th", { scope: "row" }, t(`kind_${kind}`)), el("td", {}, one.places), el("td", {}, one.agreed), el("td", {}, one.kappa === null ? "—" : figure(one.kappa))));
    agreement.replaceChildren(el("h2", {}, t("agreement")), rows.length ? table(["kind", "places", "agreed", "kappa"].map((name) => t(name)), rows) : el("p", {}, t("no_agreement")));
  }

  const draw = async () => {
    const focused = document.activeElement.getAttribute("aria-label");
    await Promise.all([drawDeeds(), drawRules(), drawAgreement()]).catch(fail);
    if (focused) main.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  };
  await draw();
  // Who reads further down is not disturbed.
  listen(calmly(() => scrollY || before || void draw()));
}
