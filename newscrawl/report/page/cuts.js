// A body as it was read: the text with every cut in its place, and the words on which labels rest. Offsets count code
// points, so a body is an array of characters here.

const WHITE_SPACE = 'whitespace';

/** Return the body before cleaning as characters: the text, and each cut where it was. */
function restoredBody(text, removed) {
  const kept = Array.from(text),
    body = [];
  let taken = 0;
  for (const cut of removed) {
    const before = cut.start - body.length;
    append(body, kept, taken, taken + before);
    taken += before;
    append(body, Array.from(cut.text), 0, Infinity);
  }
  append(body, kept, taken, Infinity);
  return body;
}

function append(body, characters, from, to) {
  for (let at = from; at < Math.min(to, characters.length); at += 1) body.push(characters[at]);
}

/** Return the words on which labels rest: `{start, end, numbers}`. What begins within others is marked with them. */
function evidenceInText(list) {
  const spans = list
    .map((evidence, at) => ({ ...evidence, number: at + 1 }))
    .filter((evidence) => evidence.place === 'text' && evidence.end > evidence.start)
    .sort((one, other) => one.start - other.start || other.end - one.end);
  const marked = [];
  for (const span of spans) {
    const last = marked[marked.length - 1];
    if (last && span.start < last.end) last.numbers.push(span.number);
    else marked.push({ start: span.start, end: span.end, numbers: [span.number] });
  }
  return marked;
}

/** Return the body as elements: cuts crossed out with the rule that made them, evidence underlined with its number. */
function bodyWithCuts(text, removed, evidence) {
  const body = restoredBody(text, removed);
  const parts = [];
  let at = 0;
  removed.forEach((cut, number) => {
    parts.push(stretch(body, at, cut.start, evidence));
    if (cut.kind !== WHITE_SPACE) parts.push(crossedOut(body, cut, number, evidence));
    at = cut.end;
  });
  parts.push(stretch(body, at, body.length, evidence));
  return parts;
}

/** Return a cut with its rule. White space around its words stays outside, so that the rule stands beside these. */
function crossedOut(body, cut, number, evidence) {
  let { start, end } = cut;
  while (start < end && /\s/.test(body[start])) start += 1;
  while (end > start && /\s/.test(body[end - 1])) end -= 1;
  const space = (from, to) => (to > from ? h('span', { class: 'cut-space' }, body.slice(from, to).join('')) : null);
  return [
    space(cut.start, start),
    h(
      'del',
      { class: 'cut', 'data-cut': number },
      h('span', { class: 'rule' }, `${cut.kind} · ${cut.rule}`),
      stretch(body, start, end, evidence),
    ),
    space(end, cut.end),
  ];
}

/** Return a stretch of the body in which the evidence is marked. */
function stretch(body, from, to, evidence) {
  const parts = [];
  let at = from;
  for (const span of evidence) {
    if (span.end <= from || span.start >= to) continue;
    const [start, end] = [Math.max(span.start, from), Math.min(span.end, to)];
    parts.push(
      body.slice(at, start).join(''),
      h(
        'span',
        { class: 'evidence', 'data-evidence': span.numbers.join(' ') },
        body.slice(start, end).join(''),
        h('sup', {}, span.numbers.join(' ')),
      ),
    );
    at = end;
  }
  parts.push(body.slice(at, to).join(''));
  return parts;
}
