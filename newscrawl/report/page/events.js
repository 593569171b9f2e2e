// Events: what several articles report, and in how many independent texts.

const EVENT_ORDERS = [
  ['', 'reports'],
  ['origins', 'origins'],
  ['outlets', 'outlets'],
  ['latest', 'latest report'],
];

function events([id], parameters) {
  const chosen = id ? (data.event[articleOf(id)] ?? -1) : -1;
  const list = selectedEvents(parameters);
  const page = pageOf(list, parameters);
  const hashOfPage = (number) => hashOf(id ? `events/${id}` : 'events', { ...parameters, page: number });
  announce(several(list.length, 'event'));
  if (id && chosen < 0) return nothing('There is no such event in this report.');
  return h(
    'div',
    { class: chosen >= 0 ? 'split chosen' : 'split' },
    h(
      'section',
      { class: 'side', 'aria-label': 'List of events' },
      listHeading('Events', several(list.length, 'event'), chosen >= 0),
      eventControls(parameters),
      pager(list.length, page, hashOfPage),
      list.length
        ? h(
            'ol',
            { class: 'list' },
            page.shown.map((event) => eventEntry(event, chosen, parameters)),
          )
        : nothing('No event passes these filters.'),
      pager(list.length, page, hashOfPage, 'Pages, below'),
    ),
    h(
      'section',
      { class: 'main', 'aria-label': 'The event' },
      link(hashOf('events', parameters), '‹ All events'),
      chosen >= 0 ? eventDetail(chosen) : null,
    ),
  );
}

function eventControls(parameters) {
  const set = (name) => (value) => go(hashOf('events', { ...parameters, page: '', [name]: value }));
  const origins = [['', 'any'], ...range(1, 5).map((number) => [`${number}`, `${number}`]), ['5+', '5 or more']];
  return h(
    'div',
    { class: 'controls' },
    choice('Order by', parameters.sort ?? '', EVENT_ORDERS, set('sort')),
    choice('Origins', parameters.origins ?? '', origins, set('origins')),
    choice(
      'Outlets',
      parameters.outlets ?? '',
      [
        ['', 'any'],
        ['2', '2 or more'],
        ['5', '5 or more'],
        ['10', '10 or more'],
      ],
      set('outlets'),
    ),
    filterChips({ q: parameters.q, outlet: parameters.outlet }, (name) =>
      hashOf('events', { ...parameters, page: '', [name]: '' }),
    ),
  );
}

const originsIn = (event) => data.event_start[event + 1] - data.event_start[event];

/** Return the events that pass the filters, in the order that was chosen. */
function selectedEvents(parameters) {
  const origins = Number.parseInt(parameters.origins, 10) || 0;
  const orMore = (parameters.origins ?? '').endsWith('+');
  const outlets = Number.parseInt(parameters.outlets, 10) || 0;
  const members = ['q', 'outlet', 'agency']
    .filter((name) => parameters[name])
    .map((name) => FILTERS[name].test(parameters[name], parameters));
  const passes = (event) =>
    (!origins || originsIn(event) === origins || (orMore && originsIn(event) > origins)) &&
    data.event_outlets[event] >= outlets &&
    members.every((test) => membersOfEvent(event).some(test));
  const latest = (event) => membersOfEvent(event).reduce((last, article) => Math.max(last, data.time[article]), 0);
  const value =
    { origins: originsIn, outlets: (event) => data.event_outlets[event], latest }[parameters.sort] ??
    ((event) => data.event_reports[event]);
  const values = range(0, data.event_reports.length).map(value);
  return range(0, values.length)
    .filter(passes)
    .sort((one, other) => values[other] - values[one] || other - one);
}

function eventEntry(event, chosen, parameters) {
  const members = membersOfEvent(event);
  return entry(
    eventHash(event, parameters),
    titleOf(earliestOf(members)),
    [
      several(data.event_reports[event], 'report'),
      several(data.event_outlets[event], 'outlet'),
      several(originsIn(event), 'origin'),
      h('time', {}, datesOf(members)),
    ],
    { current: event === chosen, extra: originBar(event) },
  );
}

/** Return a thin bar of the origins of an event, as long as they have articles. */
function originBar(event) {
  return h(
    'span',
    { class: 'origins', 'aria-hidden': 'true' },
    originsOf(event)
      .slice(0, 40)
      .map((origin) =>
        h('i', {
          style: { 'flex-grow': membersOfOrigin(origin).length, background: colourOfOrigin(origin) },
        }),
      ),
  );
}

const colourOfOrigin = (origin) =>
  agenciesOfOrigin(origin).length ? agencyColour(agenciesOfOrigin(origin)[0]) : 'var(--own)';

function eventDetail(event) {
  const members = membersOfEvent(event),
    origins = originsOf(event);
  const first = earliestOf(members);
  const undated = Array.from(members).filter((article) => !data.precision[article]).length;
  const picture = lanes(origins);
  return [
    h('h1', { class: 'headline', tabindex: '-1', lang: languageOf(first) }, titleOf(first)),
    leadOf(
      several(data.event_reports[event], 'report'),
      several(data.event_outlets[event], 'outlet'),
      several(origins.length, 'origin'),
      datesOf(members),
    ),
    picture
      ? card(
          'By time',
          {},
          picture,
          legendOfLanes(members),
          undated
            ? h('p', { class: 'note' }, `${several(undated, 'article')} without a date: in the list only.`)
            : null,
        )
      : null,
    origins.map(originCard),
  ];
}

function legendOfLanes(members) {
  const wide = members.some((article) => data.precision[article] > 1);
  return h(
    'p',
    { class: 'legend' },
    h('span', {}, h('i', { class: 'swatch round full' }), 'a text'),
    h('span', {}, h('i', { class: 'swatch round' }), 'a copy'),
    wide ? h('span', {}, h('i', { class: 'swatch wide' }), 'a date known to the day, month or year') : null,
  );
}

function originCard(origin) {
  const members = membersOfOrigin(origin);
  return h(
    'section',
    { class: 'card origin', style: { 'border-left-color': colourOfOrigin(origin) } },
    h('h2', {}, nameOfOrigin(origin), ' ', h('span', { class: 'dim' }, several(members.length, 'article'))),
    h('ol', { class: 'list plain' }, Array.from(members, memberRow)),
  );
}

/** Return an article of an event or a group: when, where, its title, and what it copies. */
function memberRow(article) {
  const of = data.copy_of[article];
  return h(
    'li',
    {},
    h(
      'a',
      { href: articleHash(article) },
      h('span', { class: 'title' }, titleOf(article)),
      h(
        'span',
        { class: 'facts' },
        h('time', {}, when(article)),
        h('span', {}, outletName(article)),
        data.copy_kind[article] ? chip(COPY_KINDS[data.copy_kind[article]]) : null,
        data.superseded_by[article] >= 0 ? chip('an earlier version') : null,
      ),
    ),
    of >= 0
      ? h(
          'a',
          { class: 'beside', href: compareHash(of, article), 'aria-label': `Compare: ${titleOf(article)}` },
          'compare',
        )
      : null,
  );
}
