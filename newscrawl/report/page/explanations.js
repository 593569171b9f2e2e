// What the labels of an article rest on: words of agencies, shared terms, other texts, rules. Words of the text can be
// shown in it.

/** Return all evidence of a text's labels in one order, which numbers it. */
function evidenceOf(detail) {
  const syndication = detail.syndication ?? {};
  return [...(syndication.agencies ?? []), ...(syndication.distributor ? [syndication.distributor] : [])].flatMap(
    (credit) => credit.evidence ?? [],
  );
}

function explanations(at, detail) {
  return [
    agencyEvidence(detail),
    eventEvidence(detail),
    otherMatches(at, detail),
    cutList(detail),
    noteList(detail),
  ].filter(Boolean);
}

/** Return agencies and distributor with the words that say so; words in the text can be shown there. */
function agencyEvidence(detail) {
  const syndication = detail.syndication ?? {};
  const credits = (syndication.agencies ?? []).map((agency) => ({ ...agency, what: agency.role }));
  if (syndication.distributor) credits.push({ ...syndication.distributor, what: 'distributor' });
  if (!credits.length) return null;
  const inText = new Set(evidenceInText(evidenceOf(detail)).flatMap((span) => span.numbers));
  let number = 0;
  return card(
    'Whose words',
    {},
    credits.map((credit) => [
      h(
        'p',
        { class: 'credit' },
        h('b', {}, credit.id),
        ' ',
        chip(credit.what),
        ' ',
        h('span', { class: 'dim' }, credit.confidence === undefined ? '' : credit.confidence.toFixed(2)),
      ),
      h(
        'ul',
        {},
        (credit.evidence ?? []).map((evidence) => {
          number += 1;
          return evidenceItem(evidence, number, inText.has(number));
        }),
      ),
    ]),
    syndication.inferred_from ? h('p', { class: 'note' }, 'Taken from the article that it copies.') : null,
  );
}

function evidenceItem(evidence, number, inText) {
  const show = () => showMark(`.evidence[data-evidence~="${number}"]`);
  return h(
    'li',
    {},
    h('q', {}, shortened(evidence.text, 160)),
    ' ',
    h('span', { class: 'dim' }, `${evidence.place}, ${evidence.rule} `),
    inText ? h('button', { type: 'button', class: 'small', on: { click: show } }, `${number} in the text`) : null,
  );
}

function eventEvidence(detail) {
  const evidence = detail.event?.evidence;
  if (!evidence) return null;
  const chips = (list) => (list?.length ? list.slice(0, 16).flatMap((text) => [chip(text), ' ']) : null);
  return card(
    'Why the same event',
    {},
    facts(
      ['names', chips(evidence.names)],
      ['numbers', chips(evidence.numbers)],
      ['terms', chips(evidence.terms?.map(({ term, share: part }) => `${term} ${Math.round(100 * part)} %`))],
      ['days apart', evidence.days?.toString()],
      ['against it', evidence.against?.join(', ')],
      ['compared by', detail.event.model],
    ),
  );
}

function otherMatches(at, detail) {
  const matches = (detail.matches ?? []).filter((match) => match.article !== at);
  if (!matches.length) return null;
  const percent = (part) => (part === null || part === undefined ? '' : `${Math.round(100 * part)} %`);
  return card(
    'Shared text',
    {},
    h(
      'ul',
      {},
      matches.map((match) =>
        h(
          'li',
          {},
          link(articleHash(match.article), titleOf(match.article)),
          h(
            'span',
            { class: 'dim' },
            ` ${match.kind}, ${percent(match.containment)} of this text, ${percent(match.coverage)} of the other `,
          ),
          link(compareHash(match.article, at), 'compare'),
        ),
      ),
    ),
  );
}

function cutList(detail) {
  const removed = (detail.removed ?? []).map((cut, number) => ({ ...cut, number }));
  const shown = removed.filter((cut) => cut.kind !== WHITE_SPACE);
  if (!shown.length) return null;
  return card(
    'What was cut',
    {},
    h(
      'ul',
      {},
      shown.map((cut) =>
        h(
          'li',
          {},
          link(articlesHash({ rule: cut.rule }), cut.rule),
          h('span', { class: 'dim' }, ` ${cut.kind} `),
          h('q', {}, shortened(cut.text.trim(), 120)),
          ' ',
          h(
            'button',
            {
              type: 'button',
              class: 'small',
              'aria-label': `Show the cut by ${cut.rule} in the text`,
              on: { click: () => showMark(`.cut[data-cut="${cut.number}"]`) },
            },
            'in the text',
          ),
        ),
      ),
    ),
  );
}

const noteList = (detail) =>
  detail.notes?.length
    ? card(
        'Notes',
        {},
        h(
          'ul',
          {},
          detail.notes.map((note) => h('li', {}, note)),
        ),
      )
    : null;

/** Show a mark in the text, and make it stand out. */
function showMark(selector) {
  const mark = document.querySelector(selector);
  if (!mark) return;
  mark.closest('.text').classList.remove('kept');
  for (const other of document.querySelectorAll('.text .shown')) other.classList.remove('shown');
  mark.classList.add('shown');
  reveal(mark);
}
