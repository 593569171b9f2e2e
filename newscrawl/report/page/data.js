// The columns of the report (data.md says what each is), and what is asked of an article, an origin or an event.

const NUMBERS = { B: Uint8Array, H: Uint16Array, I: Uint32Array, i: Int32Array, d: Float64Array };
const COPY_KINDS = ['not a copy', 'exact copy', 'edited copy', 'partial copy'];
const ROLES = ['origin', 'contributor', 'cited', 'photo'];
const WROTE = 1; // roles up to this one wrote the text, or part of it
const PRECISIONS = ['no date', 'second', 'day', 'month', 'year'];
const SHARED_COLOURS = 8; // so many agencies have a colour of their own

const data = {}; // meta, and the columns by their names

async function readColumns() {
  const [meta, columns] = await Promise.all(['d-meta', 'd-columns'].map(async (id) => unzipped(await blockText(id))));
  data.meta = JSON.parse(utf8.decode(meta));
  data.articles = data.meta.articles;
  data.dictionaries = data.meta.dictionaries;
  for (const [name, type, offset, length, running] of data.meta.columns) {
    const column = new NUMBERS[type](columns.buffer, offset, length);
    data[name] = running ? runningSums(column) : column;
  }
}

function runningSums(lengths) {
  const sums = new Uint32Array(lengths.length + 1);
  for (let at = 0; at < lengths.length; at += 1) sums[at + 1] = sums[at] + lengths[at];
  return sums;
}

/** Return all articles, the newest first and those without a date last. */
function newestFirst() {
  if (data.newest) return data.newest; // sorted when it is first needed: the overview does without
  const key = data.time.map((time, article) => (data.precision[article] ? time : -Infinity));
  data.newest = Uint32Array.from(key.keys()).sort((one, other) => key[other] - key[one] || one - other);
  return data.newest;
}

/** Return a part of a list column: its entry for one owner. */
const listOf = (values, starts, owner) => values.subarray(starts[owner], starts[owner + 1]);

const outletName = (article) => nameOfOutlet(data.dictionaries.outlet[data.outlet[article]]);
const nameOfOutlet = (outlet) => outlet.name || outlet.host || '(unknown)';
const nameOfAgency = (agency) => data.dictionaries.agency[agency].name || data.dictionaries.agency[agency].id;
const nameOfDistributor = (at) => data.dictionaries.distributor[at].name || data.dictionaries.distributor[at].id;
const languageOf = (article) => data.dictionaries.language[data.language[article]];
const when = (article) => dateText(data.time[article], data.precision[article]);

/** Return the colour of an agency: the most frequent ones have their own. */
const agencyColour = (agency) =>
  agency >= 0 && agency < SHARED_COLOURS ? `var(--agency-${agency})` : 'var(--neutral)';

/** Return the agencies that wrote an article, or part of it; each once. */
function writersOf(article) {
  const found = new Set();
  for (let at = data.credit_start[article]; at < data.credit_start[article + 1]; at += 1) {
    if (data.credit_role[at] <= WROTE) found.add(data.credit_agency[at]);
  }
  return [...found];
}

const membersOfGroup = (group) => listOf(data.group_member, data.group_start, group);
const originsOf = (event) => range(data.event_start[event], data.event_start[event + 1]);
const membersOfOrigin = (origin) => listOf(data.origin_member, data.origin_start, origin);
const agenciesOfOrigin = (origin) => listOf(data.origin_agency, data.origin_agency_start, origin);

/** Return the articles of all origins of an event. */
function membersOfEvent(event) {
  return data.origin_member.subarray(
    data.origin_start[data.event_start[event]],
    data.origin_start[data.event_start[event + 1]],
  );
}

const range = (from, to) => Array.from({ length: to - from }, (_, at) => from + at);

/** Return the articles whose date is known to the day or better, or all if there are none; the earliest first. */
function byDate(articles) {
  const dated = Array.from(articles).filter(
    (article) => data.precision[article] === 1 || data.precision[article] === 2,
  );
  return (dated.length ? dated : Array.from(articles)).sort((one, other) => data.time[one] - data.time[other]);
}

/** Return the article that stands for a list of articles: the earliest. */
const earliestOf = (articles) => byDate(articles)[0];

/** Return the first and the last date of articles as one text. */
function datesOf(articles) {
  const dated = byDate(articles).filter((article) => data.precision[article]);
  if (!dated.length) return 'no date';
  const [first, last] = [dated[0], dated[dated.length - 1]].map(when);
  if (first === last) return first;
  const sameDay = first.length === last.length && first.slice(0, 10) === last.slice(0, 10);
  return `${first} to ${sameDay ? last.slice(11) : last}`;
}
