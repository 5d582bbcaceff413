// One message as DOM: bubble, picture, file, marks and inline keyboard.

import { h, icon } from "./dom.js";
import { richText } from "./rich.js";
import { clockTime } from "./time.js";
import { t } from "./words.js";

/** What a message says, as one line for previews and for the screen reader. */
export function plainText(view) {
  const said = view.text || view.caption || "";
  if (said) return said.replace(/\s+/g, " ");
  if (view.service) return view.service;
  if (view.photo) return t("photo");
  if (view.document) return view.document.file_name || t("file");
  if (view.sticker) return t("sticker");
  if (view.location) return t("placeMessage");
  return "";
}

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} ${t("bytes")}`;
  const unit = bytes < 1e6 ? ["kb", 1e3] : ["mb", 1e6];
  const value = (bytes / unit[1]).toFixed(bytes / unit[1] < 10 ? 1 : 0);
  return `${document.documentElement.lang === "sv" ? value.replace(".", ",") : value} ${t(unit[0])}`;
}

/**
 * The message's node. `actions`: onCommand(text), onPress(button), onPhoto(view), onEdit(view),
 * isPending(button), original(id) gives the message replied to.
 */
export function messageNode(view, { own, canEdit, actions }) {
  if (view.service) {
    return h("div", { class: "msg service", "data-id": String(view.message_id) }, h("span", {}, view.service));
  }
  const onlySticker = Boolean(view.sticker);
  const bubble = h("div", { class: onlySticker ? "bubble bare" : "bubble" });
  if (view.reply_to) bubble.append(...quote(view, actions));
  if (view.photo) bubble.append(photo(view, actions));
  if (view.document) bubble.append(documentCard(view));
  if (view.sticker) bubble.append(sticker(view));
  if (view.location) bubble.append(place(view));
  bubble.append(textPart(view, own, actions));
  const node = h(
    "div",
    {
      class: [
        "msg",
        own ? "out" : "in",
        view.photo && "has-photo",
        view.buttons?.length && "has-keyboard",
        view.protected && "is-protected",
      ].filter(Boolean).join(" "),
      "data-id": String(view.message_id),
    },
    h("div", { class: "bubble-row" }, canEdit && editButton(view, actions), bubble),
    view.buttons?.length ? keyboard(view, actions) : null,
  );
  return node;
}

function textPart(view, own, actions) {
  const html = view.html ?? "";
  const part = h("div", { class: "text" });
  if (html) {
    part.append(
      richText(html, { onCommand: own ? undefined : actions.onCommand, spoilerLabel: t("spoiler") }),
    );
  } else {
    part.append(view.text || view.caption || "");
  }
  part.append(meta(view));
  if (!html && !view.text && !view.caption) part.classList.add("no-text");
  return part;
}

function meta(view) {
  const ms = view.date * 1000;
  return h(
    "span",
    { class: "meta" },
    view.silent && h("span", { class: "mark", role: "img", "aria-label": t("silent"), title: t("silent") }, "🔕"),
    view.protected &&
      h("span", { class: "mark", role: "img", "aria-label": t("protectedMark"), title: t("protectedMark") }, icon("lock")),
    view.edit_date && h("span", { class: "edited" }, t("edited")),
    h("time", { datetime: new Date(ms).toISOString() }, clockTime(ms)),
  );
}

function quote(view, actions) {
  const original = typeof view.reply_to === "object" ? view.reply_to : actions.original(view.reply_to);
  if (!original) return [];
  return [
    h("div", { class: "quote" }, h("strong", {}, original.from?.first_name || t("replyTo")), h("span", {}, plainText(original).slice(0, 120))),
  ];
}

function photo(view, actions) {
  const { url, width, height } = view.photo;
  const image = h("img", {
    src: url,
    alt: view.caption || t("photo"),
    draggable: !view.protected,
  });
  if (width && height) {
    image.setAttribute("width", String(width));
    image.setAttribute("height", String(height));
  }
  return h("button", { type: "button", class: "photo", "aria-label": t("enlarge"), onclick: () => actions.onPhoto(view) }, image);
}

function documentCard(view) {
  const { url, file_name: name, file_size: size } = view.document;
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name || "")?.[1] || "";
  const inside = [
    h("span", { class: "file-kind", "aria-hidden": "true" }, extension ? extension.toUpperCase() : icon("file")),
    h("span", { class: "file-text" }, h("span", { class: "file-name" }, name || t("file")), h("span", { class: "file-size" }, fileSize(size))),
  ];
  return h("a", { class: "file", href: url, download: name || "", "aria-label": `${t("download", { name: name || t("file") })}, ${fileSize(size)}` }, ...inside);
}

function sticker(view) {
  // The simulator's sticker file is an empty stand-in; its emoji is what can be seen.
  return h("span", { class: "sticker", role: "img", "aria-label": t("sticker") }, view.sticker.emoji || "👍");
}

function place(view) {
  const { latitude, longitude } = view.location;
  return h("div", { class: "place" }, icon("place"), h("span", {}, `${t("placeMessage")} ${Number(latitude).toFixed(4)}, ${Number(longitude).toFixed(4)}`));
}

function editButton(view, actions) {
  return h("button", { type: "button", class: "edit-own icon-button", "aria-label": t("editThis"), title: t("editThis"), onclick: () => actions.onEdit(view) }, icon("edit"));
}

function keyboard(view, actions) {
  let count = 0;
  const rows = view.buttons.map((row) =>
    h(
      "div",
      { class: "row" },
      row.map((button) => {
        count += 1;
        return inlineButton(button, count, actions);
      }),
    ),
  );
  return h("div", { class: "keyboard", role: "group", "aria-label": t("buttons"), onkeydown: moveByArrows }, rows);
}

function inlineButton(button, number, actions) {
  const label = [h("span", { class: "label" }, button.text), number < 10 && h("kbd", { class: "number", "aria-hidden": "true" }, String(number))];
  if (button.url) {
    return h("a", { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer" }, label, icon("open", "corner"));
  }
  const pending = actions.isPending(button);
  return h(
    "button",
    {
      type: "button",
      class: pending ? "key pending" : "key",
      "data-data": button.data ?? "",
      "aria-busy": pending ? "true" : null,
      onclick: () => actions.onPress(button),
    },
    label,
    h("span", { class: "spinner", "aria-hidden": "true" }),
  );
}

function moveByArrows(event) {
  const { key, currentTarget, target } = event;
  const rows = [...currentTarget.children].map((row) => [...row.children]);
  const y = rows.findIndex((row) => row.includes(target));
  if (y < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const x = rows[y].indexOf(target);
  const to = {
    ArrowLeft: () => rows[y][x - 1],
    ArrowRight: () => rows[y][x + 1],
    ArrowUp: () => rows[y - 1]?.[Math.min(x, rows[y - 1].length - 1)],
    ArrowDown: () => rows[y + 1]?.[Math.min(x, rows[y + 1].length - 1)],
  }[key]?.();
  if (to) {
    event.preventDefault();
    to.focus();
  }
}
