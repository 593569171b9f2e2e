// Draws the view that the address names, and keeps title, menu, focus and place on the page as readers expect.

const VIEWS = {
  '': { draw: overview, title: 'Overview', needsTitles: false },
  events: { draw: events, title: 'Events' },
  copies: { draw: copies, title: 'Copies' },
  compare: { draw: compare, title: 'Side by side', menu: 'copies' },
  chains: { draw: chains, title: 'Chains', needsTitles: false },
  articles: { draw: articles, title: 'Articles' },
  article: { draw: article, title: 'Article', menu: 'articles' },
  runs: { draw: runs, title: 'Runs', needsTitles: false },
};

const shownNow = { path: null, number: 0 };

/** Draw what the address names. `keepFocus` is for typing in the search field. */
async function showView({ keepFocus = false, top = null } = {}) {
  const { view, rest, parameters } = parsedHash(location.hash);
  const { draw, title, menu = view, needsTitles = true } = VIEWS[view] ?? VIEWS[''];
  const number = (shownNow.number += 1);
  markMenu(menu in VIEWS ? menu : '');
  if (needsTitles) await readTitles();
  if (number !== shownNow.number) return; // the reader has gone on meanwhile
  const main = document.getElementById('main');
  const listTop = document.querySelector('.side')?.scrollTop ?? 0;
  main.replaceChildren(...[draw(rest, parameters)].flat(Infinity).filter(Boolean));
  afterDrawing(main, { view, title, parameters, keepFocus, top, listTop });
  document.documentElement.dataset.shown = `${number} ${location.hash}`;
}

function afterDrawing(main, { view, title, parameters, keepFocus, top, listTop }) {
  const heads = main.querySelector('h1');
  const name = ['article'].includes(view) && heads ? heads.textContent : title;
  document.title = `${shortened(name, 80)} – newscrawl report`;
  document.getElementById('search').value = keepFocus ? document.getElementById('search').value : (parameters.q ?? '');
  const side = main.querySelector('.side');
  const samePlace = shownNow.view === view;
  if (side && samePlace) side.scrollTop = listTop;
  if (!keepFocus) {
    scrollTo(0, top ?? 0);
    if (shownNow.view !== undefined) focusOn(main, samePlace);
  }
  shownNow.view = view;
}

/** Put the focus where reading goes on: on the entry that was chosen in a list, else on the heading of the view. */
function focusOn(main, samePlace) {
  const chosen = samePlace ? main.querySelector('.list a[aria-current="true"]') : null;
  (chosen ?? main.querySelector('h1') ?? main).focus({ preventScroll: true });
}

function markMenu(view) {
  for (const item of document.querySelectorAll('header nav a')) {
    if (parsedHash(item.hash).view === view) item.setAttribute('aria-current', 'page');
    else item.removeAttribute('aria-current');
  }
}

/** Remember how far the page was scrolled, so that going back leads to the same place. */
function rememberPlace() {
  history.scrollRestoration = 'manual';
  let waiting = 0;
  addEventListener(
    'scroll',
    () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => history.replaceState({ top: scrollY }, ''), 100);
    },
    { passive: true },
  );
  addEventListener('popstate', (event) => showView({ top: event.state?.top }));
}
