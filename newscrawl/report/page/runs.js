// The runs: what each read and wrote, what went wrong, and how many of its records have each field.

const RUN_COUNTS = ['read', 'written', 'seen', 'rejected'];
const FIELDS = ['date', 'title', 'byline', 'agency', 'language', 'outlet'];
const RUNS_BEFORE = 10; // a run is compared with the median of so many before it

function runs() {
  const list = data.meta.runs;
  if (!list.length) return [heading('Runs'), nothing('There are no manifests of runs.')];
  const newest = [...list].reverse();
  return [
    heading('Runs', h('p', { class: 'lead' }, `${several(list.length, 'run')}, the newest first.`)),
    card(
      'What came in',
      {},
      table(
        'Runs',
        ['Run', 'Started', '#Took', ...RUN_COUNTS.map((name) => `#${capital(name)}`), '#Here', 'Problems'],
        newest.map(runRow),
      ),
    ),
    card(
      'Fields filled',
      {},
      h(
        'p',
        { class: 'note' },
        `Share of a run's records that have the field. Marked ▾ where it is far below the median of up to `,
        `${RUNS_BEFORE} runs before: a site may have been rebuilt. A number opens the articles that lack it.`,
      ),
      table(
        'Fields filled by run',
        ['Run', '#Records', ...FIELDS.map((field) => `#${capital(field)}`)],
        newest.map((run) => coverageRow(run, list)),
      ),
    ),
    newest.filter(hasMore).map(runDetails),
  ];
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

function runRow(run) {
  const seconds = run.started && run.finished ? (Date.parse(run.finished) - Date.parse(run.started)) / 1000 : null;
  const troubles = [...(run.problems ?? []), ...(run.alarms ?? []).map((alarm) => alarm.name)];
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, run.id),
    h('td', { class: 'figures' }, minuteOf(run.started)),
    numberCell(duration(seconds)),
    RUN_COUNTS.map((name) => numberCell(run.counts?.[name] === undefined ? '' : count(run.counts[name]))),
    numberCell(link(articlesHash({ run: run.id }), count(run.articles))),
    h('td', {}, troubles.length ? h('span', { class: 'warning' }, several(troubles.length, 'problem')) : 'none'),
  );
}

function coverageRow(run, list) {
  const coverage = run.coverage;
  if (!coverage?.records)
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, run.id),
      h('td', { class: 'dim', colspan: FIELDS.length + 1 }, 'not counted'),
    );
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, run.id),
    numberCell(link(articlesHash({ run: run.id }), count(coverage.records))),
    FIELDS.map((field) => coverageCell(run, field, medianBefore(list, run, field))),
  );
}

function coverageCell(run, field, median) {
  const { records, [field]: having = 0 } = run.coverage;
  const part = having / records;
  const fell = median !== null && median - part > Math.max(0.1, median / 4);
  const linked = having < records && (field === 'title' || field === 'byline' ? data.filled : true);
  const text = [fell ? '▾ ' : '', share(having, records)];
  return h(
    'td',
    {
      class: fell ? 'number fallen' : 'number',
      title: median === null ? null : `median before: ${share(median, 1)}`,
      style: { background: `color-mix(in srgb, var(--first) ${Math.round(28 * part)}%, transparent)` },
    },
    linked ? link(articlesHash({ run: run.id, lacks: field }), ...text) : text,
  );
}

/** Return the median share of a field in the runs before a run; null if there are none. */
function medianBefore(list, run, field) {
  const shares = list
    .slice(0, list.indexOf(run))
    .slice(-RUNS_BEFORE)
    .filter((before) => before.coverage?.records)
    .map((before) => (before.coverage[field] ?? 0) / before.coverage.records)
    .sort((one, other) => one - other);
  if (!shares.length) return null;
  const middle = Math.floor(shares.length / 2);
  return shares.length % 2 ? shares[middle] : (shares[middle - 1] + shares[middle]) / 2;
}

const hasMore = (run) =>
  run.problems?.length || run.alarms?.length || run.silent_sources?.length || Object.keys(run.rejections ?? {}).length;

function runDetails(run) {
  const items = (title, list) =>
    list?.length
      ? [
          h('h3', {}, title),
          h(
            'ul',
            {},
            list.map((item) => h('li', {}, item)),
          ),
        ]
      : null;
  const rejections = Object.entries(run.rejections ?? {}).sort((one, other) => other[1] - one[1]);
  return folded(`${run.id}: problems and rejections`, () =>
    h(
      'div',
      { class: 'card' },
      items('Problems', run.problems),
      items('Alarms', run.alarms?.map(alarmText)),
      items('Silent sources', run.silent_sources),
      rejections.length
        ? [
            h('h3', {}, 'Rejected'),
            table(
              'Rejections by reason',
              ['Reason', '#Documents'],
              rejections.map(([reason, value]) => h('tr', {}, h('td', {}, reason), numberCell(count(value)))),
            ),
          ]
        : null,
    ),
  );
}

const alarmText = ({ name, ...rest }) =>
  `${name}: ${Object.entries(rest)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')}`;
