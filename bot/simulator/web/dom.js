// Small builders for DOM nodes. Nothing here, or anywhere on the page, assigns innerHTML.

const SVG = "http://www.w3.org/2000/svg";

/** h("button", {class: "x", onclick: f, "aria-label": "…"}, child, …): null and false are left out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key in node && typeof value !== "string") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.flat(3).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

const ICONS = {
  send: "M4 12 20 4l-5 16-3.500-6.500L4 12Zm7.500 1.500L20 4",
  menu: "M5 7h14M5 12h14M5 17h9",
  attach: "m20 11.500-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.600 1.600 0 0 1-2.300-2.300l7.600-7.700",
  close: "M6 6l12 12M18 6 6 18",
  more: "M12 5.500v.01M12 12v.01M12 18.500v.01",
  edit: "M4 20h4L19 9l-4-4L4 16v4Zm9-13 4 4",
  down: "M12 5v14M6 13l6 6 6-6",
  file: "M7 3h7l4 4v14H7V3Zm7 0v4h4",
  image: "M4 5h16v14H4V5Zm0 11 5-5 4 4 3-3 4 4M15.500 9.500v.01",
  sticker: "M12 3a9 9 0 1 0 9 9h-5a4 4 0 0 1-4-4V3Zm0 0 9 9",
  place: "M12 21c5-5.500 7-8.500 7-11.500a7 7 0 0 0-14 0C5 12.500 7 15.500 12 21Zm0-9a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5Z",
  lock: "M6 11h12v9H6v-9Zm2.500 0V8a3.500 3.500 0 0 1 7 0v3",
  mute: "M9.500 5.800A5 5 0 0 1 17 10v3l2 3M6 16h11M7 9.500V13l-2 3M10 19c.8 1.300 3.200 1.300 4 0M4 4l16 16",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.500 2",
  link: "M9 15l6-6M10.500 6.500l2-2a4.500 4.500 0 0 1 7 7l-2 2M13.500 17.500l-2 2a4.500 4.500 0 0 1-7-7l2-2",
  plus: "M12 5v14M5 12h14",
  block: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM5.700 5.700l12.600 12.600",
  open: "M9 6h9v9M18 6 6 18",
};

export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** The round picture with a person's initials; the colour follows the id. */
export function avatar(person) {
  const first = [...(person.first_name || "?")][0] || "?";
  const last = [...(person.last_name || "")][0] || "";
  return h(
    "span",
    { class: `avatar hue-${Math.abs(Number(person.id)) % 7}`, "aria-hidden": "true" },
    (first + last).toUpperCase(),
  );
}

export const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");
