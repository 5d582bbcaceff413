// One person's chat with the bot: a column on a laptop, the whole page on a phone.

import { api, ControlError } from "./api.js";
import { avatar, fullName, h, icon } from "./dom.js";
import { messageNode, plainText } from "./message.js";
import { isShareLink, startLink } from "./rich.js";
import { dayKey, dayName } from "./time.js";
import { t } from "./words.js";

const BIGGEST_FILE = 20 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 20_000;
const touch = matchMedia("(pointer: coarse)");

export class Conversation {
  /** `page` is what a chat asks of the page: dialogs, closing, announcements, opening links. */
  constructor(person, page) {
    this.page = page;
    this.person = person;
    this.views = new Map();
    /** What came while the messages were asked for, newer than the answer; `null` stands for a message that went. */
    this.meanwhile = null;
    this.pending = [];
    this.commands = [];
    this.draft = "";
    this.editing = null;
    this.pinned = true;
    this.below = 0;
    this.build();
  }

  get id() {
    return this.person.id;
  }

  // ---- the column's frame

  build() {
    this.items = h("div", { class: "items" });
    this.log = h(
      "div",
      {
        class: "log",
        role: "log",
        "aria-live": "off",
        tabindex: "0",
        lang: this.person.language_code || "sv",
        "aria-label": t("chatAs", { name: fullName(this.person) }),
        onscroll: () => this.noticeScroll(),
        onclick: (event) => this.catchLink(event),
      },
      this.items,
    );
    this.toBottom = h("button", { type: "button", class: "to-bottom", hidden: true, onclick: () => this.scrollDown(true) }, icon("down"), h("span", { class: "badge" }));
    this.toast = h("div", { class: "chat-toast", role: "status" });
    this.foot = h("div", { class: "foot" });
    this.head = h("header", { class: "chat-head" });
    this.element = h(
      "section",
      { class: "chat", "data-person": String(this.id), "aria-label": t("chatAs", { name: fullName(this.person) }), onfocusin: () => this.page.activate(this.id) },
      this.head,
      h("div", { class: "log-wrap" }, this.log, this.toBottom, this.toast),
      this.foot,
    );
    this.element.addEventListener("pointerdown", () => this.page.activate(this.id));
    new ResizeObserver(() => this.pinned && this.scrollDown()).observe(this.items);
    new ResizeObserver(() => this.pinned && this.scrollDown()).observe(this.log);
    this.showHead();
    this.showFoot();
    this.showAll();
  }

  showHead() {
    const name = fullName(this.person);
    const menu = h(
      "div",
      { class: "popup", hidden: true },
      this.person.started && h("button", { type: "button", onclick: () => this.toggleBlock() }, icon("block"), this.person.blocked ? t("unblockBot") : t("blockBot")),
      h("button", { type: "button", onclick: () => this.editLast() }, icon("edit"), t("editLast")),
    );
    const more = h("button", { type: "button", class: "icon-button", "aria-label": `${t("more")}: ${name}`, title: t("more"), "aria-expanded": "false" }, icon("more", "dots"));
    popup(more, menu);
    this.status = h("span", { class: "role" }, this.person.label || " ");
    this.head.replaceChildren(
      avatar(this.person),
      h("div", { class: "who" }, h("h2", {}, name), this.status),
      h("div", { class: "popup-anchor" }, more, menu),
      h("button", { type: "button", class: "icon-button close-chat", "aria-label": t("closeChat", { name }), title: t("close"), onclick: () => this.page.close(this.id) }, icon("close")),
    );
  }

  /** New facts about the person: name, role, whether started or blocked. */
  setPerson(person) {
    const changed = JSON.stringify(person) !== JSON.stringify(this.person);
    const footChanged = person.started !== this.person.started || person.blocked !== this.person.blocked;
    this.person = person;
    if (changed) this.showHead();
    if (footChanged) this.showFoot();
  }

  showTyping() {
    this.status.textContent = t("typing");
    this.status.classList.add("typing");
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.hideTyping(), 5000);
  }

  hideTyping() {
    clearTimeout(this.typingEnds);
    this.status.textContent = this.person.label || " ";
    this.status.classList.remove("typing");
  }

  // ---- messages

  async load() {
    const meanwhile = (this.meanwhile = new Map());
    const views = await api.messages(this.id);
    if (this.meanwhile !== meanwhile) return; // a later load answers for all
    this.meanwhile = null;
    this.views = new Map(views.map((view) => [view.message_id, view]));
    for (const [id, view] of meanwhile) {
      if (view) this.views.set(id, view);
      else this.views.delete(id);
    }
    this.showAll();
    this.scrollDown();
    await this.loadCommands();
  }

  async loadCommands() {
    this.commands = (await api.commands(this.id, this.id)) || [];
    if (this.commandList && !this.commandList.hidden) this.showCommands();
  }

  showAll() {
    this.items.replaceChildren();
    let day = null;
    const views = [...this.views.values()].sort((a, b) => a.message_id - b.message_id);
    for (const view of views) {
      const key = dayKey(view.date * 1000);
      if (key !== day) this.items.append(this.dayLine(view));
      day = key;
      this.items.append(this.node(view));
    }
    this.lastDay = day;
    this.lastId = views.at(-1)?.message_id ?? 0;
    this.markLatest();
  }

  dayLine(view) {
    return h("div", { class: "day", role: "separator" }, h("span", {}, dayName(view.date * 1000, document.documentElement.lang)));
  }

  node(view) {
    return messageNode(view, {
      own: this.isOwn(view),
      canEdit: this.isOwn(view) && Boolean(view.text) && view === this.lastOwn(),
      actions: {
        onCommand: (text) => this.sendText(text),
        onPress: (button) => this.press(view, button),
        onPhoto: () => this.page.showPhoto(view),
        onEdit: () => this.startEditing(view),
        isPending: (button) => this.pending.some((p) => p.messageId === view.message_id && p.data === button.data),
        original: (id) => this.views.get(id),
      },
    });
  }

  isOwn(view) {
    return !view.from?.is_bot;
  }

  lastOwn() {
    let found = null;
    for (const view of this.views.values()) {
      if (this.isOwn(view) && view.text && !view.service && (!found || view.message_id > found.message_id)) found = view;
    }
    return found;
  }

  find(id) {
    return this.items.querySelector(`.msg[data-id="${CSS.escape(String(id))}"]`);
  }

  /** A message that is new or has changed. */
  put(view) {
    const known = this.views.has(view.message_id);
    const before = this.lastOwn();
    this.meanwhile?.set(view.message_id, view);
    this.views.set(view.message_id, view);
    if (known) this.replace(view);
    else if (view.message_id > this.lastId) this.append(view);
    else this.showAll();
    if (!known && this.isOwn(view) && before) this.replace(before);
    if (!this.isOwn(view)) this.hideTyping();
    this.markLatest();
  }

  append(view) {
    if (this.isOwn(view)) this.pinned = true;
    const key = dayKey(view.date * 1000);
    if (key !== this.lastDay) this.items.append(this.dayLine(view));
    this.lastDay = key;
    this.lastId = view.message_id;
    const node = this.node(view);
    node.classList.add("arrives");
    this.items.append(node);
    if (this.pinned) {
      this.scrollDown();
    } else {
      this.below += 1;
      this.showToBottom();
    }
  }

  replace(view) {
    const old = this.find(view.message_id);
    if (!old) return;
    const place = focusPlace(old);
    const node = this.node(view);
    old.replaceWith(node);
    if (place) restoreFocus(node, place, this.log);
    if (this.pinned) this.scrollDown();
  }

  remove(id) {
    this.meanwhile?.set(id, null);
    this.views.delete(id);
    const node = this.find(id);
    if (!node) return;
    if (node.contains(document.activeElement)) this.log.focus();
    const gone = () => {
      node.remove();
      this.dropEmptyDays();
      this.markLatest();
    };
    node.classList.add("leaves");
    setTimeout(gone, 180);
    if (this.editing === id) this.stopEditing();
  }

  dropEmptyDays() {
    for (const day of this.items.querySelectorAll(".day")) {
      if (!day.nextElementSibling || day.nextElementSibling.classList.contains("day")) day.remove();
    }
    if (!this.items.querySelector(".day")) this.lastDay = null;
  }

  /** The latest message with buttons is the one that Alt+number presses. */
  markLatest() {
    this.items.querySelector(".latest")?.classList.remove("latest");
    this.latest()?.classList.add("latest");
    this.items.classList.toggle("is-empty", this.views.size === 0);
    this.items.dataset.empty = this.views.size ? "" : t("empty");
  }

  latest() {
    return [...this.items.querySelectorAll(".has-keyboard:not(.leaves)")].at(-1);
  }

  latestKeys() {
    return [...(this.latest()?.querySelectorAll(".key") ?? [])];
  }

  // ---- scrolling

  noticeScroll() {
    const left = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
    this.pinned = left < 48;
    if (this.pinned) this.below = 0;
    this.showToBottom();
  }

  scrollDown(byHand = false) {
    this.pinned = true;
    this.below = 0;
    this.log.scrollTop = this.log.scrollHeight;
    this.showToBottom();
    if (byHand) this.log.focus();
  }

  showToBottom() {
    this.toBottom.hidden = this.pinned;
    this.toBottom.lastChild.textContent = this.below || "";
    this.toBottom.setAttribute("aria-label", this.below ? t("newBelowN", { n: this.below }) : t("newBelow"));
  }

  // ---- links, buttons and their answers

  catchLink(event) {
    const anchor = event.target.closest("a[href]");
    if (!anchor || anchor.classList.contains("file")) return;
    if (isShareLink(anchor.getAttribute("href"))) {
      event.preventDefault();
      this.say(t("shareLink"));
      return;
    }
    const found = startLink(anchor.getAttribute("href"));
    if (!found) return;
    event.preventDefault();
    this.page.openLink(found, this.id);
  }

  async press(view, button) {
    const same = (p) => p.messageId === view.message_id && p.data === button.data;
    if (this.pending.some(same)) return;
    const wait = { messageId: view.message_id, data: button.data, callbackId: null };
    this.pending.push(wait);
    this.showPending(wait, true);
    wait.timer = setTimeout(() => {
      this.settle(wait);
      this.say(t("noAnswer"));
    }, ANSWER_TIMEOUT_MS);
    try {
      const { callback_id: id } = await api.press(this.id, view.message_id, button.data);
      wait.callbackId = String(id);
      const early = this.page.takeEarlyAnswer(wait.callbackId);
      if (early) this.answer(early);
    } catch (error) {
      this.settle(wait);
      this.complain(error);
    }
  }

  showPending(wait, on) {
    for (const key of this.find(wait.messageId)?.querySelectorAll("button.key") ?? []) {
      if (key.dataset.data !== wait.data) continue;
      key.classList.toggle("pending", on);
      if (on) key.setAttribute("aria-busy", "true");
      else key.removeAttribute("aria-busy");
    }
  }

  settle(wait) {
    clearTimeout(wait.timer);
    this.pending = this.pending.filter((p) => p !== wait);
    this.showPending(wait, false);
  }

  forgetPending() {
    for (const wait of [...this.pending]) this.settle(wait);
  }

  /** The bot's answer to a press; false where the press was not made in this chat. */
  answer(event) {
    const wait = this.pending.find((p) => p.callbackId !== null && p.callbackId === String(event.callback_id));
    if (!wait) return false;
    this.settle(wait);
    if (event.url) {
      const found = startLink(event.url);
      if (found) this.page.openLink(found, this.id);
      else if (/^https?:/i.test(event.url)) window.open(event.url, "_blank", "noopener");
    }
    if (event.text && event.show_alert) this.page.alert(t("fromBot"), event.text);
    else if (event.text) this.say(event.text);
    return true;
  }

  say(text) {
    this.toast.textContent = text;
    this.toast.classList.add("shown");
    clearTimeout(this.toastEnds);
    this.toastEnds = setTimeout(() => {
      this.toast.classList.remove("shown");
      this.toastEnds = setTimeout(() => this.toast.replaceChildren(), 300);
    }, 3500 + text.length * 35);
  }

  complain(error) {
    if (!(error instanceof ControlError)) console.error(error);
    this.say(t("failed", { error: error.offline ? t("offline") : error.message }));
  }

  // ---- writing

  showFoot() {
    const hadFocus = this.foot.contains(document.activeElement);
    if (this.input) this.draft = this.input.value;
    this.input = null;
    this.commandList = null;
    if (this.person.blocked) this.showBlocked();
    else if (!this.person.started) this.showStart();
    else this.showComposer();
    if (hadFocus) this.focusFoot();
  }

  focusFoot() {
    if (this.input && touch.matches) return;
    (this.input || this.foot.querySelector("button"))?.focus();
  }

  showStart() {
    this.foot.replaceChildren(
      h("p", { class: "foot-note" }, t("startHint", { name: this.person.first_name })),
      h("button", { type: "button", class: "wide-button", onclick: () => this.sendText("/start") }, t("start")),
    );
  }

  showBlocked() {
    this.foot.replaceChildren(
      h("p", { class: "foot-note" }, t("blockedText", { name: this.person.first_name })),
      h("button", { type: "button", class: "wide-button quiet", onclick: () => this.toggleBlock() }, t("unblockBot")),
    );
  }

  showComposer() {
    const listId = `commands-${this.id}`;
    this.commandList = h("div", { class: "commands", id: listId, role: "listbox", "aria-label": t("commands"), tabindex: "-1", hidden: true, onkeydown: (event) => this.commandKeys(event) });
    this.input = h("textarea", {
      rows: "1",
      "aria-label": `${t("messageTo")} (${fullName(this.person)})`,
      placeholder: t("write"),
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-controls": listId,
      enterkeyhint: "send",
      onkeydown: (event) => this.inputKeys(event),
      oninput: () => this.typed(),
      onpaste: (event) => this.pasted(event),
    });
    this.input.value = this.draft;
    const pictures = h("input", { type: "file", accept: "image/*", class: "chooser", hidden: true, "aria-label": t("picture"), onchange: () => this.sendFile(pictures, true) });
    const files = h("input", { type: "file", class: "chooser any", hidden: true, "aria-label": t("file"), onchange: () => this.sendFile(files, false) });
    const attachMenu = h(
      "div",
      { class: "popup up", hidden: true },
      h("button", { type: "button", onclick: () => pictures.click() }, icon("image"), t("picture")),
      h("button", { type: "button", onclick: () => files.click() }, icon("file"), t("file")),
      h("button", { type: "button", onclick: () => this.send({ sticker: true }) }, icon("sticker"), t("sticker")),
      h("button", { type: "button", onclick: () => this.send({ location: { latitude: 56.5522, longitude: 14.1376 } }) }, icon("place"), t("place")),
    );
    const attach = h("button", { type: "button", class: "icon-button", "aria-label": t("attach"), title: t("attach"), "aria-expanded": "false" }, icon("attach"));
    popup(attach, attachMenu);
    this.menuButton = h(
      "button",
      { type: "button", class: "menu-button", "aria-label": t("menuLong"), "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": listId, onclick: () => this.toggleCommands() },
      icon("menu"),
      h("span", {}, t("menu")),
    );
    this.editLine = h("div", { class: "edit-line", hidden: true }, icon("edit"), h("span", {}, t("editing")), h("button", { type: "button", class: "icon-button", "aria-label": t("cancel"), onclick: () => this.stopEditing() }, icon("close")));
    this.sendButton = h("button", { type: "submit", class: "send icon-button", "aria-label": t("send"), title: t("send") }, icon("send"));
    this.foot.replaceChildren(
      this.commandList,
      this.editLine,
      h(
        "form",
        {
          class: "composer",
          onsubmit: (event) => {
            event.preventDefault();
            this.submit();
          },
        },
        this.menuButton,
        h("div", { class: "box" }, this.input, h("div", { class: "popup-anchor" }, attach, attachMenu), pictures, files),
        this.sendButton,
      ),
    );
    this.grow();
  }

  grow() {
    // Browsers that know field-sizing do this by themselves (style.css).
    if (CSS.supports("field-sizing", "content") || !this.input.isConnected) return;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 160)}px`;
  }

  typed() {
    this.grow();
    if (/^\/[a-z0-9_]*$/i.test(this.input.value)) this.showCommands();
    else this.hideCommands();
  }

  inputKeys(event) {
    if (event.isComposing || event.altKey) return;
    if (!this.commandList.hidden && this.commandKeys(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && !this.input.value) {
      if (this.lastOwn()) {
        event.preventDefault();
        this.editLast();
      }
    } else if (event.key === "Escape" && this.editing !== null) {
      event.preventDefault();
      this.stopEditing();
    }
  }

  pasted(event) {
    const image = [...(event.clipboardData?.files ?? [])].find((file) => file.type.startsWith("image/"));
    if (!image) return;
    event.preventDefault();
    this.sendBlob(image, true);
  }

  async submit() {
    const text = this.input.value;
    if (!text.trim()) return;
    if (this.editing !== null) {
      const id = this.editing;
      this.stopEditing();
      try {
        await api.edit(this.id, id, text);
      } catch (error) {
        this.complain(error);
      }
      return;
    }
    this.hideCommands();
    this.setInput("");
    if (!(await this.sendText(text)) && this.input && !this.input.value) this.setInput(text);
  }

  setInput(text) {
    this.draft = text;
    if (!this.input) return;
    this.input.value = text;
    this.grow();
  }

  sendText(text) {
    return this.send({ text });
  }

  /** Sends as this person; false (and says why) where it could not be sent. */
  async send(body) {
    try {
      await api.send(this.id, body);
    } catch (error) {
      if (!(error instanceof ControlError)) console.error(error);
      this.say(t("sentNot", { error: error.offline ? t("offline") : error.message }));
      return false;
    }
    if (!this.person.started) {
      this.page.changed({ ...this.person, started: true });
    }
    return true;
  }

  async sendFile(chooser, asPhoto) {
    const [file] = chooser.files;
    chooser.value = "";
    if (file) await this.sendBlob(file, asPhoto);
  }

  async sendBlob(file, asPhoto) {
    if (file.size > BIGGEST_FILE) {
      this.say(t("tooBig"));
      return;
    }
    const content = await base64(file);
    const caption = this.input.value.trim();
    const body = asPhoto ? { photo: content } : { document: { name: file.name, content_base64: content } };
    if (caption) body.caption = caption;
    if (await this.send(body)) this.setInput("");
    this.focusFoot();
  }

  // ---- editing one's own

  editLast() {
    const view = this.lastOwn();
    if (view) this.startEditing(view);
  }

  startEditing(view) {
    if (!this.input) return;
    if (this.editing === null) this.beforeEdit = this.input.value;
    this.editing = view.message_id;
    this.editLine.hidden = false;
    this.sendButton.setAttribute("aria-label", t("save"));
    this.setInput(view.text);
    this.input.focus();
    this.input.setSelectionRange(view.text.length, view.text.length);
  }

  stopEditing() {
    this.editing = null;
    if (!this.input) return;
    this.editLine.hidden = true;
    this.sendButton.setAttribute("aria-label", t("send"));
    this.setInput(this.beforeEdit || "");
    this.beforeEdit = "";
  }

  // ---- the command menu

  toggleCommands() {
    if (!this.commandList.hidden) {
      this.hideCommands();
      return;
    }
    this.showCommands(true);
    this.commandList.focus();
  }

  showCommands(all = false) {
    this.allCommands = all;
    const typed = all ? "" : this.input.value.slice(1).toLowerCase();
    const shown = this.commands.filter((c) => c.command.startsWith(typed));
    if (!shown.length && !all) {
      this.hideCommands();
      return;
    }
    this.chosen = 0;
    this.commandList.replaceChildren(
      ...(shown.length
        ? shown.map((c, n) =>
            h(
              "div",
              { class: "command", role: "option", id: `command-${this.id}-${n}`, "data-command": c.command, onclick: () => this.useCommand(c.command), onpointermove: () => this.choose(n) },
              h("span", { class: "name" }, `/${c.command}`),
              h("span", { class: "what" }, c.description),
            ),
          )
        : [h("p", { class: "foot-note" }, t("noCommands"))]),
    );
    this.commandList.hidden = false;
    this.menuButton.setAttribute("aria-expanded", "true");
    this.choose(0);
  }

  hideCommands() {
    if (!this.commandList || this.commandList.hidden) return;
    const hadFocus = this.commandList.contains(document.activeElement);
    this.commandList.hidden = true;
    this.menuButton.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (hadFocus) this.menuButton.focus();
  }

  choose(n) {
    const options = [...this.commandList.querySelectorAll(".command")];
    if (!options.length) return;
    this.chosen = (n + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.chosen)));
    const { id } = options[this.chosen];
    this.input.setAttribute("aria-activedescendant", id);
    this.commandList.setAttribute("aria-activedescendant", id);
    options[this.chosen].scrollIntoView({ block: "nearest" });
  }

  /** Handles a key while the list is open; true where it was one of the list's. */
  commandKeys(event) {
    const options = this.commandList.querySelectorAll(".command");
    const chosen = options[this.chosen]?.dataset.command;
    const inList = event.currentTarget === this.commandList;
    const act = {
      ArrowDown: () => this.choose(this.chosen + 1),
      ArrowUp: () => this.choose(this.chosen - 1),
      Home: inList && (() => this.choose(0)),
      End: inList && (() => this.choose(options.length - 1)),
      Enter: chosen && (() => this.useCommand(chosen)),
      " ": inList && chosen && (() => this.useCommand(chosen)),
      Tab: !inList && chosen && !event.shiftKey && (() => this.completeCommand(chosen)),
      Escape: () => this.hideCommands(),
    }[event.key];
    if (!act) {
      if (inList && event.key === "Tab") this.hideCommands();
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  }

  completeCommand(command) {
    this.setInput(`/${command} `);
    this.hideCommands();
  }

  useCommand(command) {
    const typedIt = this.input.value.startsWith("/");
    this.hideCommands();
    if (typedIt) this.setInput("");
    this.focusFoot();
    this.sendText(`/${command}`);
  }

  // ---- blocking

  async toggleBlock() {
    const { blocked } = this.person;
    try {
      await (blocked ? api.unblock(this.id) : api.block(this.id));
      this.page.changed({ ...this.person, blocked: !blocked });
    } catch (error) {
      this.complain(error);
    }
  }
}

/** A button that opens a small menu: closes on a choice, on Esc and when the focus goes elsewhere. */
export function popup(button, menu) {
  const set = (open) => {
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => {
    set(menu.hidden);
    if (!menu.hidden) menu.querySelector("button")?.focus();
  });
  menu.addEventListener("click", (event) => {
    if (event.target.closest("button")) set(false);
  });
  const keys = (event) => {
    if (event.key === "Escape" && !menu.hidden) {
      event.stopPropagation();
      set(false);
      button.focus();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !menu.hidden) {
      event.preventDefault();
      const all = [...menu.querySelectorAll("button")];
      const at = all.indexOf(document.activeElement);
      all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]?.focus();
    }
  };
  menu.addEventListener("keydown", keys);
  button.addEventListener("keydown", keys);
  document.addEventListener("pointerdown", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && !button.contains(event.target)) set(false);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget) && event.relatedTarget !== button) set(false);
  });
}

function focusPlace(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return null;
  const rows = [...node.querySelectorAll(".keyboard .row")];
  const y = rows.findIndex((row) => row.contains(active));
  return { x: y < 0 ? 0 : [...rows[y].children].indexOf(active), y };
}

/** After an edit in place the focus stays in the message, so that the keyboard can go on there. */
function restoreFocus(node, { x, y }, otherwise) {
  const rows = [...node.querySelectorAll(".keyboard .row")];
  const row = rows[Math.max(0, Math.min(y, rows.length - 1))];
  const target = row?.children[Math.min(x, row.children.length - 1)] || otherwise;
  target.focus({ preventScroll: true });
}

async function base64(file) {
  const url = await new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}

export { plainText };
