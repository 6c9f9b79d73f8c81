// What the parts of the groups page share: times of the county's zone, portraits, the bot's running clock.

const ZONE = 8 * 3600 * 1000; // Asia/Shanghai knows no summer time
const DAY = 24 * 3600 * 1000;
const WEEK = "日一二三四五六";

const inZone = (ms) => new Date(ms + ZONE); // read it with the UTC getters
const dayOf = (ms) => Math.floor((ms + ZONE) / DAY);
const two = (n) => String(n).padStart(2, "0");

export const clockTime = (ms) => `${two(inZone(ms).getUTCHours())}:${two(inZone(ms).getUTCMinutes())}`;

export function date(ms) {
  const d = inZone(ms);
  return `${d.getUTCMonth() + 1}月${d.getUTCDate()}日`;
}

export const weekday = (ms) => `周${WEEK[inZone(ms).getUTCDay()]}`;

/** As people write it: 09:06, 昨天 19:20, 3月9日 周一 09:06; with the year where it is another. */
export function moment(ms, now) {
  const days = dayOf(now) - dayOf(ms);
  if (days === 0) return clockTime(ms);
  if (days === 1) return `昨天 ${clockTime(ms)}`;
  if (days === -1) return `明天 ${clockTime(ms)}`;
  const year = inZone(ms).getUTCFullYear();
  const prefix = year === inZone(now).getUTCFullYear() ? "" : `${year}年`;
  return `${prefix}${date(ms)} ${weekday(ms)} ${clockTime(ms)}`;
}

/** Value of a datetime-local field. */
export function fieldValue(ms) {
  return inZone(ms).toISOString().slice(0, 16);
}

/** The bot's time, running on between two words from the server. */
export class Running {
  set(ms) {
    this.base = ms;
    this.mark = performance.now();
  }
  now() {
    return this.base === undefined ? Date.now() : this.base + performance.now() - this.mark;
  }
}

export const clock = new Running();

// Dark enough for white letters (contrast 4.5 and more).
const COLOURS = ["#2f6f8f", "#7a5a9a", "#8a5a2b", "#3f7350", "#a04a5a", "#4a62a8", "#66702a", "#8b4a86"];

export function colour(id) {
  let sum = 0;
  for (const c of id) sum = (sum * 31 + c.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

// What stands before the name proper in a nickname: 1栋2单元长 平志刚, 荷塘苑网格长-晏国华.
const POST = /^.*(单元长|楼栋长|网格长|书记|主任|物业)[\s\-—_·:：]*/;

/** The one sign that stands for a name: the first Chinese character of the name proper, else the first sign. */
export function sign(name) {
  const found = name.replace(POST, "").match(/\p{Script=Han}/u) || name.match(/\p{Script=Han}/u);
  if (found) return found[0];
  return [...name.replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "")][0] || "？";
}

/** On narrow screens the side panels lie over the talk; which one is open stands on the body. */
export function panel(name) {
  const open = name && document.body.dataset.panel !== name ? name : "";
  if (open) opener = document.activeElement;
  document.body.dataset.panel = open;
  setTimeout(() => (open ? document.getElementById(`panel-${open}`) : opener)?.focus(), 60);
}

let opener = null; // gets the focus back

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.dataset.panel) panel("");
});
