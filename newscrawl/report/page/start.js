// Begins: the columns are read, the first view is drawn, and only then are titles and texts, which stand further down.

async function start() {
  await readColumns();
  document.getElementById('as-of').textContent = data.meta.as_of ? `as of ${minuteOf(data.meta.as_of)} UTC` : '';
  addEventListener('keydown', onKey);
  document.getElementById('theme').addEventListener('click', switchTheme);
  document.getElementById('keys').addEventListener('click', () => document.getElementById('help').showModal());
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault(); // its address would be taken for a view
    document.getElementById('main').focus();
  });
  searchSoon();
  rememberPlace();
  await showView();
  document.documentElement.dataset.first = performance.now().toFixed(0);
  await parsed;
  globalThis.requestIdleCallback?.(prepareSearch);
  document.documentElement.dataset.whole = performance.now().toFixed(0);
}

/** Do what the first search would otherwise wait for. */
async function prepareSearch() {
  await readTitles();
  newestFirst();
  foldedTitles();
}

start().catch((error) => {
  document
    .getElementById('main')
    .replaceChildren(h('p', { class: 'nothing' }, `The data of this report could not be read: ${error.message}`));
  throw error;
});
