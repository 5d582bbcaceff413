// The page: who is open, the demo clock, dialogs, shortcuts, and the stream of events.

import { api, ControlError, follow } from "./api.js";
import { Conversation, plainText } from "./conversation.js";
import { avatar, fullName, h, icon } from "./dom.js";
import { dateAndTime, fieldValue, fromField, moment, wall } from "./time.js";
import { language, setLanguage, t } from "./words.js";

const KEEP = "loftesboten-page";
const phone = matchMedia("(max-width: 760px)");

const state = {
  bot: null,
  people: [],
  open: [],
  active: null,
  unread: new Map(),
  clockNote: null,
  /** Simulated minus real time, in milliseconds; null until the server has told. */
  offset: null,
  online: true,
};
const chats = new Map();
/** Answers that came before the press that they belong to had returned. */
const earlyAnswers = new Map();
const ui = {};

// ---- what is remembered in this browser

function remember() {
  try {
    localStorage.setItem(KEEP, JSON.stringify({ open: state.open, active: state.active, language: language() }));
  } catch {
    // Without storage the page simply starts anew next time.
  }
}

function recall() {
  try {
    return JSON.parse(localStorage.getItem(KEEP)) || {};
  } catch {
    return {};
  }
}

// ---- the frame

function buildPage() {
  ui.announcer = h("div", { class: "visually-hidden", "aria-live": "polite", "aria-atomic": "true" });
  ui.notices = h("div", { class: "notices", role: "status" });
  ui.offline = h("div", { class: "offline", role: "alert", hidden: true });
  ui.people = h("nav", { class: "people", "aria-label": t("people") });
  ui.columns = h("main", { class: "columns", id: "chats", "aria-label": t("chats"), tabindex: "-1" });
  ui.body = h("div", { class: "body" }, ui.people, ui.columns);
  document.getElementById("app").replaceChildren(
    h("a", { class: "skip", href: "#chats" }, t("skip")),
    buildHeader(),
    ui.offline,
    ui.body,
    ui.notices,
    ui.announcer,
  );
  showClock();
  showConnection();
}

function buildHeader() {
  const other = language() === "sv" ? "en" : "sv";
  return h(
    "header",
    { class: "top" },
    h("div", { class: "brand" }, h("img", { src: "/web/logo.svg", alt: "", width: 36, height: 36 }), h("div", {}, h("h1", {}, "Löftesboten"), h("span", {}, t("tagline")))),
    buildClock(),
    h(
      "div",
      { class: "tools" },
      h("button", { type: "button", class: "tool", lang: other, onclick: () => switchLanguage(other) }, h("span", { class: "long" }, t("otherLanguage")), h("span", { class: "short", "aria-hidden": "true" }, other.toUpperCase())),
      h("button", { type: "button", class: "tool round", "aria-label": t("help"), title: t("help"), onclick: showHelp }, "?"),
    ),
  );
}

function switchLanguage(code) {
  setLanguage(code);
  for (const chat of chats.values()) chat.element.remove();
  chats.clear();
  buildPage();
  remember();
  showPeople();
  showColumns();
  for (const id of state.open) loadChat(id);
  document.querySelector(".tool")?.focus();
}

// ---- the demo clock

const now = () => (state.offset === null ? null : Date.now() + state.offset);

function buildClock() {
  ui.time = h("time", {});
  ui.clockKind = h("span", { class: "clock-kind" }, t("demoClock"));
  ui.clockNote = h("p", { class: "clock-note" });
  const step = (label, act) => h("button", { type: "button", class: "step", onclick: act }, label);
  const tomorrow = (w, hour) => moment(w.year, w.month, w.day + 1, hour);
  const days = (w, n) => moment(w.year, w.month, w.day + n, w.hour, w.minute, w.second);
  const moves = h(
    "div",
    { class: "clock-moves", role: "group", "aria-label": t("moveClock") },
    ui.clockNote,
    step(t("plus10"), () => moveClock({ advance_s: 600 })),
    step(t("plus1h"), () => moveClock({ advance_s: 3600 })),
    step(t("tomorrow8"), () => moveClockTo((w) => tomorrow(w, 8))),
    step(t("plus1d"), () => moveClockTo((w) => days(w, 1))),
    step(t("plus1w"), () => moveClockTo((w) => days(w, 7))),
    step(t("choose"), chooseMoment),
  );
  const face = h(
    "button",
    { type: "button", class: "clock-face", "aria-expanded": "false", title: t("demoClockNote"), onclick: () => toggle(!ui.clock.classList.contains("open")) },
    icon("clock"),
    h("span", { class: "clock-text" }, ui.clockKind, ui.time),
  );
  const toggle = (open) => {
    ui.clock.classList.toggle("open", open);
    face.setAttribute("aria-expanded", String(open));
  };
  ui.clock = h("div", { class: "clock" }, face, moves);
  ui.clock.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && ui.clock.classList.contains("open")) {
      toggle(false);
      face.focus();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!ui.clock.contains(event.target)) toggle(false);
  });
  return ui.clock;
}

function showClock() {
  const ms = now();
  if (ms === null) return;
  const said = dateAndTime(ms, language());
  if (ui.time.textContent !== said) {
    ui.time.textContent = said;
    ui.time.setAttribute("datetime", new Date(ms).toISOString());
  }
  const note = [t("demoClockNote"), language() === "sv" && state.clockNote].filter(Boolean).join("\n");
  if (ui.clockNote.textContent !== note) ui.clockNote.textContent = note;
}

function setNow(iso) {
  const ms = Date.parse(iso);
  if (Number.isFinite(ms)) state.offset = ms - Date.now();
  showClock();
}

const moveClockTo = (choose) => moveClock({ now: new Date(choose(wall(now()))).toISOString() });

async function moveClock(body) {
  try {
    const answer = await api.moveClock(body);
    if (answer?.now) setNow(answer.now);
    else setNow((await api.clock()).now);
    notice(t("movedTo", { when: dateAndTime(now(), language()) }));
    return true;
  } catch (error) {
    notice(t("failed", { error: error.offline ? t("offline") : error.message }), true);
    return false;
  }
}

function chooseMoment() {
  const field = h("input", { type: "datetime-local", id: "moment", value: fieldValue(now()), min: fieldValue(now()), required: true });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const box = dialog(t("chooseTitle"), [
    h(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          const ms = fromField(field.value);
          if (ms === null || ms < now()) wrong.textContent = t("chooseForward");
          else if (await moveClock({ now: new Date(ms).toISOString() })) box.close();
        },
        novalidate: true,
      },
      h("label", { for: "moment" }, t("chooseLabel")),
      field,
      wrong,
      h("div", { class: "actions" }, h("button", { type: "button", class: "plain", onclick: () => box.close() }, t("cancel")), h("button", { class: "primary" }, t("move"))),
    ),
  ]);
  field.focus();
}

// ---- people

const personOf = (id) => state.people.find((p) => p.id === id);

function showPeople() {
  const focused = document.activeElement?.closest?.(".people [data-person]")?.dataset.person;
  ui.people.replaceChildren(
    h("h2", {}, t("people")),
    h("div", { class: "people-list" }, state.people.map(personButton), h("button", { type: "button", class: "person new-person", onclick: addPerson }, h("span", { class: "avatar dashed" }, icon("plus")), h("span", { class: "person-text" }, h("span", { class: "name" }, t("addPerson"))))),
  );
  if (focused) ui.people.querySelector(`[data-person="${focused}"]`)?.focus();
  showTitle();
}

function personButton(person) {
  const open = state.open.includes(person.id);
  const unread = state.unread.get(person.id) || 0;
  return h(
    "button",
    {
      type: "button",
      class: ["person", open && "is-open", state.active === person.id && "is-active"].filter(Boolean).join(" "),
      "data-person": String(person.id),
      "aria-pressed": String(open),
      onclick: () => openChat(person.id),
    },
    avatar(person),
    h("span", { class: "person-text" }, h("span", { class: "name" }, h("span", { class: "first" }, person.first_name), person.last_name && h("span", { class: "last" }, ` ${person.last_name}`)), h("span", { class: "note" }, person.label || ""), !person.started && h("span", { class: "visually-hidden" }, t("notStarted"))),
    person.blocked && h("span", { class: "blocked-mark", role: "img", "aria-label": t("blockedShort"), title: t("blockedShort") }, icon("block")),
    unread > 0 && h("span", { class: "badge" }, h("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)), h("span", { class: "visually-hidden" }, unread === 1 ? t("unreadOne") : t("unreadMany", { n: unread }))),
  );
}

function addPerson(whenAdded = (person) => openChat(person.id)) {
  const input = (name, label, required) => [h("label", { for: name }, label), h("input", { id: name, name, required, maxlength: "64", autocomplete: "off" })];
  const wrong = h("p", { class: "wrong", role: "alert" });
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const body = {};
        for (const [key, value] of new FormData(form)) if (value.trim()) body[key] = value.trim();
        try {
          const person = await api.addPerson(body);
          box.close();
          await loadState();
          if (typeof whenAdded === "function") whenAdded(person);
        } catch (error) {
          wrong.textContent = t("failed", { error: error.offline ? t("offline") : error.message });
        }
      },
    },
    h("p", {}, t("addPersonText")),
    input("first_name", t("firstName"), true),
    input("last_name", t("lastName"), false),
    input("label", t("role"), false),
    wrong,
  );
  form.append(h("div", { class: "actions" }, h("button", { type: "button", class: "plain", onclick: () => box.close() }, t("cancel")), h("button", { class: "primary" }, t("add"))));
  const box = dialog(t("addPerson"), [form]);
  form.querySelector("input").focus();
}

// ---- columns

const isSeen = (id) => state.open.includes(id) && document.visibilityState === "visible" && (!phone.matches || state.active === id);

async function openChat(id, { focus = true } = {}) {
  if (!state.open.includes(id)) {
    state.open.push(id);
    showColumns();
    loadChat(id);
  }
  activate(id);
  const chat = chats.get(id);
  chat.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focus) chat.focusFoot();
}

async function loadChat(id) {
  const chat = chats.get(id);
  try {
    await chat.load();
  } catch (error) {
    // Without contact the bar at the top says so, and everything is loaded anew afterwards.
    if (!error.offline) chat.complain(error);
  }
}

function closeChat(id) {
  const at = state.open.indexOf(id);
  state.open = state.open.filter((other) => other !== id);
  chats.get(id)?.element.remove();
  chats.delete(id);
  if (state.active === id) state.active = state.open[Math.min(at, state.open.length - 1)] ?? null;
  showColumns();
  showPeople();
  remember();
  if (state.active === null) ui.columns.querySelector("button")?.focus();
  else chats.get(state.active).focusFoot();
}

function activate(id) {
  const seen = state.unread.delete(id);
  if (state.active === id && !seen) return;
  state.active = id;
  for (const [other, chat] of chats) chat.element.classList.toggle("active", other === id);
  showPeople();
  ui.people.querySelector(".is-active")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (chats.get(id)?.pinned) chats.get(id).scrollDown();
  remember();
}

function showColumns() {
  for (const id of state.open) {
    if (!chats.has(id)) chats.set(id, new Conversation(personOf(id), page));
  }
  const none = state.open.length === 0;
  ui.body.classList.toggle("welcoming", none);
  ui.columns.classList.toggle("single", state.open.length === 1);
  const wanted = none ? [welcome()] : state.open.map((id) => chats.get(id).element);
  if (state.open.length === 1 && state.people.length > 1) wanted.push(invitation());
  // Columns that stay are left where they are, so that they keep their scroll and focus.
  for (const child of [...ui.columns.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((element, n) => {
    if (ui.columns.children[n] !== element) ui.columns.insertBefore(element, ui.columns.children[n] ?? null);
  });
  for (const [id, chat] of chats) chat.element.classList.toggle("active", id === state.active);
}

const card = (person) =>
  h(
    "button",
    { type: "button", class: "card", "data-person": String(person.id), onclick: () => openChat(person.id) },
    avatar(person),
    h("span", { class: "card-text" }, h("span", { class: "name" }, fullName(person)), h("span", { class: "note" }, person.label || t("notStarted"))),
  );

function welcome() {
  return h(
    "section",
    { class: "welcome" },
    h("div", { class: "welcome-inner" }, [
      h("img", { src: "/web/logo.svg", alt: "", width: 72, height: 72 }),
      h("h2", {}, t("welcome")),
      h("p", { class: "lead" }, t("welcomeText")),
      h("h3", {}, t("pickPerson")),
      h("div", { class: "cards" }, state.people.map(card)),
      h(
        "div",
        { class: "welcome-more" },
        state.people.length > 1 && !phone.matches && h("button", { type: "button", class: "primary", onclick: openTwo }, t("twoAtOnce")),
        h("button", { type: "button", class: "plain", onclick: () => addPerson() }, icon("plus"), t("addPerson")),
      ),
      h("ol", { class: "tips" }, ["tip1", "tip2", "tip3"].map((key) => h("li", {}, h("span", {}, t(key))))),
    ]),
  );
}

async function openTwo() {
  const [first, second] = state.people;
  await openChat(second.id, { focus: false });
  state.open = [first.id, second.id];
  showColumns();
  loadChat(first.id);
  activate(first.id);
  chats.get(first.id).focusFoot();
}

function invitation() {
  const rest = state.people.filter((p) => !state.open.includes(p.id));
  return h("aside", { class: "beside" }, h("div", { class: "beside-inner" }, h("h2", {}, t("welcomeOne")), h("p", {}, t("welcomeOneText")), h("div", { class: "cards" }, rest.slice(0, 6).map(card))));
}

// ---- dialogs and notices

function dialog(title, content, { role = null, kind = "" } = {}) {
  const before = document.activeElement;
  const box = h(
    "dialog",
    { class: kind, role, "aria-label": title },
    h("div", { class: "dialog-inner" }, h("header", {}, h("h2", {}, title), h("button", { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => box.close() }, icon("close"))), content),
  );
  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => {
    box.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(box);
  box.showModal();
  return box;
}

function alertBox(title, text) {
  const ok = h("button", { type: "button", class: "primary", onclick: () => box.close() }, t("ok"));
  const box = dialog(title, [h("p", { class: "alert-text" }, text), h("div", { class: "actions" }, ok)], { role: "alertdialog", kind: "small" });
  ok.focus();
}

function notice(text, bad = false) {
  const node = h("div", { class: bad ? "notice bad" : "notice" }, text);
  ui.notices.replaceChildren(node);
  setTimeout(() => node.remove(), 4500);
}

function showPhoto(view) {
  const said = view.caption || t("photo");
  dialog(t("photo"), [h("img", { class: "large", src: view.photo.url, alt: said, draggable: !view.protected }), view.caption && h("p", {}, view.caption)], { kind: "photo-box" });
}

function openLink({ username, code }, from) {
  if (username.toLowerCase() !== (state.bot?.username || "").toLowerCase()) {
    notice(t("otherBot", { name: username }), true);
    return;
  }
  const text = code ? `/start ${code}` : "/start";
  const choose = async (person) => {
    box.close();
    openChat(person.id, { focus: false });
    const chat = chats.get(person.id);
    // A person who opens a bot's link in Telegram unblocks it by doing so.
    if (person.blocked) await chat.toggleBlock();
    await chat.sendText(text);
    chat.focusFoot();
  };
  const one = (person) =>
    h("button", { type: "button", class: "card", "data-person": String(person.id), onclick: () => choose(person) }, avatar(person), h("span", { class: "card-text" }, h("span", { class: "name" }, fullName(person)), h("span", { class: "note" }, person.label || "")));
  // Whoever received the link is the least likely to open it, so the others come first.
  const people = [...state.people].sort((a, b) => Number(a.id === from) - Number(b.id === from));
  const box = dialog(t("openAs"), [
    h("p", {}, t("openAsText")),
    h("code", { class: "start-code" }, text),
    h("div", { class: "cards narrow" }, people.map(one)),
    h("div", { class: "actions" }, h("button", { type: "button", class: "plain", onclick: () => { box.close(); addPerson(choose); } }, icon("plus"), t("addPerson"))),
  ]);
  box.querySelector(".card")?.focus();
}

function showHelp() {
  const keys = [
    [["Alt", "1 … 9"], "keyAltN"],
    [["Alt", "B"], "keyAltB"],
    [["Alt", "T"], "keyAltT"],
    [["Alt", "J"], ["Alt", "K"], "keyAltJ"],
    [["Enter"], "keyEnter"],
    [[t("up")], "keyUp"],
    [["/"], "keySlash"],
    [["Esc"], "keyEsc"],
    [["?"], "keyHelp"],
  ];
  const chord = (names) => names.flatMap((name, n) => [n > 0 && "+", h("kbd", {}, name)]);
  dialog(t("help"), [
    h("dl", { class: "shortcuts" }, keys.map((line) => [h("dt", {}, line.slice(0, -1).flatMap((names, n) => [n > 0 && " ", h("span", { class: "chord" }, chord(names))])), h("dd", {}, t(line.at(-1)))])),
    h("p", { class: "about" }, t("aboutLinks")),
    h("p", { class: "about" }, t("demoClockNote")),
  ]);
}

// ---- keyboard

function keys(event) {
  document.body.classList.toggle("alt-held", event.altKey);
  if (event.type !== "keydown" || document.querySelector("dialog[open]")) return;
  const chat = chats.get(state.active);
  const typing = event.target.matches?.("textarea, input");
  if (event.key === "?" && !typing) {
    event.preventDefault();
    showHelp();
    return;
  }
  if (!event.altKey || event.ctrlKey || event.metaKey || !chat) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const turn = (step) => {
    const at = state.open.indexOf(state.active);
    openChat(state.open[(at + step + state.open.length) % state.open.length]);
  };
  const act = digit
    ? () => {
        const key = chat.latestKeys()[Number(digit) - 1];
        key?.focus({ preventScroll: true });
        key?.click();
      }
    : {
        KeyB: () => chat.latestKeys()[0]?.focus(),
        KeyT: () => (chat.input || chat.foot.querySelector("button"))?.focus(),
        KeyJ: () => turn(1),
        KeyK: () => turn(-1),
      }[event.code];
  if (!act) return;
  event.preventDefault();
  act();
}

// ---- events from the server

function announce(key, chat, view) {
  const text = plainText(view);
  if (text) ui.announcer.textContent = t(key, { name: chat.person.first_name, text });
}

function showTitle() {
  const sum = [...state.unread.values()].reduce((a, b) => a + b, 0);
  document.title = sum ? `(${sum}) ${t("title")}` : t("title");
}

function onMessage(event) {
  const view = event.message;
  const id = event.chat_id ?? view.chat_id;
  if (!personOf(id)) return;
  const chat = chats.get(id);
  chat?.put(view);
  const person = personOf(id);
  if (!view.from?.is_bot && !person.started) page.changed({ ...person, started: true });
  if (!view.from?.is_bot) return;
  if (event.type === "message" && !isSeen(id)) {
    state.unread.set(id, (state.unread.get(id) || 0) + 1);
    showPeople();
  }
  if (chat) announce(event.type === "message" ? "says" : "changed", chat, view);
}

function onAnswer(event) {
  for (const chat of chats.values()) if (chat.answer(event)) return;
  earlyAnswers.set(String(event.callback_id), event);
  if (earlyAnswers.size > 50) earlyAnswers.delete(earlyAnswers.keys().next().value);
}

const on = {
  message: onMessage,
  edited: onMessage,
  deleted: (event) => chats.get(event.chat_id)?.remove(event.message_id),
  answer: onAnswer,
  commands: () => {
    for (const chat of chats.values()) chat.loadCommands().catch((error) => console.error(error));
  },
  clock: () => api.clock().then(({ now: iso }) => setNow(iso)).catch(() => {}),
  chat_action: (event) => chats.get(event.chat_id)?.showTyping(),
  people: () => loadState().catch(() => {}),
};

async function loadState() {
  const told = await api.state();
  state.bot = told.bot;
  state.people = told.people;
  state.clockNote = told.clock_note;
  setNow(told.now);
  state.open = state.open.filter(personOf);
  for (const [id, chat] of chats) {
    const person = personOf(id);
    if (person) chat.setPerson(person);
    else closeChat(id);
  }
  if (!personOf(state.active)) state.active = state.open[0] ?? null;
  showPeople();
  // The cards are made from the people, so they follow them too.
  if (state.open.length < 2) showColumns();
}

async function onReset() {
  await loadState();
  showColumns();
  earlyAnswers.clear();
  await Promise.all(
    [...chats.values()].map((chat) => {
      chat.forgetPending();
      return chat.load();
    }),
  );
}

function showConnection() {
  ui.offline.hidden = state.online;
  ui.offline.textContent = state.online ? "" : t("offline");
}

/** What the chats ask of the page. */
const page = {
  activate,
  close: closeChat,
  alert: alertBox,
  showPhoto,
  openLink,
  takeEarlyAnswer(id) {
    const event = earlyAnswers.get(id);
    earlyAnswers.delete(id);
    return event;
  },
  changed(person) {
    state.people = state.people.map((p) => (p.id === person.id ? person : p));
    chats.get(person.id)?.setPerson(person);
    showPeople();
  },
};

function start() {
  const kept = recall();
  setLanguage(kept.language);
  state.open = Array.isArray(kept.open) ? kept.open : [];
  state.active = kept.active ?? null;
  buildPage();
  ui.columns.replaceChildren(h("p", { class: "loading" }, t("loading")));
  document.addEventListener("keydown", keys);
  document.addEventListener("keyup", keys);
  addEventListener("blur", () => document.body.classList.remove("alt-held"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    for (const id of state.open) if (isSeen(id)) state.unread.delete(id);
    showPeople();
  });
  phone.addEventListener("change", () => state.open.length < 2 && showColumns());
  setInterval(showClock, 1000);
  follow({
    onReset,
    onEvent: (event) => on[event.type]?.(event),
    onConnection: (online) => {
      state.online = online;
      showConnection();
    },
  });
}

start();
