// The desk in the browser: signs in, and shows the screen of the address.
import { button, command, el, fail, get, post, showKeys, showSettings, t } from "./desk-base.js";

const main = document.getElementById("main");
const [, slug, part, number] = /^\/d\/([^/]+)(?:\/(p|log)(?:\/(\d+))?)?$/.exec(location.pathname) || [];

// What stands behind the # of the desk's address; #main is where the link to the contents goes.
const findToken = () => (!slug && location.hash.length > "#main".length ? location.hash.slice(1) : "");

async function signIn() {
  const token = findToken();
  if (token) {
    history.replaceState(null, "", "/");
    await post("/api/session", { token });
  }
  return get("/api/me");
}

function drawHead(me) {
  const link = (to, name, isHere) => el("a", { href: to, "aria-current": isHere && "page" }, t(name));
  const of = slug && `/d/${slug}`;
  document.querySelector("header").append(
    el("nav", { "aria-label": t("screens") }, link("/", "documents", !slug),
      slug && [link(of, "queue", !part), link(`${of}/p/${number || 1}`, "page", part === "p"), link(`${of}/log`, "log", part === "log")]),
    el("span.person", {}, me.name),
    button(command("Shift+Slash", "keys", showKeys)),
    el("button", { type: "button", onclick: showSettings }, t("settings")));
}

// A new address of the same desk changes nothing but what stands behind the #.
addEventListener("hashchange", () => findToken() && location.reload());

try {
  const me = await signIn();
  drawHead(me);
  if (part === "p") await (await import("./desk-page.js")).showPage(main, slug, Number(number) - 1, me);
  else if (slug && !part) await (await import("./desk-queue.js")).showQueue(main, slug, me);
  else {
    const lists = await import("./desk-lists.js");
    await (slug ? lists.showLog(main, slug, me) : lists.showDocuments(main));
  }
  const isAtLists = !slug || part === undefined;
  if (sessionStorage.getItem("sverka-tour") !== null || (me.tour && isAtLists)) (await import("./desk-tour.js")).resume(me.tour);
} catch (error) {
  if (error.status === 401) main.append(el("h1", {}, t("signed_out")), el("p", {}, t("sign_in")), el("p.quiet", {}, error.message));
  else fail(error);
}
