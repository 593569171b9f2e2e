// An event on an axis of time: one lane for each origin, a mark for each article, as wide as its date is uncertain.

const MARK = 9;
const LANE_ROWS = 12;
const LANE_NAME = 20;

/** Return a drawing of the origins of an event. */
function lanes(origins) {
  const dated = origins.map((origin) =>
    Array.from(membersOfOrigin(origin)).filter((article) => data.precision[article]),
  );
  if (!dated.some((members) => members.length)) return null;
  const [from, to] = spanOf(dated.flat());
  return drawn((width) => {
    const x = scale(from, to, 8, width - 8);
    const packed = dated.map((members) => packedMarks(members, x, width));
    let y = 24;
    const drawnLanes = origins.map((origin, at) => {
      const top = y;
      y += LANE_NAME + packed[at].rows * (MARK + 3) + 10;
      return lane(origin, packed[at], top, y, width);
    });
    const ticks = timeTicks(from, to, Math.max(2, Math.floor(width / 95)));
    return picture(
      width,
      y,
      'Reports by time',
      'One lane for each origin, one mark for each article; the list below tells the same.',
      ticks.map((tick) => [
        svg('line', { class: 'gridline', x1: x(tick.at), x2: x(tick.at), y1: 18, y2: y }),
        svg('text', { x: Math.min(Math.max(x(tick.at), 22), width - 22), y: 12, 'text-anchor': 'middle' }, tick.text),
      ]),
      drawnLanes,
    );
  });
}

/** Return the time that is drawn: of dates known to the day or better, if there are any, with some room around. */
function spanOf(articles) {
  const counted = byDate(articles);
  const from = data.time[counted[0]];
  const to = counted.reduce(
    (last, article) => Math.max(last, dateEnd(data.time[article], data.precision[article])),
    from,
  );
  const room = Math.max(HOUR, (to - from) * 0.03);
  return [from - room, to + room];
}

/** Return marks in rows, so that none covers another while there are rows left. */
function packedMarks(members, x, width) {
  const ends = [];
  const marks = members.map((article) => {
    const start = Math.max(2, x(data.time[article]));
    const end = Math.min(width - 2, x(dateEnd(data.time[article], data.precision[article])));
    const [left, right] = end - start < MARK ? [start - MARK / 2, start + MARK / 2] : [start, end];
    let row = ends.findIndex((taken) => taken + 2 <= left);
    if (row < 0) row = Math.min(ends.length, LANE_ROWS - 1);
    ends[row] = right;
    return { article, left, right, row };
  });
  return { marks, rows: Math.max(1, ends.length) };
}

function lane(origin, { marks }, top, bottom, width) {
  const agencies = agenciesOfOrigin(origin);
  const colour = agencies.length ? agencyColour(agencies[0]) : 'var(--own)';
  return svg(
    'g',
    {},
    svg('line', { class: 'gridline', x1: 0, x2: width, y1: bottom, y2: bottom }),
    svg(
      'text',
      { class: 'label', x: 2, y: top + 14 },
      shortened(nameOfOrigin(origin), Math.floor(width / 7.5)),
      ' ',
      svg('tspan', { class: 'amount' }, several(membersOfOrigin(origin).length, 'article')),
    ),
    marks.map((mark) => drawnMark(mark, top + LANE_NAME + mark.row * (MARK + 3), colour)),
  );
}

function drawnMark({ article, left, right }, y, colour) {
  const copy = data.copy_kind[article] === 1 || data.copy_kind[article] === 2;
  const label = `${when(article)}, ${outletName(article)}: ${titleOf(article)}`;
  return drawnLink(
    articleHash(article),
    label,
    svg('rect', {
      class: copy ? 'mark copy' : 'mark',
      x: left,
      y,
      width: right - left,
      height: MARK,
      rx: MARK / 2,
      fill: colour,
      stroke: colour,
    }),
  );
}

/** Return what an origin is called: the agencies that wrote it, or the first outlet that printed it. */
function nameOfOrigin(origin) {
  const agencies = Array.from(agenciesOfOrigin(origin), nameOfAgency);
  return agencies.length ? agencies.join(', ') : `${outletName(membersOfOrigin(origin)[0])}, own text`;
}
