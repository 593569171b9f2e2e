// Copies: the articles with one text, and any two of them side by side.

const GROUP_ORDERS = [
  ['', 'articles'],
  ['outlets', 'outlets'],
  ['latest', 'latest article'],
];

function copies([id], parameters) {
  const chosen = id ? (data.copies[articleOf(id)] ?? -1) : -1;
  const list = selectedGroups(parameters);
  const page = pageOf(list, parameters);
  const hashOfPage = (number) => hashOf(id ? `copies/${id}` : 'copies', { ...parameters, page: number });
  const set = (name) => (value) => go(hashOf('copies', { ...parameters, page: '', [name]: value }));
  announce(several(list.length, 'text'));
  if (id && chosen < 0) return nothing('There is no such text in this report.');
  return h(
    'div',
    { class: chosen >= 0 ? 'split chosen' : 'split' },
    h(
      'section',
      { class: 'side', 'aria-label': 'List of texts' },
      listHeading('Copies', `${several(list.length, 'text')} in several articles`, chosen >= 0),
      h(
        'div',
        { class: 'controls' },
        choice('Order by', parameters.sort ?? '', GROUP_ORDERS, set('sort')),
        filterChips({ q: parameters.q }, (name) => hashOf('copies', { ...parameters, page: '', [name]: '' })),
      ),
      pager(list.length, page, hashOfPage),
      list.length
        ? h(
            'ol',
            { class: 'list' },
            page.shown.map((group) => groupEntry(group, chosen, parameters)),
          )
        : nothing('No text is in several articles.'),
      pager(list.length, page, hashOfPage, 'Pages, below'),
    ),
    h(
      'section',
      { class: 'main', 'aria-label': 'The text' },
      link(hashOf('copies', parameters), '‹ All texts'),
      chosen >= 0 ? groupDetail(chosen) : null,
    ),
  );
}

function selectedGroups(parameters) {
  const test = parameters.q ? titleTest(parameters.q) : null;
  const latest = (group) => membersOfGroup(group).reduce((last, article) => Math.max(last, data.time[article]), 0);
  const value =
    { outlets: (group) => data.group_outlets[group], latest }[parameters.sort] ??
    ((group) => membersOfGroup(group).length);
  const values = range(0, data.group_outlets.length).map(value);
  return range(0, values.length)
    .filter((group) => !test || membersOfGroup(group).some(test))
    .sort((one, other) => values[other] - values[one] || other - one);
}

function groupEntry(group, chosen, parameters) {
  const members = membersOfGroup(group);
  const agencies = [...new Set(Array.from(members).flatMap(writersOf))].slice(0, 3);
  return entry(
    groupHash(group, parameters),
    titleOf(members[0]),
    [
      several(members.length, 'article'),
      several(data.group_outlets[group], 'outlet'),
      h('time', {}, datesOf(members)),
      ...agencies.map(agencyChip),
    ],
    { current: group === chosen },
  );
}

function groupDetail(group) {
  const members = Array.from(membersOfGroup(group));
  const pair = h('div', {}, comparison(...pairIn(members)));
  const show = (a, b) => {
    pair.replaceChildren(comparison(a, b));
    reveal(pair);
  };
  return [
    h('h1', { class: 'headline', tabindex: '-1', lang: languageOf(members[0]) }, titleOf(members[0])),
    leadOf(several(members.length, 'article'), several(data.group_outlets[group], 'outlet'), datesOf(members)),
    card(
      'Who printed it',
      {},
      h(
        'ol',
        { class: 'list plain' },
        members.map((article) => copyRow(article, show)),
      ),
    ),
    card('Side by side', {}, pair),
  ];
}

/** Return the two articles that are compared first: an edited copy tells more than an exact one. */
function pairIn(members) {
  const copy =
    members.find((article) => data.copy_kind[article] === 2 && data.copy_of[article] >= 0) ??
    members.find((article) => data.copy_of[article] >= 0) ??
    members[1] ??
    members[0];
  return [data.copy_of[copy] >= 0 ? data.copy_of[copy] : members[0], copy];
}

/** Return an article of a group; a copy can be compared with what it copies, in the same view. */
function copyRow(article, show) {
  const of = data.copy_of[article];
  const alike = data.copy_kind[article] ? `${data.similarity[article]} % alike` : '';
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
        h('span', {}, alike),
      ),
    ),
    of < 0
      ? null
      : h(
          'button',
          {
            type: 'button',
            class: 'small',
            'aria-label': `Compare: ${outletName(article)}, ${titleOf(article)}`,
            on: { click: () => show(of, article) },
          },
          'compare',
        ),
  );
}
