// Titles, ids and addresses of the articles, which are read after the first view is drawn; and the search in titles.

const titles = { all: [], folded: null, ids: null, byId: null, urls: null };
let reading = null;

/** Read titles and ids, once. */
function readTitles() {
  reading ??= (async () => {
    const [lines, ids] = await Promise.all([blockLines('d-titles'), blockText('d-ids')]);
    titles.all = lines;
    titles.ids = bytesOf(ids);
  })();
  return reading;
}

const titleOf = (article) => titles.all[article];

/** Return the address of an article, which is read when it is first asked for. */
async function urlOf(article) {
  titles.urls ??= blockLines('d-urls');
  return (await titles.urls)[article];
}

/** Return the start of an article's id, which names it in links. */
function idOf(article) {
  const size = data.meta.id_bytes;
  const bytes = titles.ids.subarray(size * article, size * (article + 1));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Return the article with an id, or with what starts as its id does; undefined if there is none. */
function articleOf(id) {
  if (!titles.byId) {
    titles.byId = new Map();
    for (let article = 0; article < data.articles; article += 1) titles.byId.set(idOf(article), article);
  }
  return titles.byId.get((id ?? '').slice(0, 2 * data.meta.id_bytes));
}

const foldedForSearch = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/** Return all titles as one text in small letters without accents, and where each begins in it. */
function foldedTitles() {
  titles.folded ??= (() => {
    const text = `${foldedForSearch(titles.all.join('\n'))}\n`;
    const starts = new Uint32Array(data.articles + 1);
    for (let article = 0; article < data.articles; article += 1)
      starts[article + 1] = text.indexOf('\n', starts[article]) + 1;
    return { text, starts };
  })();
  return titles.folded;
}

/** Return a mark for each article whether a word is in its title: one search through one text, which needs no index. */
function titlesWith(word) {
  const { text, starts } = foldedTitles();
  const found = new Uint8Array(data.articles);
  let article = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, starts[article])) {
    while (starts[article + 1] <= at) article += 1;
    found[article] = 1;
    article += 1;
  }
  return found;
}

/** Return a test whether an article's title contains all words of a query. */
function titleTest(query) {
  const words = foldedForSearch(query).split(/\s+/).filter(Boolean).map(titlesWith);
  return (article) => words.every((found) => found[article]);
}
