// The passages that two texts share, word for word: a port of newscrawl/explain/passages.py, and of tokens.py of the
// index of copies, to which a test holds it. The longest shared run is taken first, then the longest run of the words
// that remain.

const SHORTEST_PASSAGE = 3;
const COMMON_RUN = 32;
const UNSPACED =
  ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'].map((name) => `\\p{Script=${name}}`).join('') +
  '\\u30FC';
const TOKEN = new RegExp(
  `(?=[${UNSPACED}])[\\p{L}\\p{M}\\p{N}]|(?![${UNSPACED}])[\\p{L}\\p{N}](?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])*`,
  'gu',
);
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff]/gu;
const SEMITIC_POINTS = /(?=\p{M})[\u0590-\u06ff\u08a0-\u08ff]|\u0640/gu;
const SPELLINGS = { أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ى: 'ي', ی: 'ي', ے: 'ي', ة: 'ه', ک: 'ك' };
const LIGATURES = { æ: 'ae', œ: 'oe', ł: 'l', ø: 'o', đ: 'd' };
const DIGIT = /\p{Nd}/u;

/** Return a text in NFKC, case-folded, without invisible joiners and without accents. */
function fold(text) {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  const compatible = text
    .replace(INVISIBLE, '')
    .replace(/[İı]/g, 'i')
    .replace(/[\u02bb\u02bc]/g, "'")
    .normalize('NFKC');
  // there is no case folding in JavaScript; by way of capitals ß becomes ss, as full case folding makes it
  const folded = compatible.toLowerCase().toUpperCase().toLowerCase().replace(/ς/g, 'σ');
  const plain = folded
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[æœłøđ]/g, (letter) => LIGATURES[letter]);
  return plain
    .normalize('NFKC')
    .replace(SEMITIC_POINTS, '')
    .replace(/[أإآٱىیےةک]/g, (letter) => SPELLINGS[letter])
    .replace(/(?![0-9])\p{Nd}/gu, latinDigit);
}

/** Return the digit 0 to 9 for one of another script: their ten digits follow each other. */
function latinDigit(digit) {
  const code = digit.codePointAt(0);
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((code - first) % 10);
}

/** Return the words of a text, folded, with their offsets in it (of UTF-16 units, as strings here count). */
function locatedWords(text) {
  return Array.from(text.matchAll(/[^\s\x1c-\x1f\x85]+/gu), (chunk) => placedWords(chunk[0], chunk.index)).flat();
}

/** Return the words of a string without white space, which starts at an offset of the text. */
function placedWords(chunk, offset) {
  const folded = fold(chunk);
  const [starts, ends] = foldedPlaces(chunk);
  const exact = starts.length === folded.length;
  return Array.from(folded.matchAll(TOKEN), (match) =>
    exact
      ? { token: match[0], start: offset + starts[match.index], end: offset + ends[match.index + match[0].length - 1] }
      : // some characters fold only together: such a word gets the offsets of the whole string
        { token: match[0], start: offset, end: offset + chunk.length },
  );
}

/** Return, for each unit of the folded string, where the character that it comes from starts and ends. */
function foldedPlaces(chunk) {
  const starts = [],
    ends = [];
  let at = 0;
  for (const character of chunk) {
    for (let unit = fold(character).length; unit > 0; unit -= 1) {
      starts.push(at);
      ends.push(at + character.length);
    }
    at += character.length;
  }
  return [starts, ends];
}

/**
 * Return the passages that two texts share, in the order of A: their words and their offsets in both.
 * No word of either text is in two passages.
 */
function sharedPassages(a, b, shortest = SHORTEST_PASSAGE) {
  const aWords = locatedWords(a),
    bWords = locatedWords(b);
  const aTokens = aWords.map((word) => word.token),
    bTokens = bWords.map((word) => word.token);
  const same = aTokens.length === bTokens.length && aTokens.every((token, at) => token === bTokens[at]);
  const runs = !same
    ? tiles(aTokens, bTokens, shortest)
    : aTokens.length
      ? [{ inA: 0, inB: 0, length: aTokens.length }]
      : [];
  const passages = runs.map(({ inA, inB, length }) => ({
    words: length,
    aStart: aWords[inA].start,
    aEnd: aWords[inA + length - 1].end,
    bStart: bWords[inB].start,
    bEnd: bWords[inB + length - 1].end,
  }));
  return { passages, aWords: aWords.length, bWords: bWords.length };
}

/** Return shared runs that do not overlap in either text, sorted by their index in A. */
function tiles(a, b, shortest) {
  const waiting = []; // by length: what remains of a run is shorter, so a length is complete when its turn comes
  const wait = (run) => (waiting[run.length] ??= []).push(run);
  longestRuns(a, b, shortest).forEach(wait);
  const takenA = new Uint8Array(a.length),
    takenB = new Uint8Array(b.length);
  const taken = [];
  for (let length = waiting.length - 1; length >= shortest; length -= 1) {
    const runs = (waiting[length] ?? []).sort((one, other) => one.inA - other.inA || one.inB - other.inB);
    for (const run of runs) {
      const parts = freeParts(run, takenA, takenB, shortest);
      if (parts.length === 1 && parts[0].length === length) {
        takenA.fill(1, run.inA, run.inA + length);
        takenB.fill(1, run.inB, run.inB + length);
        taken.push(run);
      } else parts.forEach(wait);
    }
  }
  return taken.sort((one, other) => one.inA - other.inA);
}

/** Return each shared run that cannot be extended, once. */
function longestRuns(a, b, shortest) {
  const key = (words, at) => words.slice(at, at + shortest).join(' ');
  const places = new Map();
  for (let inB = 0; inB + shortest <= b.length; inB += 1) {
    const known = places.get(key(b, inB));
    if (known) known.push(inB);
    else places.set(key(b, inB), [inB]);
  }
  const reached = new Map(); // by the difference of the two indices: where the last run in A ended
  const runs = [];
  for (let inA = 0; inA + shortest <= a.length; inA += 1) {
    const matching = places.get(key(a, inA)) ?? [];
    for (const inB of matching.length <= COMMON_RUN ? matching : []) {
      if ((reached.get(inB - inA) ?? 0) > inA) continue;
      let before = 0,
        length = shortest;
      while (inA > before && inB > before && a[inA - before - 1] === b[inB - before - 1]) before += 1;
      while (inA + length < a.length && inB + length < b.length && a[inA + length] === b[inB + length]) length += 1;
      reached.set(inB - inA, inA + length);
      runs.push({ inA: inA - before, inB: inB - before, length: before + length });
    }
  }
  return runs;
}

/** Return the stretches of a run that are free in both texts and long enough. */
function freeParts(run, takenA, takenB, shortest) {
  const parts = [];
  let from = 0;
  for (let at = 0; at <= run.length; at += 1) {
    if (at < run.length && !takenA[run.inA + at] && !takenB[run.inB + at]) continue;
    if (at - from >= shortest) parts.push({ inA: run.inA + from, inB: run.inB + from, length: at - from });
    from = at + 1;
  }
  return parts;
}
