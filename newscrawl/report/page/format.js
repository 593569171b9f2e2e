// Numbers, shares and dates as people read them. All times are UTC.

const wholeNumber = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = 86400;

/** Return 12345 as "12,345". */
const count = (value) => wholeNumber.format(value);

/** Return "1 copy" or "3 copies". */
const several = (value, one, more = `${one}s`) => `${count(value)} ${value === 1 ? one : more}`;

/** Return a part of a whole as a percentage; a small one with a decimal, so that it is not 0. */
function share(part, whole) {
  if (!whole) return '–';
  const percent = (100 * part) / whole;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** Return seconds since 1970 as "2026-11-03". */
const isoDay = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** Return a date no more exactly than it is known: "2026-11-03 14:05", "2026-11-03", "2026-11" or "2026". */
function dateText(seconds, precision) {
  if (!precision) return 'no date';
  const text = new Date(seconds * 1000).toISOString();
  return precision === 1 ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(0, [10, 7, 4][precision - 2]);
}

/** Return the first second after a date of that precision: a day, a month and a year are intervals. */
function dateEnd(seconds, precision) {
  if (precision <= 1) return seconds;
  if (precision === 2) return seconds + DAY;
  const date = new Date(seconds * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return (precision === 3 ? Date.UTC(year, month + 1) : Date.UTC(year + 1, 0)) / 1000;
}

/** Return a time as a manifest writes it, to the minute. */
const minuteOf = (text) => (text ?? '').slice(0, 16).replace('T', ' ');

/** Return 3725 seconds as "1 h 2 min". */
function duration(seconds) {
  if (seconds === null || seconds === undefined) return '';
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Return a text cut to a number of characters. */
const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);
