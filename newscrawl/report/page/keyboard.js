// Keys, the search field, and the switch between light and dark.

const PLACES = { o: '', e: 'events', c: 'copies', n: 'chains', a: 'articles', r: 'runs' };
const SEARCHED = ['events', 'copies', 'articles'];
const SEQUENCE = 1000; // milliseconds between g and the letter after it
const TYPING = 80; // milliseconds after a letter until the search begins

let lastG = -Infinity;

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === 'Escape' && typing) event.target.blur();
  if (typing || document.getElementById('help').open) return;
  const action = keyAction(event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

/** Return what a key does, or nothing. */
function keyAction(key) {
  const second = performance.now() - lastG < SEQUENCE;
  lastG = -Infinity;
  if (second && key in PLACES) return () => go(hashOf(PLACES[key]));
  return {
    '/': () => document.getElementById('search').select(),
    '?': () => document.getElementById('help').showModal(),
    g: () => {
      lastG = performance.now();
    },
    j: () => moveInList(1),
    k: () => moveInList(-1),
    n: () => document.querySelector('main .pager a[rel=next]')?.click(),
    p: () => document.querySelector('main .pager a[rel=prev]')?.click(),
    Escape: () => history.back(),
  }[key];
}

/** Go to the next or previous entry of a list; beside its details it is opened at once. */
function moveInList(step) {
  const entries = [...document.querySelectorAll('.list a:not(.beside)')].filter((entry) => entry.offsetParent);
  if (!entries.length) return;
  const focused = entries.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : entries.findIndex((entry) => entry.getAttribute('aria-current') === 'true');
  const next = entries[Math.min(entries.length - 1, Math.max(0, from < 0 ? 0 : from + step))];
  next.focus();
  const beside = next.closest('.side') && document.querySelector('.split > .main')?.offsetParent;
  if (beside && from >= 0) next.click();
}

/** Search as the reader types: in the view that is open if it has a search, else in all articles. */
function searchSoon() {
  let waiting = 0;
  document.getElementById('search').addEventListener('input', (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const { view, parameters } = parsedHash(location.hash);
      const searched = SEARCHED.includes(view);
      history.replaceState(
        null,
        '',
        hashOf(searched ? view : 'articles', { ...(searched ? parameters : {}), q: event.target.value, page: '' }),
      );
      showView({ keepFocus: true });
    }, TYPING);
  });
}

function switchTheme() {
  const { dataset } = document.documentElement;
  const dark = dataset.theme ? dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  dataset.theme = dark ? 'light' : 'dark';
}
