// A line an app: whose revenue is whose, and whether it would be better alone.

import { amount, count, largest, perGas, sum, tokens } from './amounts.js';
import { balanceBar, legend, revenueBar, sparkline } from './charts.js';
import { chip } from './colours.js';
import { byID, element, opens, short } from './elements.js';

const APPS_MAX = 60;
/** Milliseconds between two drawings: nobody reads faster. */
const PAUSE = 500;

/** Puts something into a cell, unless it is the same as before or somebody has the focus in it. */
function put(cell, key, content) {
  if (cell.dataset.key === key || cell.contains(document.activeElement)) return;
  cell.dataset.key = key;
  cell.replaceChildren(...[content].flat(Infinity).filter(Boolean));
}

export class Apps {
  constructor(chain) {
    this.chain = chain;
    this.drawnAt = -Infinity;
    this.rows = new Map();
    this.order = '';
    this.body = element('tbody');
    byID('kinds').replaceChildren(...legend());
    byID('apps').replaceChildren(element('table', { class: 'apps' },
      element('caption', { class: 'said' }, 'Apps by revenue'),
      element('thead', {}, element('tr', {},
        ['App', 'Revenue', 'Better alone?', 'Base fee', 'Waiting', 'Faults'].map((name) =>
          element('th', { scope: 'col' }, name)))), this.body));
  }

  draw() {
    const now = performance.now();
    if (now - this.drawnAt < PAUSE) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.draw(), PAUSE);
      return;
    }
    this.drawnAt = now;
    const { totals, lanes, from, height } = this.chain;
    const names = [...new Set([...totals.keys(), ...lanes.keys()])];
    const value = (name) => totals.get(name)?.revenue ?? 0n;
    names.sort((a, b) => (value(a) === value(b) ? (a < b ? -1 : 1) : value(a) < value(b) ? 1 : -1));
    const shown = names.slice(0, APPS_MAX);
    const most = largest(shown.map(value));
    const mostBetter = largest(shown.map((name) => {
      const better = totals.get(name)?.betterAlone ?? 0n;
      return better < 0n ? -better : better;
    }));
    byID('apps-range').textContent = height === 0 ? 'no sub-blocks yet'
      : `sub-blocks ${count(from)} to ${count(height)}, in tokens`;
    byID('apps-rest').textContent = names.length > shown.length
      ? `${count(names.length - shown.length)} more lanes have earned less: find them by name` : '';
    for (const name of shown) this.fill(name, most, mostBetter);
    // Lines keep their places under somebody's focus.
    const order = shown.join();
    if (this.order === order || this.body.contains(document.activeElement)) return;
    this.order = order;
    this.body.replaceChildren(...shown.map((name) => this.rows.get(name).row));
    for (const name of this.rows.keys()) if (!shown.includes(name)) this.rows.delete(name);
  }

  line(name) {
    if (!this.rows.has(name)) {
      const labels = ['Revenue', 'Better alone?', 'Base fee', 'Waiting', 'Faults'];
      const head = element('th', { scope: 'row' });
      const cells = labels.map((label, index) =>
        element('td', { 'data-label': label, class: index < 2 ? 'wide' : null }));
      this.rows.set(name, { row: element('tr', {}, head, cells), head, cells });
    }
    return this.rows.get(name);
  }

  fill(name, most, mostBetter) {
    const totals = this.chain.totals.get(name);
    const lane = this.chain.lanes.get(name);
    const { head, cells: [revenue, better, baseFee, waiting, faults] } = this.line(name);
    put(head, `${lane?.module} ${lane?.version} ${lane?.announced?.activation} ${lane?.left}`, [
      opens('lane', name, chip(name)),
      lane && element('div', { class: 'small' }, 'rule ', short(lane.module), ` version ${lane.version} `,
        lane.announced && element('span', { class: 'tag' },
          `${lane.announced.exit ? 'leaves' : 'next'} at ${count(lane.announced.activation)}`),
        lane.left && element('span', { class: 'tag' }, 'has left')),
    ]);
    put(revenue, `${totals?.revenue} ${most}`, totals && totals.revenue > 0n
      ? [amount(totals.revenue), revenueBar(totals, most)] : element('span', { class: 'quiet' }, 'none yet'));
    put(better, `${totals?.betterAlone} ${totals?.transactions > 0} ${mostBetter}`, this.better(totals, mostBetter));
    put(baseFee, `${lane?.base_fee_per_gas} ${totals?.points.at(-1)?.height}`, lane && this.baseFee(lane, totals));
    put(waiting, `${lane?.pending}`, lane && this.waiting(lane));
    put(faults, `${lane?.suspended} ${totals?.faults}`, this.faults(lane, totals));
  }

  better(totals, most) {
    if (!totals || totals.transactions === 0) return element('span', { class: 'quiet' }, 'nothing to compare');
    const value = totals.betterAlone;
    const answer = value > 0n ? ['no, ', amount(value), ' more here']
      : value < 0n ? ['yes, by ', amount(-value)] : ['the same'];
    return [element('span', { class: value < 0n ? 'worse' : '' }, answer), balanceBar(value, most)];
  }

  baseFee(lane, totals) {
    const fee = perGas(BigInt(lane.base_fee_per_gas));
    const values = (totals?.points ?? []).map((point) => point.baseFee).filter((value) => value !== null).slice(-60);
    return [element('span', {}, fee), values.some((value) => value !== values[0]) && sparkline(values, `base fee lately, now ${fee}`)];
  }

  waiting(lane) {
    return element('span', { class: lane.pending === 0 ? 'quiet' : '' }, `${count(lane.pending)} tx`);
  }

  faults(lane, totals) {
    if (lane?.suspended) return element('span', { class: 'tag worse' }, 'rule suspended');
    if (!totals || totals.faults === 0) return element('span', { class: 'quiet' }, 'none');
    const { height, fault } = totals.lastFault;
    return [element('span', { class: 'worse' }, `⚠ ${count(totals.faults)} `),
      opens('sub-block', height, `${fault} at ${count(height)}`)];
  }
}

/** The figures at the top of the page. */
export class Figures {
  constructor(chain) {
    this.chain = chain;
    this.parts = ['Sub-block', 'Block', 'Transactions', 'Waiting', 'To the apps', 'To the operator'].map((name) => {
      const value = element('dd');
      const note = element('dd', { class: 'small' });
      return { value, note, node: element('div', {}, element('dt', {}, name), value, note) };
    });
    byID('figures').replaceChildren(...this.parts.map(({ node }) => node));
  }

  draw() {
    const { chain } = this;
    const totals = [...chain.totals.values()];
    const { subBlocks, transactions } = chain.rate;
    const perBlock = chain.network?.parameters.sub_blocks_per_block;
    const block = Math.floor(chain.height / (perBlock ?? 1));
    const waiting = [...chain.lanes.values()].reduce((all, lane) => all + lane.pending, 0);
    const figures = [
      [count(chain.height), `${subBlocks.toFixed(1)} a second`],
      [count(block), perBlock ? `${perBlock} ${perBlock === 1 ? 'sub-block' : 'sub-blocks'} each` : ''],
      [count(totals.reduce((all, lane) => all + lane.transactions, 0)), `${transactions.toFixed(1)} a second`],
      [count(waiting), `in ${count(chain.lanes.size)} lanes`],
      [tokens(sum(totals.map((lane) => lane.revenue - lane.take - lane.slack_fee))), 'tokens'],
      [tokens(sum(totals.map((lane) => lane.take + lane.slack_fee + lane.data_fee))), 'tokens: take and data fees'],
    ];
    figures.forEach(([value, note], index) => {
      this.parts[index].value.textContent = value;
      this.parts[index].note.textContent = note;
    });
  }
}
