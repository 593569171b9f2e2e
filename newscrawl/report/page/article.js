// One article: its text with every cut in its place, and what each label rests on.

const ID_BYTES = 16;

function article([id]) {
  const at = articleOf(id);
  if (at === undefined) return nothing('There is no such article in this report.');
  const body = h('div', {}, h('p', { class: 'note', role: 'status' }, data.text[at] < 0 ? '' : 'Reading the text…'));
  const aside = h('aside', { 'aria-label': 'What is known of the article' }, labels(at, {}));
  textOf(at).then((detail) => {
    body.replaceChildren(...(detail ? articleBody(at, detail) : [
      nothing('The text is not in this report. It is in the records, and scrapy explain shows it.')]));
    if (detail) aside.replaceChildren(labels(at, detail), ...explanations(at, detail));
  }).catch((error) => body.replaceChildren(nothing(error.message)));
  const address = h('p', { class: 'facts' });
  urlOf(at).then((url) => { if (url) address.append(h('a', { href: url, class: 'address' }, url)); });
  return h('div', { class: 'article' },
    h('article', { class: 'card' },
      h('p', { class: 'facts' }, link(articlesHash({ outlet: outletKey(data.dictionaries.outlet[data.outlet[at]]) }), outletName(at)),
        h('time', {}, when(at)), writersOf(at).map(agencyChip)),
      h('h1', { tabindex: '-1', class: 'headline', lang: languageOf(at) }, titleOf(at)), address, body),
    aside);
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
    h('p', { class: 'controls' }, cuts ? only : null, h('span', { class: 'note' }, cuts ? `${several(cuts, 'cut')}, crossed out where ${cuts === 1 ? 'it was' : 'they were'}.` : 'Nothing was cut.')),
    text,
  ].filter(Boolean);
}

/** Return all evidence of a text's labels in one order, which numbers it. */
function evidenceOf(detail) {
  const syndication = detail.syndication ?? {};
  return [...(syndication.agencies ?? []), ...(syndication.distributor ? [syndication.distributor] : [])]
    .flatMap((credit) => credit.evidence ?? []);
}

/** Return terms and their descriptions; those without a value are left out. */
function facts(...pairs) {
  return h('dl', { class: 'facts-list' }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '').map(
    ([term, value]) => [h('dt', {}, term), h('dd', {}, value)]));
}

function labels(at, detail) {
  const { copy_of: copyOf, copies: groups, event, probability, revision_of: revision, superseded_by: later } = data;
  const titled = (article) => link(articleHash(article), titleOf(article));
  const filtered = (parameter, value) => link(articlesHash({ [parameter]: value }), value);
  const chain = (detail.syndication?.chain ?? []).concat(outletName(at));
  return card('Labels', {}, facts(
    ['kind', filtered('kind', data.dictionaries.kind[data.kind[at]])],
    ['language', [filtered('language', languageOf(at)), languageDetail(detail.language)]],
    ['words', count(data.words[at])],
    ['copy', copyOf[at] < 0 ? COPY_KINDS[data.copy_kind[at]] : [
      `${COPY_KINDS[data.copy_kind[at]]}, ${data.similarity[at]} % alike: `, titled(copyOf[at]), ' ', link(compareHash(copyOf[at], at), 'compare')]],
    ['same text', groups[at] < 0 ? null : link(groupHash(groups[at]), several(membersOfGroup(groups[at]).length, 'article'))],
    ['event', event[at] < 0 ? null : link(eventHash(event[at]), several(data.event_reports[event[at]], 'report'))],
    ['joined to', data.event_of[at] < 0 ? null : [titled(data.event_of[at]), probability[at] ? `, probability ${(probability[at] / 100).toFixed(2)}` : '']],
    ['later version of', revision[at] < 0 ? null : titled(revision[at])],
    ['replaced by', later[at] < 0 ? null : titled(later[at])],
    ['chain', chain.length > 1 ? chain.join(' → ') : null],
    ['section', detail.section],
    ['authors', (detail.authors ?? []).join(', ')],
    ['modified', detail.modified_at ? minuteOf(detail.modified_at) : null],
    ['fetched', detail.fetched_at ? minuteOf(detail.fetched_at) : null],
    ['read from', detail.locator],
    ['run', filtered('run', data.dictionaries.run[data.run[at]])],
    ['id', h('code', {}, idOf(at), data.meta.id_bytes < ID_BYTES ? '…' : '')]));
}

function languageDetail(language) {
  if (!language) return null;
  const said = (language.detectors ?? []).map(({ detector, code }) => `${detector}: ${code}`).join(', ');
  return h('span', { class: 'dim' }, language.confidence ? ` ${language.confidence.toFixed(2)}` : '', said ? ` (${said})` : '');
}

function explanations(at, detail) {
  return [agencyEvidence(detail), eventEvidence(detail), otherMatches(at, detail), cutList(detail), noteList(detail)].filter(Boolean);
}

/** Return agencies and distributor with the words that say so; words in the text can be shown there. */
function agencyEvidence(detail) {
  const syndication = detail.syndication ?? {};
  const credits = (syndication.agencies ?? []).map((agency) => ({ ...agency, what: agency.role }));
  if (syndication.distributor) credits.push({ ...syndication.distributor, what: 'distributor' });
  if (!credits.length) return null;
  const inText = new Set(evidenceInText(evidenceOf(detail)).flatMap((span) => span.numbers));
  let number = 0;
  return card('Whose words', {}, credits.map((credit) => [
    h('p', { class: 'credit' }, h('b', {}, credit.id), ' ', chip(credit.what), ' ',
      h('span', { class: 'dim' }, credit.confidence === undefined ? '' : credit.confidence.toFixed(2))),
    h('ul', {}, (credit.evidence ?? []).map((evidence) => {
      number += 1;
      return evidenceItem(evidence, number, inText.has(number));
    })),
  ]), syndication.inferred_from ? h('p', { class: 'note' }, 'Taken from the article that it copies.') : null);
}

function evidenceItem(evidence, number, inText) {
  const show = () => showMark(`.evidence[data-evidence~="${number}"]`);
  return h('li', {}, h('q', {}, shortened(evidence.text, 160)), ' ', h('span', { class: 'dim' }, `${evidence.place}, ${evidence.rule} `),
    inText ? h('button', { type: 'button', class: 'small', on: { click: show } }, `${number} in the text`) : null);
}

function eventEvidence(detail) {
  const evidence = detail.event?.evidence;
  if (!evidence) return null;
  const chips = (list) => (list?.length ? list.slice(0, 16).flatMap((text) => [chip(text), ' ']) : null);
  return card('Why the same event', {}, facts(
    ['names', chips(evidence.names)], ['numbers', chips(evidence.numbers)],
    ['terms', chips(evidence.terms?.map(({ term, share: part }) => `${term} ${Math.round(100 * part)} %`))],
    ['days apart', evidence.days?.toString()], ['against it', evidence.against?.join(', ')],
    ['compared by', detail.event.model]));
}

function otherMatches(at, detail) {
  const matches = (detail.matches ?? []).filter((match) => match.article !== at);
  if (!matches.length) return null;
  const percent = (part) => (part === null || part === undefined ? '' : `${Math.round(100 * part)} %`);
  return card('Shared text', {}, h('ul', {}, matches.map((match) => h('li', {}, link(articleHash(match.article), titleOf(match.article)),
    h('span', { class: 'dim' }, ` ${match.kind}, ${percent(match.containment)} of this text, ${percent(match.coverage)} of the other `),
    link(compareHash(match.article, at), 'compare')))));
}

function cutList(detail) {
  const removed = (detail.removed ?? []).map((cut, number) => ({ ...cut, number }));
  const shown = removed.filter((cut) => cut.kind !== WHITE_SPACE);
  if (!shown.length) return null;
  return card('What was cut', {}, h('ul', {}, shown.map((cut) => h('li', {},
    link(articlesHash({ rule: cut.rule }), cut.rule), h('span', { class: 'dim' }, ` ${cut.kind} `),
    h('q', {}, shortened(cut.text.trim(), 120)), ' ',
    h('button', { type: 'button', class: 'small', 'aria-label': `Show the cut by ${cut.rule} in the text`,
      on: { click: () => showMark(`.cut[data-cut="${cut.number}"]`) } }, 'in the text')))));
}

const noteList = (detail) => (detail.notes?.length ? card('Notes', {}, h('ul', {}, detail.notes.map((note) => h('li', {}, note)))) : null);

/** Show a mark in the text, and make it stand out. */
function showMark(selector) {
  const mark = document.querySelector(selector);
  if (!mark) return;
  mark.closest('.text').classList.remove('kept');
  for (const other of document.querySelectorAll('.text .shown')) other.classList.remove('shown');
  mark.classList.add('shown');
  reveal(mark);
}
