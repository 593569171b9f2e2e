// Where the views are: #/articles?outlet=example.org&page=2. So that back works and every view can be shared.

/** Return the hash of a view; parameters that are empty are left out. */
function hashOf(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return `#/${path}${given.length ? `?${new URLSearchParams(given)}` : ''}`;
}

/** Return what a hash names: its view, the rest of its path, its parameters. */
function parsedHash(hash) {
  const [path, query] = hash.replace(/^#\/?/, '').split('?');
  const [view, ...rest] = path.split('/');
  return { view, rest: rest.map(decoded), parameters: Object.fromEntries(new URLSearchParams(query ?? '')) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a hash that somebody typed
  }
}

const articlesHash = (parameters) => hashOf('articles', parameters);
const articleHash = (article) => hashOf(`article/${idOf(article)}`);
const eventHash = (event, parameters) => hashOf(`events/${idOf(earliestOf(membersOfEvent(event)))}`, parameters);
const groupHash = (group, parameters) => hashOf(`copies/${idOf(membersOfGroup(group)[0])}`, parameters);
const compareHash = (one, other) => hashOf(`compare/${idOf(one)}/${idOf(other)}`);
