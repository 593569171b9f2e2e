// All articles: search in titles, and filters.

function articles(_, parameters) {
  const list = selectedArticles(parameters);
  const page = pageOf(list, parameters);
  const hashOfPage = (number) => articlesHash({ ...parameters, page: number });
  announce(several(list.length, 'article'));
  return [
    heading('Articles', h('p', { class: 'lead' }, several(list.length, 'article'))),
    articleControls(parameters),
    filterChips(parameters, (name) =>
      articlesHash({ ...parameters, page: '', [name]: '', ...(name === 'agency' ? { role: '' } : {}) }),
    ),
    pager(list.length, page, hashOfPage),
    list.length
      ? h('ol', { class: 'list dated' }, page.shown.map(articleEntry))
      : nothing('No article passes these filters.'),
    pager(list.length, page, hashOfPage, 'Pages, below'),
  ];
}

function articleControls(parameters) {
  const set = (name) => (value) => go(articlesHash({ ...parameters, page: '', [name]: value }));
  const { figures } = data.meta,
    { dictionaries } = data;
  const named = (rows, list, key, name) => [
    ['', 'any'],
    ...rows.slice(0, 500).map(([at, ...numbers]) => [key(list[at]), `${name(list[at])} (${count(numbers[0] ?? 0)})`]),
  ];
  const itself = (value) => value;
  const agencies = figures.by_agency.map(([at, origin, contributor]) => [at, origin + contributor]);
  const select = (label, parameter, options) => choice(label, parameters[parameter] ?? '', options, set(parameter));
  return h(
    'div',
    { class: 'controls' },
    select('Outlet', 'outlet', named(figures.by_outlet, dictionaries.outlet, outletKey, nameOfOutlet)),
    select('Agency', 'agency', [
      ...named(agencies, dictionaries.agency, idKey, (agency) => agency.name || agency.id),
      ['any', 'some agency'],
      ['none', 'no agency'],
    ]),
    select('Language', 'language', named(figures.by_language, dictionaries.language, itself, itself)),
    select('Kind', 'kind', named(figures.by_kind, dictionaries.kind, itself, itself)),
    select('Copies', 'copies', COPY_CHOICES),
    dayChoice('From', parameters.from, set('from')),
    dayChoice('To', parameters.to, set('to')),
  );
}

/** Return the filters that are set, each with a link that takes it away. */
function filterChips(parameters, hashWithout) {
  const filters = filtersIn(parameters);
  if (!filters.length) return null;
  return h(
    'p',
    { class: 'filters' },
    filters.map(({ name, label, value }) =>
      h(
        'span',
        { class: 'chip filter' },
        `${label}: ${value}`,
        h('a', { href: hashWithout(name), 'aria-label': `Without the filter ${label}: ${value}` }, '×'),
      ),
    ),
  );
}
