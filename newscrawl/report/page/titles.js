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

const withoutAccents = (text) => text.normalize('NFD').replace(/\p{M}/gu, '');
const foldedTitle = (text) => (/^[\x00-\x7f]*$/.test(text) ? text.toLowerCase() : withoutAccents(text.toLowerCase()));

/** Return a test whether an article's title contains all words of a query; a scan of 100,000 needs no index. */
function titleTest(query) {
  const words = foldedTitle(query).split(/\s+/).filter(Boolean);
  titles.folded ??= titles.all.map(foldedTitle);
  const folded = titles.folded;
  return (article) => words.every((word) => folded[article].includes(word));
}
