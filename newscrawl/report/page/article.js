// One article: its text with every cut in its place, and what each label rests on.

const ID_BYTES = 16;

function article([id]) {
  const at = articleOf(id);
  if (at === undefined) return nothing('There is no such article in this report.');
  const body = h('div', {}, h('p', { class: 'note', role: 'status' }, data.text[at] < 0 ? '' : 'Reading the text…'));
  const aside = h('aside', { 'aria-label': 'What is known of the article' }, labels(at, {}));
  textOf(at)
    .then((detail) => {
      body.replaceChildren(
        ...(detail
          ? articleBody(at, detail)
          : [nothing('The text is not in this report. It is in the records, and scrapy explain shows it.')]),
      );
      if (detail) aside.replaceChildren(labels(at, detail), ...explanations(at, detail));
    })
    .catch((error) => body.replaceChildren(nothing(error.message)));
  const address = h('p', { class: 'facts' });
  urlOf(at).then((url) => {
    if (url) address.append(h('a', { href: url, class: 'address' }, url));
  });
  return h(
    'div',
    { class: 'article' },
    h(
      'article',
      { class: 'card' },
      h(
        'p',
        { class: 'facts' },
        link(articlesHash({ outlet: outletKey(data.dictionaries.outlet[data.outlet[at]]) }), outletName(at)),
        h('time', {}, when(at)),
        writersOf(at).map(agencyChip),
      ),
      h('h1', { tabindex: '-1', class: 'headline', lang: languageOf(at) }, titleOf(at)),
      address,
      body,
    ),
    aside,
  );
}

function articleBody(at, detail) {
  const evidence = evidenceInText(evidenceOf(detail));
  const removed = detail.removed ?? [];
  const text = h('div', { class: 'text', lang: languageOf(at) }, bodyWithCuts(detail.text ?? '', removed, evidence));
  const cuts = removed.filter((cut) => cut.kind !== WHITE_SPACE).length;
  const only = h('button', { type: 'button', 'aria-pressed': 'false' }, 'Only what was kept');
  only.addEventListener('click', () => only.setAttribute('aria-pressed', `${text.classList.toggle('kept')}`));
  return [
    detail.byline ? h('p', { class: 'byline' }, detail.byline) : null,
    detail.description ? h('p', { class: 'description' }, detail.description) : null,
    h(
      'p',
      { class: 'controls' },
      cuts ? only : null,
      h(
        'span',
        { class: 'note' },
        cuts
          ? `${several(cuts, 'cut')}, crossed out where ${cuts === 1 ? 'it was' : 'they were'}.`
          : 'Nothing was cut.',
      ),
    ),
    text,
  ].filter(Boolean);
}

/** Return terms and their descriptions; those without a value are left out. */
function facts(...pairs) {
  return h(
    'dl',
    { class: 'facts-list' },
    pairs
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]),
  );
}

function labels(at, detail) {
  const { copy_of: copyOf, copies: groups, event, probability, revision_of: revision, superseded_by: later } = data;
  const titled = (article) => link(articleHash(article), titleOf(article));
  const filtered = (parameter, value) => link(articlesHash({ [parameter]: value }), value);
  const chain = (detail.syndication?.chain ?? []).concat(outletName(at));
  return card(
    'Labels',
    {},
    facts(
      ['kind', filtered('kind', data.dictionaries.kind[data.kind[at]])],
      ['language', [filtered('language', languageOf(at)), languageDetail(detail.language)]],
      ['words', count(data.words[at])],
      [
        'copy',
        copyOf[at] < 0
          ? COPY_KINDS[data.copy_kind[at]]
          : [
              `${COPY_KINDS[data.copy_kind[at]]}, ${data.similarity[at]} % alike: `,
              titled(copyOf[at]),
              ' ',
              link(compareHash(copyOf[at], at), 'compare'),
            ],
      ],
      [
        'same text',
        groups[at] < 0 ? null : link(groupHash(groups[at]), several(membersOfGroup(groups[at]).length, 'article')),
      ],
      ['event', event[at] < 0 ? null : link(eventHash(event[at]), several(data.event_reports[event[at]], 'report'))],
      [
        'joined to',
        data.event_of[at] < 0
          ? null
          : [titled(data.event_of[at]), probability[at] ? `, probability ${(probability[at] / 100).toFixed(2)}` : ''],
      ],
      ['later version of', revision[at] < 0 ? null : titled(revision[at])],
      ['replaced by', later[at] < 0 ? null : titled(later[at])],
      ['chain', chain.length > 1 ? chain.join(' → ') : null],
      ['section', detail.section],
      ['authors', (detail.authors ?? []).join(', ')],
      ['modified', detail.modified_at ? minuteOf(detail.modified_at) : null],
      ['fetched', detail.fetched_at ? minuteOf(detail.fetched_at) : null],
      ['read from', detail.locator],
      ['run', filtered('run', data.dictionaries.run[data.run[at]])],
      ['id', h('code', {}, idOf(at), data.meta.id_bytes < ID_BYTES ? '…' : '')],
    ),
  );
}

function languageDetail(language) {
  if (!language) return null;
  const said = (language.detectors ?? []).map(({ detector, code }) => `${detector}: ${code}`).join(', ');
  return h(
    'span',
    { class: 'dim' },
    language.confidence ? ` ${language.confidence.toFixed(2)}` : '',
    said ? ` (${said})` : '',
  );
}
