// The small parts that views are made of: lists and their pages, choices, chips, tables.

const PAGE_LENGTH = 40;

/** Say to screen readers what has changed, such as how many articles were found. */
function announce(text) {
  document.getElementById('announcement').textContent = text;
}

/** Go to another view, as a link would. */
function go(hash) {
  location.hash = hash;
}

const link = (href, ...children) => h('a', { href }, ...children);
const heading = (text, ...more) => h('div', { class: 'heading' }, h('h1', { tabindex: '-1' }, text), ...more);

/** Return the heading of a list. What was chosen in it has the view's first heading, and is all that a phone shows. */
const listHeading = (text, lead, chosen) =>
  h(
    'div',
    { class: 'heading' },
    chosen ? h('h2', { class: 'as-first' }, text) : h('h1', { tabindex: '-1' }, text),
    h('p', { class: 'lead' }, lead),
  );

/** Return a line of facts below a heading. */
const leadOf = (...facts) =>
  h(
    'p',
    { class: 'lead' },
    facts.map((fact, at) => [at ? ' · ' : '', h('span', {}, fact)]),
  );

/** Return a box with a heading of its own. */
function card(title, attributes, ...children) {
  return h('section', { class: 'card', ...attributes }, title && h('h2', {}, title), ...children);
}

/** Return a choice with its label; what is chosen is given to a function. */
function choice(label, value, options, chosen) {
  const known = options.some(([key]) => key === value) ? options : [...options, [value, value]];
  return h(
    'label',
    { class: 'choice' },
    h('span', {}, label),
    h(
      'select',
      { on: { change: (event) => chosen(event.target.value) } },
      known.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
    ),
  );
}

/** Return a day to be chosen, with its label. */
function dayChoice(label, value, chosen) {
  return h(
    'label',
    { class: 'choice' },
    h('span', {}, label),
    h('input', { type: 'date', value: value ?? '', on: { change: (event) => chosen(event.target.value) } }),
  );
}

const chip = (...children) => h('span', { class: 'chip' }, ...children);

/** Return the name of an agency with its colour. */
function agencyChip(agency) {
  return chip(h('i', { class: 'dot', style: { background: agencyColour(agency) } }), nameOfAgency(agency));
}

const numberCell = (content, attributes) => h('td', { class: 'number', ...attributes }, content);

/** Return a table; a column whose name starts with # holds numbers. */
function table(caption, columns, rows) {
  const head = columns.map((name) =>
    h('th', { scope: 'col', class: name.startsWith('#') ? 'number' : null }, name.replace('#', '')),
  );
  return scrolling(
    caption,
    h('table', {}, h('caption', { class: 'hidden' }, caption), h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows)),
  );
}

/** Return a region that scrolls sideways within itself where it is too wide; it can be reached by keyboard. */
function scrolling(label, ...children) {
  return h('div', { class: 'scrolling', tabindex: '0', role: 'region', 'aria-label': label }, ...children);
}

const folded = (summary, make) => {
  const box = h('details', {}, h('summary', {}, summary));
  box.addEventListener('toggle', () => {
    if (box.open && box.children.length === 1) box.append(make());
  });
  return box;
};

/** Return the part of a list that a page shows. */
function pageOf(list, parameters) {
  const last = Math.max(0, Math.ceil(list.length / PAGE_LENGTH) - 1);
  const page = Math.min(last, Math.max(0, Number.parseInt(parameters.page, 10) || 0));
  return { page, last, shown: Array.from(list.slice(page * PAGE_LENGTH, (page + 1) * PAGE_LENGTH)) };
}

/** Return links to the page before and after, and what is shown; there is one above and one below a list. */
function pager(total, { page, last }, hashOfPage, name = 'Pages') {
  if (!last) return null;
  const first = page * PAGE_LENGTH;
  const step = (text, to, relation) =>
    to < 0 || to > last
      ? h('span', { class: 'step off' }, text)
      : h('a', { class: 'step', href: hashOfPage(to || ''), rel: relation }, text);
  return h(
    'nav',
    { class: 'pager', 'aria-label': name },
    step('‹ Before', page - 1, 'prev'),
    h(
      'span',
      { class: 'figures' },
      `${count(first + 1)}–${count(Math.min(total, first + PAGE_LENGTH))} of ${count(total)}`,
    ),
    step('After ›', page + 1, 'next'),
  );
}

/** Return an entry of a list: a link with a title and a line of facts below it. */
function entry(href, title, facts, { current = false, extra = null } = {}) {
  return h(
    'li',
    {},
    h(
      'a',
      { href, 'aria-current': current ? 'true' : null },
      h('span', { class: 'title' }, title),
      extra,
      h('span', { class: 'facts' }, facts.filter(Boolean).map(asFact)),
    ),
  );
}

const asFact = (fact) => (typeof fact === 'string' ? h('span', {}, fact) : fact);

/** Return an article as an entry of a list. */
function articleEntry(article) {
  const event = data.event[article];
  return entry(articleHash(article), titleOf(article), [
    h('time', {}, when(article)),
    outletName(article),
    languageOf(article),
    several(data.words[article], 'word'),
    ...writersOf(article).map(agencyChip),
    data.copy_kind[article] ? chip(COPY_KINDS[data.copy_kind[article]]) : null,
    event >= 0 ? chip(`event of ${count(data.event_reports[event])}`) : null,
  ]);
}

/** Return what is shown where there is nothing to show. */
const nothing = (text) => h('p', { class: 'nothing' }, text);
