// Which articles a view is about: each parameter of its address is a filter.

const outletKey = (outlet) => outlet.host || outlet.name || '(unknown)';
const placeIn = (list, value, key) => list.findIndex((entry) => key(entry) === value);
const idKey = (entry) => entry.id;

const COPY_CHOICES = [
  ['', 'with copies'],
  ['no', 'without copies'],
  ['yes', 'copies only'],
  ['any', 'copies, partial ones too'],
  ['exact', 'exact copies'],
  ['edited', 'edited copies'],
  ['partial', 'partial copies'],
];
const COPY_TESTS = {
  no: (kind) => kind !== 1 && kind !== 2,
  yes: (kind) => kind === 1 || kind === 2,
  any: (kind) => kind > 0,
  exact: (kind) => kind === 1,
  edited: (kind) => kind === 2,
  partial: (kind) => kind === 3,
};

/** What an article may lack, and how that is seen. */
const LACKS = {
  title: (article) => !(data.filled?.[article] & 1),
  byline: (article) => !(data.filled?.[article] & 2),
  date: (article) => !data.precision[article],
  agency: (article) => !writersOf(article).length,
  language: (article) => languageOf(article) === 'und',
  outlet: (article) => !data.dictionaries.outlet[data.outlet[article]].host,
};

/** The filters: what a parameter is called before people, how its value reads, and the test that it is. */
const FILTERS = {
  q: { label: 'Title has', test: (value) => titleTest(value) },
  outlet: {
    label: 'Outlet',
    text: (value) =>
      nameOfOutlet(data.dictionaries.outlet.find((outlet) => outletKey(outlet) === value) ?? { host: value }),
    test: (value) => equals(data.outlet, placeIn(data.dictionaries.outlet, value, outletKey)),
  },
  agency: { label: 'Agency', text: (value) => agencyText(value), test: creditTest },
  chain: { label: 'Chain', text: () => 'an agency or a distributor', test: () => (article) => isChained(article) },
  distributor: {
    label: 'Distributor',
    test: (value) =>
      equals(data.distributor, value === 'none' ? -1 : placeIn(data.dictionaries.distributor, value, idKey)),
  },
  language: { label: 'Language', test: (value) => equals(data.language, data.dictionaries.language.indexOf(value)) },
  kind: { label: 'Kind', test: (value) => equals(data.kind, data.dictionaries.kind.indexOf(value)) },
  copies: {
    label: 'Copies',
    text: (value) => COPY_CHOICES.find((choice) => choice[0] === value)?.[1] ?? value,
    test: (value) => {
      const test = COPY_TESTS[value] ?? (() => true);
      return (article) => test(data.copy_kind[article]);
    },
  },
  run: { label: 'Run', test: (value) => equals(data.run, data.dictionaries.run.indexOf(value)) },
  rule: { label: 'Cut by rule', test: (value) => ruleTest(data.dictionaries.rule.indexOf(value)) },
  dated: {
    label: 'Date known to',
    text: (value) => (value === 'none' ? 'nothing' : `the ${value}`),
    test: precisionTest,
  },
  from: { label: 'From', test: (value, all) => dayTest(value, all, (time, day) => time >= day) },
  to: { label: 'To', test: (value, all) => dayTest(value, all, (time, day) => time < day + DAY) },
  lacks: { label: 'Without', test: (value) => LACKS[value] ?? (() => true) },
  revised: {
    label: 'Versions',
    text: () => 'replaced by a later one',
    test: () => (article) => data.superseded_by[article] >= 0,
  },
};

const equals = (column, wanted) => (article) => column[article] === wanted;

const isChained = (article) => data.distributor[article] >= 0 || writersOf(article).length > 0;

function agencyText(value) {
  if (value === 'any' || value === 'none') return value;
  return data.dictionaries.agency.find((agency) => agency.id === value)?.name ?? value;
}

/** Return a test for an agency in a role; without a role it is one that wrote the text, or part of it. */
function creditTest(value, { role }) {
  const agency = placeIn(data.dictionaries.agency, value, idKey);
  const [least, most] = role ? [ROLES.indexOf(role), ROLES.indexOf(role)] : [0, WROTE];
  const has = (article) => {
    for (let at = data.credit_start[article]; at < data.credit_start[article + 1]; at += 1) {
      const inRole = data.credit_role[at] >= least && data.credit_role[at] <= most;
      if (inRole && (value === 'any' || value === 'none' || data.credit_agency[at] === agency)) return true;
    }
    return false;
  };
  return value === 'none' ? (article) => !has(article) : has;
}

function ruleTest(rule) {
  return (article) => listOf(data.rule, data.rule_start, article).includes(rule);
}

function precisionTest(value) {
  const precision = value === 'none' ? 0 : PRECISIONS.indexOf(value);
  return (article) => data.precision[article] === precision;
}

/** Return a test of the day of publication; a date that is known to the month is on no day, and has to be asked for. */
function dayTest(value, { dated }, test) {
  const day = Date.parse(value) / 1000;
  if (Number.isNaN(day)) return () => true;
  return (article) =>
    (dated ? data.precision[article] > 0 : data.precision[article] === 1 || data.precision[article] === 2) &&
    test(data.time[article], day);
}

/** Return the articles that pass all filters, the newest first. */
function selectedArticles(parameters) {
  const tests = Object.entries(FILTERS)
    .filter(([name]) => parameters[name])
    .map(([name, filter]) => filter.test(parameters[name], parameters));
  return newestFirst().filter((article) => tests.every((test) => test(article)));
}

/** Return the filters that are set: parameter, label and value as people read them. */
function filtersIn(parameters) {
  return Object.entries(FILTERS)
    .filter(([name]) => parameters[name])
    .map(([name, filter]) => {
      const value = filter.text?.(parameters[name]) ?? parameters[name];
      const role = name === 'agency' && parameters.role ? `, ${parameters.role}` : '';
      return { name, label: filter.label, value: `${value}${role}` };
    });
}
