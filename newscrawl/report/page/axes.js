// Scales of charts: round numbers, and days, months or years on an axis of time.

const HOUR = 3600;
const TIME_STEPS = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];

/** Return round numbers from 0 to at least a maximum, at most some of them. */
function roundTicks(maximum, most = 4) {
  const rough = Math.max(1, maximum / most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  return range(0, Math.ceil(Math.max(1, maximum) / step) + 1).map((at) => at * step);
}

/** Return places on an axis of time with what is written there, at most some of them. */
function timeTicks(from, to, most) {
  const step = TIME_STEPS.find((candidate) => (to - from) / candidate <= most);
  if (!step) return monthTicks(from, to, most);
  const first = Math.ceil(from / step) * step;
  const places = range(0, Math.floor((to - first) / step) + 1).map((at) => first + at * step);
  return places.map((at) => ({
    at,
    text: at % DAY ? new Date(at * 1000).toISOString().slice(11, 16) : dayAndMonth(at),
  }));
}

function dayAndMonth(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

function monthTicks(from, to, most) {
  const month = (seconds) => new Date(seconds * 1000).getUTCFullYear() * 12 + new Date(seconds * 1000).getUTCMonth();
  const step = MONTH_STEPS.find((candidate) => (month(to) - month(from)) / candidate <= most) ?? 600;
  const ticks = [];
  for (let at = Math.ceil(month(from) / step) * step; at <= month(to); at += step) {
    const seconds = Date.UTC(Math.floor(at / 12), at % 12) / 1000;
    const text = step >= 12 ? `${Math.floor(at / 12)}` : `${MONTHS[at % 12]} ${Math.floor(at / 12)}`;
    if (seconds >= from && seconds <= to) ticks.push({ at: seconds, text });
  }
  return ticks;
}

/** Return a function from values of one range to those of another. */
const scale = (from, to, start, end) => (value) => start + ((value - from) / (to - from || 1)) * (end - start);
