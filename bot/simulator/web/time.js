// Swedish dates and Stockholm's wall clock.

const ZONE = "Europe/Stockholm";
const NAMES = {
  sv: {
    days: ["sön", "mån", "tis", "ons", "tor", "fre", "lör"],
    long: ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"],
    months: ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"],
  },
  en: {
    days: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    long: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    months: ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"],
  },
};

const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
  hourCycle: "h23",
});

/** Stockholm's wall clock at a moment in milliseconds; `month` counts from 1. */
export function wall(ms) {
  const out = {};
  for (const { type, value } of parts.formatToParts(ms)) {
    if (type !== "literal") out[type] = Number(value);
  }
  out.weekday = new Date(Date.UTC(out.year, out.month - 1, out.day)).getUTCDay();
  return out;
}

/** The moment (milliseconds) at which Stockholm's clocks show this; days may run over the month. */
export function moment(year, month, day, hour = 0, minute = 0, second = 0) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute, second);
  let guess = wanted;
  // Twice, because the first guess may lie on the other side of a change to or from summer time.
  for (let i = 0; i < 2; i += 1) {
    const w = wall(guess);
    guess += wanted - Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second);
  }
  return guess;
}

const two = (n) => String(n).padStart(2, "0");

export const clockTime = (ms) => {
  const w = wall(ms);
  return `${two(w.hour)}.${two(w.minute)}`;
};

export function dateAndTime(ms, language) {
  const w = wall(ms);
  const names = NAMES[language];
  const at = language === "sv" ? "kl." : "at";
  return `${names.days[w.weekday]} ${w.day} ${names.months[w.month - 1]} ${w.year} ${at} ${clockTime(ms)}`;
}

export const dayKey = (ms) => {
  const w = wall(ms);
  return `${w.year}-${two(w.month)}-${two(w.day)}`;
};

export function dayName(ms, language) {
  const w = wall(ms);
  const names = NAMES[language];
  return `${names.long[w.weekday]} ${w.day} ${names.months[w.month - 1]} ${w.year}`;
}

/** The value of a datetime-local field that shows this moment. */
export function fieldValue(ms) {
  const w = wall(ms);
  return `${dayKey(ms)}T${two(w.hour)}:${two(w.minute)}`;
}

export function fromField(value) {
  const found = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(value);
  return found ? moment(...found.slice(1, 6).map(Number)) : null;
}
