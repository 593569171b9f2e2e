// Two texts side by side, with the passages that they share.

function compare([one, other]) {
  const [a, b] = [articleOf(one), articleOf(other)];
  if (a === undefined || b === undefined) return nothing('There is no such pair of articles in this report.');
  return [heading('Side by side', h('p', { class: 'lead' }, COPY_KINDS[data.copy_kind[b]])), comparison(a, b, 'h2')];
}

/** Return two articles beside each other, with headings of a level; their texts appear as soon as they are read. */
function comparison(a, b, level = 'h3') {
  const box = h('div', { class: 'comparison' }, h('p', { class: 'note', role: 'status' }, 'Reading the texts…'));
  Promise.all([textOf(a), textOf(b)])
    .then(([x, y]) => {
      if (x && y) box.replaceChildren(...besideEachOther([a, b], [x.text ?? '', y.text ?? ''], level));
      else box.replaceChildren(nothing('These texts are not in this report. The command scrapy explain shows them.'));
    })
    .catch((error) => box.replaceChildren(nothing(error.message)));
  return box;
}

function besideEachOther([a, b], [aText, bText], level) {
  const { passages, aWords, bWords } = sharedPassages(aText, bText);
  const words = passages.reduce((sum, passage) => sum + passage.words, 0);
  const side = (article, text, start, end) =>
    h(
      'article',
      { class: 'card', tabindex: '0', 'aria-label': outletName(article) },
      h(
        'p',
        { class: 'facts' },
        h('time', {}, when(article)),
        h('span', {}, outletName(article)),
        writersOf(article).map(agencyChip),
      ),
      h(level, {}, link(articleHash(article), titleOf(article))),
      h('div', { class: 'text', lang: languageOf(article) }, withPassages(text, passages, start, end)),
    );
  const pair = h(
    'div',
    { class: 'pair', on: { click: toOtherSide } },
    side(a, aText, 'aStart', 'aEnd'),
    side(b, bText, 'bStart', 'bEnd'),
  );
  return [
    h(
      'p',
      { class: 'note' },
      `${several(passages.length, 'shared passage')} of ${several(words, 'word')}: ` +
        `${share(words, aWords)} of the left text, ${share(words, bWords)} of the right. ` +
        'A number leads to the same passage on the other side.',
    ),
    pair,
  ];
}

/** Return a text in which shared passages are marked, each with its number. */
function withPassages(text, passages, start, end) {
  const parts = [];
  let at = 0;
  const inOrder = passages
    .map((passage, number) => ({ number, from: passage[start], to: passage[end] }))
    .sort((one, other) => one.from - other.from);
  for (const { number, from, to } of inOrder) {
    parts.push(text.slice(at, from), markedPassage(text.slice(from, to), number));
    at = to;
  }
  return [...parts, text.slice(at)];
}

/** Return a passage as marks, one for each line; the line ends between them are not marked. */
function markedPassage(passage, number) {
  const name = `Passage ${number + 1}: show on the other side`;
  const button = h('button', { type: 'button', class: 'passage', 'aria-label': name }, `${number + 1}`);
  const attributes = { class: number % 2 ? 'odd' : 'even', 'data-passage': number };
  return passage.split(/(\n\s*)/).map((line, at) => (at % 2 ? line : h('mark', attributes, at ? null : button, line)));
}

function toOtherSide(event) {
  const mark = event.target.closest('mark');
  if (!mark) return;
  const pair = mark.closest('.pair');
  for (const before of pair.querySelectorAll('mark.shown')) before.classList.remove('shown');
  const same = [...pair.querySelectorAll(`mark[data-passage="${Number(mark.dataset.passage)}"]`)];
  for (const each of same) each.classList.add('shown');
  const other = same.find((each) => each.closest('article') !== mark.closest('article'));
  reveal(other);
  if (event.target.closest('button')) other.querySelector('button').focus({ preventScroll: true });
}

/** Scroll to an element, gently if the reader has nothing against motion. */
function reveal(element) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element?.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
}
