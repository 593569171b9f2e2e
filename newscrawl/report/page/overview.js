// The overview: what came in, where from, and how much of it is the same.

const ORIGINS_DRAWN = 5; // events with so many origins or more are one bar

function overview() {
  const figures = data.meta.figures;
  return [
    heading('Overview', h('p', { class: 'lead' }, leadText(figures))),
    figureTiles(figures),
    h(
      'div',
      { class: 'columns' },
      h(
        'div',
        { class: 'stack' },
        card('Articles by day', {}, byDay(figures)),
        card('Who prints whom', {}, whoPrintsWhom(figures)),
        h(
          'div',
          { class: 'halves' },
          card('Languages and kinds', {}, byLanguage(figures), h('hr'), byKind(figures)),
          card('What was cut', {}, byRule(figures)),
        ),
      ),
      h(
        'div',
        { class: 'stack' },
        card('Origins of events', {}, byOrigins(figures)),
        card('Agencies', {}, byAgency(figures)),
        card('Outlets', {}, byOutlet(figures)),
      ),
    ),
  ];
}

function leadText(figures) {
  const since = data.meta.since ? ` since ${minuteOf(data.meta.since)}` : '';
  const [articles, outlets] = [several(figures.articles, 'article'), several(figures.outlets, 'outlet')];
  return `${articles} of ${outlets} from ${several(data.meta.runs.length, 'run')}${since}.`;
}

function figureTiles(figures) {
  const alone = figures.origins.find(([origins]) => origins === 1)?.[1] ?? 0;
  const tile = (number, text, href) => h('a', { class: 'tile', href }, h('b', {}, number), h('span', {}, text));
  return h(
    'div',
    { class: 'tiles' },
    tile(count(figures.articles), 'articles', articlesHash()),
    tile(count(figures.events_in_outlets), 'events in two outlets or more', hashOf('events', { outlets: 2 })),
    tile(
      share(alone, figures.events_in_outlets),
      'of these rest on one origin',
      hashOf('events', { outlets: 2, origins: 1 }),
    ),
    tile(
      share(figures.copies, figures.articles),
      `are copies: ${count(figures.copies)}`,
      articlesHash({ copies: 'yes' }),
    ),
    tile(share(figures.credited, figures.articles), 'credit an agency', articlesHash({ agency: 'any' })),
    tile(count(figures.copy_groups), 'texts in several articles', hashOf('copies')),
  );
}

function byDay({ days, months, years, undated }) {
  const wide = [
    [months, 'month'],
    [years, 'year'],
  ]
    .filter(([list]) => list.length)
    .map(([list, precision]) => [
      link(
        articlesHash({ dated: precision }),
        `${several(
          list.reduce((sum, [, texts, copies]) => sum + texts + copies, 0),
          'article',
        )}`,
      ),
      ` known to the ${precision} only. `,
    ]);
  const without = undated
    ? [link(articlesHash({ dated: 'none' }), several(undated, 'article')), ' without a date. ']
    : null;
  if (!days.length) return h('p', {}, wide, without ?? nothing('No article has a date.'));
  const { first, last, outside } = mostOf(days);
  const elsewhere = outside
    ? [
        link(articlesHash({ to: isoDay((first - 1) * DAY) }), 'Before'),
        ' and ',
        link(articlesHash({ from: isoDay((last + 1) * DAY) }), 'after'),
        `: ${several(outside, 'article')}. `,
      ]
    : null;
  return [
    chartOfDays(days, months, years),
    legend(
      ['var(--first)', 'first texts'],
      ['var(--copy)', 'copies'],
      wide.length ? ['var(--period)', 'dates known to the month or year'] : null,
    ),
    h('p', { class: 'note' }, elsewhere, wide, without),
    folded('As a table', () =>
      table(
        'Articles by day',
        ['Day', '#First texts', '#Copies'],
        [...days]
          .reverse()
          .slice(0, 400)
          .map(([day, texts, copies]) => dayRow(isoDay(day * DAY), texts, copies)),
      ),
    ),
  ];
}

function dayRow(day, texts, copies) {
  const cell = (value, kind) =>
    numberCell(value ? link(articlesHash({ from: day, to: day, copies: kind }), count(value)) : '0');
  return h('tr', {}, h('td', { class: 'figures' }, day), cell(texts, 'no'), cell(copies, 'yes'));
}

function byOrigins({ origins, events_in_outlets: events }) {
  if (!events) return nothing('No event is reported by two outlets.');
  const bins = range(1, ORIGINS_DRAWN + 1).map((number) => ({
    number,
    value: origins
      .filter(([known]) => Math.min(known, ORIGINS_DRAWN) === number)
      .reduce((sum, [, value]) => sum + value, 0),
  }));
  return [
    h(
      'p',
      { class: 'note' },
      'Of the events in two outlets or more: how many independent texts there are. ',
      'Forty outlets that print one agency are one origin.',
    ),
    bars(
      bins.map(({ number, value }) => ({
        name: number === ORIGINS_DRAWN ? `${number} or more` : several(number, 'origin'),
        value,
        figure: count(value),
        href: hashOf('events', { outlets: 2, origins: number === ORIGINS_DRAWN ? `${number}+` : number }),
        parts: [{ value, colour: number === 1 ? 'var(--copy)' : 'var(--first)' }],
      })),
    ),
  ];
}

function byAgency({ by_agency: agencies }) {
  if (!agencies.length) return nothing('No article credits an agency.');
  const shown = agencies.slice(0, 12);
  return [
    bars(
      shown.map(([agency, origin, contributor]) => ({
        name: nameOfAgency(agency),
        value: origin + contributor,
        href: articlesHash({ agency: data.dictionaries.agency[agency].id }),
        parts: [{ value: origin + contributor, colour: agencyColour(agency) }],
      })),
    ),
    h('p', { class: 'note' }, 'Articles that it wrote, or wrote with others; each agency of a joint credit counts.'),
    folded('In all roles', () =>
      table(
        'Agencies by role',
        ['Agency', '#Origin', '#Contributor', '#Cited', '#Photo'],
        agencies.map(([agency, ...numbers]) => agencyRow(data.dictionaries.agency[agency], numbers)),
      ),
    ),
  ];
}

function agencyRow(agency, numbers) {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, agency.name || agency.id),
    numbers.map((value, role) =>
      numberCell(value ? link(articlesHash({ agency: agency.id, role: ROLES[role] }), count(value)) : ''),
    ),
  );
}

function byOutlet({ by_outlet: outlets }) {
  return [
    bars(
      outlets.slice(0, 14).map(([at, articles, copies]) => ({
        name: nameOfOutlet(data.dictionaries.outlet[at]),
        value: articles,
        href: articlesHash({ outlet: outletKey(data.dictionaries.outlet[at]) }),
        parts: [
          { value: articles - copies, colour: 'var(--first)' },
          { value: copies, colour: 'var(--copy)' },
        ],
      })),
    ),
    legend(['var(--first)', 'first texts'], ['var(--copy)', 'copies']),
    folded(`All ${count(outlets.length)} as a table`, () =>
      table('Outlets', ['Outlet', '#Articles', '#Copies', '#Share'], outlets.map(outletRow)),
    ),
  ];
}

function outletRow([at, articles, copies]) {
  const outlet = outletKey(data.dictionaries.outlet[at]);
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, nameOfOutlet(data.dictionaries.outlet[at])),
    numberCell(link(articlesHash({ outlet }), count(articles))),
    numberCell(copies ? link(articlesHash({ outlet, copies: 'yes' }), count(copies)) : '0'),
    numberCell(share(copies, articles)),
  );
}

const plainBars = (rows, list, parameter) =>
  bars(
    rows.map(([at, value]) => ({
      name: list[at],
      value,
      href: articlesHash({ [parameter]: list[at] }),
      parts: [{ value, colour: 'var(--first)' }],
    })),
  );

const byLanguage = ({ by_language: rows }) => plainBars(rows.slice(0, 10), data.dictionaries.language, 'language');
const byKind = ({ by_kind: rows }) => plainBars(rows.slice(0, 8), data.dictionaries.kind, 'kind');

function byRule({ by_rule: rules }) {
  if (!rules.length) return nothing('Nothing was cut.');
  return [
    h(
      'p',
      { class: 'note' },
      'Rules by the articles from which they cut something. Open one to see each cut in its place.',
    ),
    plainBars(rules.slice(0, 16), data.dictionaries.rule, 'rule'),
    rules.length > 16
      ? folded(`All ${count(rules.length)} as a table`, () =>
          table(
            'Rules',
            ['Rule', '#Articles'],
            rules.map(([at, value]) =>
              h(
                'tr',
                {},
                h('td', {}, data.dictionaries.rule[at]),
                numberCell(link(articlesHash({ rule: data.dictionaries.rule[at] }), count(value))),
              ),
            ),
          ),
        )
      : null,
  ];
}

function whoPrintsWhom({ prints, by_agency: agencies }) {
  if (!prints.length) return nothing('No article credits an agency.');
  const columns = agencies
    .filter(([, origin, contributor]) => origin + contributor)
    .slice(0, 9)
    .map(([at]) => ({ at, name: data.dictionaries.agency[at].id, title: nameOfAgency(at) }));
  const totals = new Map();
  for (const [outlet, , articles] of prints) totals.set(outlet, (totals.get(outlet) ?? 0) + articles);
  const rows = [...totals]
    .sort((one, other) => other[1] - one[1])
    .slice(0, 16)
    .map(([at]) => ({
      at,
      name: nameOfOutlet(data.dictionaries.outlet[at]),
      key: outletKey(data.dictionaries.outlet[at]),
    }));
  const articles = new Map(prints.map(([outlet, agency, value]) => [`${outlet} ${agency}`, value]));
  return [
    h(
      'p',
      { class: 'note' },
      'Articles of an outlet that credit an agency. ',
      link(hashOf('chains'), 'The way they took'),
    ),
    matrix('Articles by outlet and agency', 'Outlet', columns, rows, (row, column) => ({
      value: articles.get(`${row.at} ${column.at}`) ?? 0,
      href: articlesHash({ outlet: row.key, agency: column.name }),
    })),
  ];
}
