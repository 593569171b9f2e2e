// The runs: what each read and wrote, what went wrong, and how many of its records have each field.

const RUN_COUNTS = ['read', 'written', 'seen', 'rejected'];
const FIELDS = ['date', 'title', 'byline', 'agency', 'language', 'outlet'];

function runs() {
  const newest = [...data.meta.runs].reverse();
  if (!newest.length) return [heading('Runs'), nothing('There are no manifests of runs.')];
  const columns = ['Run', 'Started', '#Took', ...RUN_COUNTS.map(columnName), '#Copies', '#Here', 'Problems'];
  return [
    heading('Runs', h('p', { class: 'lead' }, `${several(newest.length, 'run')}, the newest first.`)),
    card('What came in', {}, table('Runs', columns, newest.map(runRow))),
    card('Fields filled', {}, fieldsNote(), table('Fields by run', fieldColumns(), newest.map(coverageRow))),
    newest.filter(hasMore).map(runDetails),
  ];
}

const columnName = (name) => `#${name[0].toUpperCase()}${name.slice(1)}`;
const fieldColumns = () => ['Run', '#Records', ...FIELDS.map(columnName)];

function fieldsNote() {
  const text =
    "Share of a run's records that have the field; a number opens the articles that lack it. Marked ▾ where it is " +
    'far below what is usual in the ten runs before: a site may have been rebuilt.';
  return h('p', { class: 'note' }, text);
}

function runRow(run) {
  const seconds = run.finished ? (Date.parse(run.finished) - Date.parse(run.started)) / 1000 : null;
  const copies = ['exact', 'near', 'partial'].reduce((sum, kind) => sum + (run.counts[kind] ?? 0), 0);
  const troubles = run.problems.length + run.alarms.length;
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, run.id),
    h('td', { class: 'figures' }, minuteOf(run.started)),
    numberCell(duration(seconds)),
    RUN_COUNTS.map((name) => countCell(run, name, run.counts[name])),
    countCell(run, 'copies', copies && link(articlesHash({ run: run.id, copies: 'any' }), count(copies))),
    numberCell(link(articlesHash({ run: run.id }), count(run.articles))),
    h('td', {}, troubles ? h('span', { class: 'warning' }, several(troubles, 'problem')) : 'none'),
  );
}

/** Return a cell with a number of a run, marked where its share is far above what is usual. */
function countCell(run, name, value) {
  const marked = run.marked.includes(name);
  const content = typeof value === 'number' ? count(value) : (value ?? '');
  return numberCell(marked ? ['▴ ', content] : content, {
    class: marked ? 'number unusual' : 'number',
    title: usual(run, name),
  });
}

/** Return in words what is usual of a share; nothing if too few runs were before. */
function usual(run, name) {
  return run.usual[name] === undefined ? null : `usual: ${share(run.usual[name], 1)}`;
}

function coverageRow(run) {
  const name = h('th', { scope: 'row' }, run.id);
  if (!run.coverage.records) return h('tr', {}, name, h('td', { class: 'dim', colspan: FIELDS.length + 1 }, 'none'));
  const records = link(articlesHash({ run: run.id }), count(run.coverage.records));
  return h(
    'tr',
    {},
    name,
    numberCell(records),
    FIELDS.map((field) => coverageCell(run, field)),
  );
}

function coverageCell(run, field) {
  const { records, [field]: having = 0 } = run.coverage;
  const marked = run.marked.includes(field);
  const text = [marked ? '▾ ' : '', share(having, records)];
  const depth = Math.round((28 * having) / records);
  return h(
    'td',
    {
      class: marked ? 'number unusual' : 'number',
      title: usual(run, field),
      style: { background: `color-mix(in srgb, var(--first) ${depth}%, transparent)` },
    },
    having < records ? link(articlesHash({ run: run.id, lacks: field }), text) : text,
  );
}

const ASIDE = {
  problems: 'Problems',
  alarms: 'Alarms',
  new_outlets: 'New outlets',
  silent_outlets: 'Outlets that fell silent',
  silent_sources: 'Sources that fell silent',
};

const hasMore = (run) => Object.keys(ASIDE).some((name) => run[name].length) || Object.keys(run.rejections).length > 0;

function runDetails(run) {
  const lists = Object.entries(ASIDE).filter(([name]) => run[name].length);
  const rejections = Object.entries(run.rejections).sort((one, other) => other[1] - one[1]);
  return folded(`${run.id}: problems, outlets, rejections`, () =>
    h(
      'div',
      { class: 'card' },
      lists.map(([name, title]) => [h('h3', {}, title), listOfTexts(run[name])]),
      rejections.length ? [h('h3', {}, 'Rejected'), tableOfRejections(rejections)] : null,
    ),
  );
}

const listOfTexts = (list) =>
  h(
    'ul',
    {},
    list.map((item) => h('li', {}, typeof item === 'string' ? item : alarmText(item))),
  );

function tableOfRejections(rejections) {
  const row = ([reason, value]) => h('tr', {}, h('td', {}, reason), numberCell(count(value)));
  return table('Rejections by reason', ['Reason', '#Documents'], rejections.map(row));
}

function alarmText({ name, ...rest }) {
  const facts = Object.entries(rest).map(([key, value]) => `${key} ${value}`);
  return facts.length ? `${name}: ${facts.join(', ')}` : name;
}
