// Charts that need nothing but SVG and HTML: bars, days, a matrix.

const DAYS_HEIGHT = 170;

/** Return a box in which a drawing is made at its real width, again whenever that changes: letters keep their size. */
function drawn(draw) {
  const box = h('div', { class: 'drawing' });
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.floor(box.clientWidth);
    if (now === width || !now) return;
    width = now;
    box.replaceChildren(draw(width));
  }).observe(box);
  return box;
}

let drawings = 0;

/** Return an SVG element of a size with its title and description for those who do not see it. */
function picture(width, height, title, description, ...children) {
  drawings += 1;
  const [titleId, descriptionId] = [`drawing-${drawings}-title`, `drawing-${drawings}-description`];
  return svg(
    'svg',
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'group',
      'aria-labelledby': titleId,
      'aria-describedby': descriptionId,
    },
    svg('title', { id: titleId }, title),
    svg('desc', { id: descriptionId }, description),
    ...children,
  );
}

/** Return a part of a drawing as a link; keyboards reach the same links in the table below. */
function drawnLink(href, label, ...children) {
  return svg('a', { href, tabindex: '-1', 'aria-label': label }, svg('title', {}, label), ...children);
}

/** Return the legend of a chart: names with their colours. */
function legend(...entries) {
  return h(
    'p',
    { class: 'legend' },
    entries
      .filter(Boolean)
      .map(([colour, text]) => h('span', {}, h('i', { class: 'swatch', style: { background: colour } }), text)),
  );
}

/** Return rows of label, bar and number; the parts of a bar are `{value, colour, href, name}`. */
function bars(rows) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return h(
    'ol',
    { class: 'bars' },
    rows.map((row) =>
      h(
        'li',
        {},
        h('a', { class: 'name', href: row.href, title: row.name }, row.name),
        h(
          'span',
          { class: 'bar', 'aria-hidden': 'true' },
          row.parts
            .filter((part) => part.value)
            .map((part) => h('i', { style: { width: `${(100 * part.value) / most}%`, background: part.colour } })),
        ),
        h('span', { class: 'number' }, row.figure ?? count(row.value)),
      ),
    ),
  );
}

/** Return how many days a bar of the chart of days stands for, so that all bars fit. */
function daysInBar(days, bars) {
  return [1, 2, 7, 14, 28, 91, 182, 364].find((step) => days / step <= bars) ?? Math.ceil(days / bars);
}

/**
 * Return a chart of articles by day, `[day, first texts, copies]`; a bar stands for several days where there are many.
 * Below it are those dated to a month or a year, drawn as wide as their dates are.
 */
function chartOfDays(days, months, years) {
  const { first, last } = mostOf(days);
  return drawn((width) => {
    const step = daysInBar(last - first + 1, Math.floor((width - 40) / 6));
    const bins = Array.from({ length: Math.ceil((last - first + 1) / step) }, () => [0, 0]);
    for (const [day, texts, copies] of days) {
      if (day < first || day > last) continue;
      bins[Math.floor((day - first) / step)][0] += texts;
      bins[Math.floor((day - first) / step)][1] += copies;
    }
    const ticks = roundTicks(Math.max(...bins.map(([texts, copies]) => texts + copies)));
    const end = first + bins.length * step;
    const x = scale(first, end, 40, width),
      y = scale(0, ticks[ticks.length - 1], DAYS_HEIGHT, 8);
    const strips = [
      [months, 3],
      [years, 4],
    ].filter(([list]) => list.length);
    const below = DAYS_HEIGHT + 24;
    return picture(
      width,
      below + 14 * strips.length,
      `Articles by ${step === 1 ? 'day' : `${step} days`}`,
      'Each bar is divided into first texts and copies. The table below tells the same.',
      ticks.map((tick) => [
        svg('line', { class: 'gridline', x1: 40, x2: width, y1: y(tick), y2: y(tick) }),
        svg('text', { x: 34, y: y(tick) + 4, 'text-anchor': 'end' }, count(tick)),
      ]),
      timeTicks(first * DAY, (end - 0.5) * DAY, Math.max(2, Math.floor(width / 90))).map(({ at, text }) =>
        svg('text', { x: Math.min(x(at / DAY), width - 34), y: DAYS_HEIGHT + 17, 'text-anchor': 'start' }, text),
      ),
      bins.map((bin, at) => dayBar(bin, first + at * step, step, x, y)),
      strips.map(([list, precision], at) => widePeriods(list, precision, x, below + 14 * at, width)),
    );
  });
}

function dayBar([texts, copies], day, step, x, y) {
  const from = isoDay(day * DAY),
    to = isoDay((day + step - 1) * DAY);
  const left = x(day) + 0.5,
    width = Math.max(1, x(day + step) - x(day) - 1);
  const days = from === to ? from : `${from} to ${to}`;
  const label = `${days}: ${several(texts, 'first text')}, ${several(copies, 'copy', 'copies')}`;
  return drawnLink(
    articlesHash({ from, to }),
    label,
    svg('rect', { class: 'catch', x: left, y: y.top ?? 0, width, height: DAYS_HEIGHT }),
    svg('rect', { x: left, width, y: y(texts), height: y(0) - y(texts), fill: 'var(--first)' }),
    svg('rect', { x: left, width, y: y(texts + copies), height: y(texts) - y(texts + copies), fill: 'var(--copy)' }),
  );
}

/** Return the articles dated to a month or year as lines as wide as these. */
function widePeriods(list, precision, x, top, width) {
  return list.map(([day, texts, copies]) => {
    const end = dateEnd(day * DAY, precision);
    const [left, right] = [Math.max(40, x(day)), Math.min(width, x(end / DAY))];
    if (right - left < 1) return null;
    const from = isoDay(day * DAY);
    const label = `dated ${dateText(day * DAY, precision)}: ${several(texts + copies, 'article')}`;
    return drawnLink(
      articlesHash({ from, to: isoDay(end - DAY), dated: PRECISIONS[precision] }),
      label,
      svg('rect', { x: left + 0.5, y: top, width: right - left - 1, height: 9, rx: 4.5, fill: 'var(--period)' }),
    );
  });
}

/** Return the days between which nearly all articles lie: a wrong date of 1970 must not flatten all others. */
function mostOf(days) {
  const sizes = days.map(([, texts, copies]) => texts + copies);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let low = 0,
    high = days.length - 1,
    left = 0;
  while (low < high && days[high][0] - days[low][0] > 120) {
    const drop = Math.min(sizes[low], sizes[high]);
    if (left + drop > total / 50) break;
    left += drop;
    if (sizes[low] <= sizes[high]) low += 1;
    else high -= 1;
  }
  return { first: days[low][0], last: days[high][0], outside: left };
}

/** Return a table whose cells are darker the more they count; each is a link. */
function matrix(caption, corner, columns, rows, cell) {
  const most = Math.max(1, ...rows.flatMap((row) => columns.map((column) => cell(row, column).value)));
  return scrolling(
    caption,
    h(
      'table',
      { class: 'matrix' },
      h('caption', { class: 'hidden' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, corner),
          columns.map((column) => h('th', { scope: 'col', class: 'number', title: column.title }, column.name)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, row.name),
            columns.map((column) => {
              const { value, href } = cell(row, column);
              const depth = value ? 6 + 40 * Math.sqrt(value / most) : 0;
              const background = `color-mix(in srgb, var(--first) ${depth.toFixed(0)}%, transparent)`;
              return h('td', { class: 'number', style: { background } }, value ? link(href, count(value)) : null);
            }),
          ),
        ),
      ),
    ),
  );
}
