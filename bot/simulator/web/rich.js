// Message text as DOM nodes, from an allow-list: whatever else a text holds is shown as text or dropped.

import { h } from "./dom.js";

const ALLOWED = new Set(["b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler", "br"]);
const SAME = { strong: "b", em: "i", ins: "u", del: "s", strike: "s" };
const SAFE_LINK = /^(https?:|tg:|mailto:|tel:)/i;
// Telegram makes these tappable in plain text: /commands and addresses.
const TAPPABLE = /(^|[\s(])(\/[a-z0-9_]{1,32})(?![\w/])|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/gi;

/** `html` as a fragment; with `onCommand` commands in the text can be tapped. */
export function richText(html, { onCommand, spoilerLabel } = {}) {
  const out = document.createDocumentFragment();
  // DOMParser's document is inert: it runs and loads nothing.
  const parsed = new DOMParser().parseFromString(`<body>${html}`, "text/html");
  copy(parsed.body, out, { onCommand, spoilerLabel, plain: true });
  return out;
}

function copy(from, to, options) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (options.plain) tappable(node.data, to, options);
      else to.append(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      copyElement(node, to, options);
    }
  }
}

function copyElement(node, to, options) {
  let tag = node.localName;
  tag = SAME[tag] || tag;
  if (tag === "span" && node.classList.contains("tg-spoiler")) tag = "tg-spoiler";
  if (tag === "script" || tag === "style" || tag === "template") return;
  if (!ALLOWED.has(tag)) {
    copy(node, to, options);
    return;
  }
  if (tag === "br") {
    to.append(document.createElement("br"));
    return;
  }
  let made;
  let inner = options;
  if (tag === "a") {
    const href = node.getAttribute("href") || "";
    if (!SAFE_LINK.test(href)) {
      copy(node, to, options);
      return;
    }
    made = link(href);
    inner = { ...options, plain: false };
  } else if (tag === "tg-spoiler") {
    made = spoiler(options.spoilerLabel);
  } else {
    made = document.createElement(tag);
    if (tag === "code" || tag === "pre") inner = { ...options, plain: false };
    if (tag === "blockquote" && node.hasAttribute("expandable")) made.className = "expandable";
  }
  copy(node, made, inner);
  to.append(made);
}

function link(href) {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" });
}

function spoiler(label) {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": label });
  const reveal = () => {
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("tabindex");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      reveal();
    }
  });
  return node;
}

function tappable(text, to, { onCommand }) {
  let at = 0;
  for (const found of text.matchAll(TAPPABLE)) {
    const [whole, before, command, url] = found;
    if (command && !onCommand) continue;
    const start = found.index + (command ? before.length : 0);
    to.append(text.slice(at, start));
    if (command) {
      to.append(
        h("button", { type: "button", class: "inline-command", onclick: () => onCommand(command) }, command),
      );
    } else {
      const anchor = link(url);
      anchor.append(url);
      to.append(anchor);
    }
    at = found.index + whole.length;
  }
  to.append(text.slice(at));
}

/** Whether a link asks Telegram to pass another link on to somebody. */
export function isShareLink(href) {
  return /^https:\/\/(t|telegram)\.me\/share\/url\?/i.test(href);
}

/** `{username, code}` of an invitation link such as t.me/bot?start=code, else null. */
export function startLink(href) {
  let url;
  try {
    url = new URL(href);
  } catch {
    return null;
  }
  if (url.protocol === "tg:" && (url.host === "resolve" || url.pathname.includes("resolve"))) {
    const username = url.searchParams.get("domain");
    return username ? { username, code: url.searchParams.get("start") || "" } : null;
  }
  if (!/^(www\.)?(t|telegram)\.me$/i.test(url.hostname)) return null;
  const username = url.pathname.replaceAll("/", "");
  return username ? { username, code: url.searchParams.get("start") || "" } : null;
}
