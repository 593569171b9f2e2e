// The way of texts: from an agency, by way of a distributor or not, to the outlets that print them.

const DRAWN = { agencies: 9, distributors: 8, outlets: 18 };
const DRAWN_MORE = { agencies: 30, distributors: 30, outlets: 60 };

function chains(_, parameters) {
  const all = data.meta.figures.chains;
  const chosen = parameters.agency ? all.filter(([agency]) => agencyKey(agency) === parameters.agency) : all;
  const set = (name) => (value) => go(hashOf('chains', { ...parameters, [name]: value }));
  const agencies = [...new Set(all.map(([agency]) => agency))].sort((one, other) => one - other);
  return [
    heading(
      'Chains',
      h(
        'p',
        { class: 'lead' },
        'From the agency that wrote a text, over those who passed it on, to the outlets that print it.',
      ),
    ),
    h(
      'div',
      { class: 'controls' },
      choice(
        'Agency',
        parameters.agency ?? '',
        [['', 'all'], ...agencies.map((at) => [agencyKey(at), agencyLabel(at)])],
        set('agency'),
      ),
      choice(
        'Draw',
        parameters.draw ?? '',
        [
          ['', 'the largest'],
          ['more', 'more of them'],
        ],
        set('draw'),
      ),
    ),
    chosen.length
      ? [card(null, {}, drawnChains(chosen, parameters)), folded('As a table', () => tableOfChains(chosen))]
      : nothing('No article credits an agency or a distributor.'),
  ];
}

const agencyKey = (agency) => (agency < 0 ? 'none' : data.dictionaries.agency[agency].id);
const agencyLabel = (agency) => (agency < 0 ? 'no agency' : nameOfAgency(agency));
const distributorKey = (at) => (at < 0 ? 'none' : data.dictionaries.distributor[at].id);

/** Return the ones with the most articles; all others are drawn as one. */
function largest(chosen, column, most) {
  const totals = new Map();
  for (const chain of chosen) totals.set(chain[column], (totals.get(chain[column]) ?? 0) + chain[3]);
  return new Set(
    [...totals]
      .filter(([at]) => at >= 0)
      .sort((one, other) => other[1] - one[1])
      .slice(0, most)
      .map(([at]) => at),
  );
}

function drawnChains(chosen, parameters) {
  const most = parameters.draw === 'more' ? DRAWN_MORE : DRAWN;
  const kept = [
    largest(chosen, 0, most.agencies),
    largest(chosen, 1, most.distributors),
    largest(chosen, 2, most.outlets),
  ];
  const nodes = new Map(),
    flows = new Map();
  for (const [agency, distributor, outlet, value] of chosen) {
    const ends = [agencyNode(agency, kept[0]), distributorNode(distributor, kept[1]), outletNode(outlet, kept[2])];
    for (const node of ends) if (node) nodes.set(node.key, node);
    const [from, via, to] = ends;
    const key = [from.key, via?.key, to.key].join('\n');
    const filters = { ...from.filter, ...(via?.filter ?? { distributor: 'none' }), ...to.filter };
    const grouped = ends.some((node) => node?.last && !node.filter);
    if (!flows.has(key)) {
      flows.set(key, {
        from: from.key,
        via: via?.key ?? null,
        to: to.key,
        value: 0,
        href: grouped ? more(parameters) : articlesHash(filters),
      });
    }
    flows.get(key).value += value;
  }
  const behind = articlesBehind(parameters);
  for (const node of nodes.values()) {
    node.href = node.filter ? articlesHash({ ...limits(node, parameters), ...node.filter }) : more(parameters);
    node.articles = node.filter ? behind.get(node.key) : null;
  }
  return sankey([...flows.values()], nodes, 'Articles by agency, distributor and outlet');
}

/** Return what else the articles behind a node have to be, so that they are as many as it says. */
function limits(node, { agency }) {
  if (agency && agency !== 'none') return { agency };
  if (agency) return { agency, chain: 'any' };
  return node.filter.outlet || node.filter.agency === 'none' ? { chain: 'any' } : {};
}

/** Return the number of articles behind each node: one with two agencies is in two ribbons, and once at its outlet. */
function articlesBehind({ agency }) {
  const behind = new Map();
  const add = (key) => behind.set(key, (behind.get(key) ?? 0) + 1);
  for (let article = 0; article < data.articles; article += 1) {
    const writers = writersOf(article),
      distributor = data.distributor[article];
    if (!writers.length && distributor < 0) continue;
    if (agency && !(writers.length ? writers.map(agencyKey) : ['none']).includes(agency)) continue;
    for (const writer of writers) add(`from ${writer}`);
    if (!writers.length) add('from none');
    if (distributor >= 0) add(`via ${distributor}`);
    add(`to ${data.outlet[article]}`);
  }
  return behind;
}

const more = (parameters) => hashOf('chains', { ...parameters, draw: 'more' });

function agencyNode(at, kept) {
  if (at < 0)
    return { key: 'from none', name: 'no agency', colour: 'var(--neutral)', last: true, filter: { agency: 'none' } };
  if (!kept.has(at)) return { key: 'from others', name: 'other agencies', colour: 'var(--neutral)', last: true };
  return {
    key: `from ${at}`,
    name: nameOfAgency(at),
    short: agencyKey(at),
    colour: agencyColour(at),
    filter: { agency: agencyKey(at) },
  };
}

function distributorNode(at, kept) {
  if (at < 0) return null;
  if (!kept.has(at)) return { key: 'via others', name: 'others', colour: 'var(--dim)', last: true };
  return {
    key: `via ${at}`,
    name: nameOfDistributor(at),
    colour: 'var(--dim)',
    filter: { distributor: distributorKey(at) },
  };
}

function outletNode(at, kept) {
  if (!kept.has(at)) return { key: 'to others', name: 'other outlets', colour: 'var(--neutral)', last: true };
  const outlet = data.dictionaries.outlet[at];
  return { key: `to ${at}`, name: nameOfOutlet(outlet), colour: 'var(--dim)', filter: { outlet: outletKey(outlet) } };
}

function tableOfChains(chosen) {
  const rows = [...chosen].sort((one, other) => other[3] - one[3]).slice(0, 500);
  return table(
    'Articles by agency, distributor and outlet',
    ['Agency', 'Distributor', 'Outlet', '#Articles'],
    rows.map(([agency, distributor, outlet, articles]) =>
      h(
        'tr',
        {},
        h('td', {}, agencyLabel(agency)),
        h('td', {}, distributor < 0 ? '' : nameOfDistributor(distributor)),
        h('td', {}, nameOfOutlet(data.dictionaries.outlet[outlet])),
        numberCell(
          link(
            articlesHash({
              agency: agencyKey(agency),
              distributor: distributorKey(distributor),
              outlet: outletKey(data.dictionaries.outlet[outlet]),
            }),
            count(articles),
          ),
        ),
      ),
    ),
  );
}
