// Flows from the left over the middle to the right, as ribbons as wide as they are large.
// What passes the middle without stopping gets a place of its own there, so that no ribbon runs through another node.

const NODE_WIDTH = 12;
const NODE_GAP = 6;
const NODE_PITCH = 17; // so far apart at least that their names do not overlap

/**
 * Return a drawing of flows `{from, via, to, value, href}`, where via may be null.
 * `nodes` gives for each key in use `{name, colour, href, last}`; `last` ones stand below the others.
 */
function sankey(flows, nodes, title) {
  const total = flows.reduce((sum, flow) => sum + flow.value, 0);
  return drawn((width) => {
    const inside = width < 720; // names stand upon the ribbons where there is no room beside them
    const [left, right] = inside ? [0, 0] : [235, 200]; // where names stand
    const layers = layersOf(flows, nodes);
    const perArticle = Math.max(260, 22 * Math.max(...layers.map((layer) => layer.size))) / total;
    const height = Math.max(...layers.map((layer) => stack(layer, perArticle)));
    layers.forEach((layer) => center(layer, height));
    const places = [left, (left + width - right - NODE_WIDTH) / 2, width - right - NODE_WIDTH];
    return picture(
      width,
      height,
      title,
      'Each ribbon is as wide as its number of articles. The table below tells the same.',
      ribbons(flows, layers, places, perArticle, nodes),
      layers.map((layer, at) =>
        [...layer.values()].filter((node) => node.name).map((node) => drawnNode(node, places[at], at, inside, width)),
      ),
    );
  });
}

const bypass = (flow) => flow.via ?? `past ${flow.from}`;

/** Return the nodes of the three layers by their keys, each with what flows through it, in the order of drawing. */
function layersOf(flows, nodes) {
  const layers = [(flow) => flow.from, bypass, (flow) => flow.to].map((keyOf) => {
    const layer = new Map();
    for (const flow of flows) {
      const key = keyOf(flow);
      if (!layer.has(key)) layer.set(key, { key, value: 0, entered: 0, left: 0, ...nodes.get(key) });
      layer.get(key).value += flow.value;
    }
    return layer;
  });
  const bySize = (one, other) => Boolean(one.last) - Boolean(other.last) || other.value - one.value;
  const [from, , to] = [0, 1, 2].map((at) => sorted(layers[at], bySize));
  return [from, sorted(layers[1], byCenter(flows, from)), to];
}

const sorted = (layer, compare) => new Map([...layer.values()].sort(compare).map((node) => [node.key, node]));

/** Return a comparison of nodes of the middle by where their flows come from. */
function byCenter(flows, from) {
  const rank = new Map([...from.keys()].map((key, at) => [key, at]));
  const sums = new Map();
  for (const flow of flows) {
    const [weighted, value] = sums.get(bypass(flow)) ?? [0, 0];
    sums.set(bypass(flow), [weighted + rank.get(flow.from) * flow.value, value + flow.value]);
  }
  const center = (key) => sums.get(key)[0] / sums.get(key)[1] + (key.startsWith('past ') ? 0 : 0.5);
  return (one, other) => center(one.key) - center(other.key);
}

/** Place the nodes of a layer below each other; return its height. */
function stack(layer, perArticle) {
  let y = 0;
  for (const node of layer.values()) {
    node.height = Math.max(2, node.value * perArticle);
    const pitch = node.name ? Math.max(NODE_PITCH, node.height + NODE_GAP) : node.height + NODE_GAP;
    node.y = y + (pitch - node.height) / 2;
    y += pitch;
  }
  return y;
}

function center(layer, height) {
  const nodes = [...layer.values()];
  const used = nodes.reduce((sum, node) => Math.max(sum, node.y + node.height), 0);
  for (const node of nodes) node.y += (height - used) / 2;
}

/** Return the ribbons; within a node they leave and enter in the order of where they go and come from. */
function ribbons(flows, layers, places, perArticle, nodes) {
  const [from, middle, to] = layers;
  const order = [...flows].sort(
    (one, other) =>
      from.get(one.from).y - from.get(other.from).y ||
      middle.get(bypass(one)).y - middle.get(bypass(other)).y ||
      to.get(one.to).y - to.get(other.to).y,
  );
  return order.map((flow) => {
    const thickness = flow.value * perArticle;
    const [start, over, end] = [from.get(flow.from), middle.get(bypass(flow)), to.get(flow.to)];
    const y = [start, over, end].map((node) => node.y + node.entered + thickness / 2);
    for (const node of [start, over, end]) node.entered += thickness;
    const path =
      curve(places[0] + NODE_WIDTH, y[0], places[1], y[1]) +
      `H${places[1] + NODE_WIDTH}` +
      curve(places[1] + NODE_WIDTH, y[1], places[2], y[2]).replace(/^M[^C]*/, '');
    const names = [flow.from, flow.via, flow.to]
      .filter(Boolean)
      .map((key) => nodes.get(key).name)
      .join(' → ');
    return drawnLink(
      flow.href,
      `${names}: ${several(flow.value, 'article')}`,
      svg('path', {
        class: 'ribbon',
        d: path,
        stroke: nodes.get(flow.from).colour,
        'stroke-width': Math.max(0.75, thickness),
      }),
    );
  });
}

function curve(x1, y1, x2, y2) {
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1.toFixed(1)}C${middle} ${y1.toFixed(1)} ${middle} ${y2.toFixed(1)} ${x2} ${y2.toFixed(1)}`;
}

function drawnNode(node, x, layer, inside, width) {
  const right = inside ? layer === 0 : layer > 0; // on which side of the node its name stands
  const most = Math.floor((inside ? width / 3.4 : 215) / 7);
  const text = svg(
    'text',
    {
      class: 'label',
      x: right ? x + NODE_WIDTH + 6 : x - 6,
      y: node.y + node.height / 2 + 4,
      'text-anchor': right ? 'start' : 'end',
    },
    `${shortened((inside && node.short) || node.name, most - 5)} `,
    svg('tspan', { class: 'amount' }, count(node.articles ?? node.value)),
  );
  return drawnLink(
    node.href,
    `${node.name}: ${several(node.articles ?? node.value, 'article')}`,
    svg('rect', { x, y: node.y, width: NODE_WIDTH, height: node.height, rx: 2, fill: node.colour }),
    text,
  );
}
