// An app's lane: what it earned, by sub-block, and how it is set up.

import { amount, count, perGas } from './amounts.js';
import { call } from './calls.js';
import { legend, revenueChart } from './charts.js';
import { chip, kinds } from './colours.js';
import { element, facts, short, table } from './elements.js';

/** Sub-blocks in the chart. */
const CHART_MAX = 640;
const PAYOUTS_MAX = 50;

export function laneView(chain) {
  return async (name) => {
    const lane = await call('laneway_lane', { lane: name });
    return { title: chip(name), body: [...await revenueOf(chain, name), setUp(lane, chain)] };
  };
}

async function revenueOf(chain, name) {
  const totals = chain.totals.get(name);
  if (!totals || totals.transactions === 0) return [element('p', { class: 'quiet' }, 'It has earned nothing yet.')];
  // Up to the last in which it earned something: an idle end says nothing.
  const to = totals.points.at(-1)?.height ?? chain.height;
  const from = Math.max(1, to - CHART_MAX + 1);
  const answer = await call('laneway_attribution', { lane: name, from, to }).catch(() => ({ lines: [] }));
  const payouts = new Map();
  for (const line of answer.lines) {
    for (const { account, amount: units } of line.payouts) payouts.set(account, (payouts.get(account) ?? 0n) + BigInt(units));
  }
  const better = totals.betterAlone;
  return [
    element('section', {}, element('h3', {}, 'Revenue'),
      answer.lines.length > 0 && [revenueChart(answer.lines, answer.lines[0].height, to),
        element('ul', { class: 'kinds' }, legend())],
      facts([
        ...kinds.map(({ key, name: kind }) => [kind, totals[key] === 0n ? null : amount(totals[key])]),
        ['in all', amount(totals.revenue)], ['take of the operator', amount(totals.take)],
        ['slack fees', totals.slack_fee === 0n ? null : amount(totals.slack_fee)],
        ['alone it would have', amount(totals.alone)],
        [better < 0n ? 'better alone by' : 'better here by', amount(better < 0n ? -better : better)],
        ['of sub-blocks', `${count(chain.from)} to ${count(chain.height)}`],
      ])),
    payouts.size > 0 && element('section', {}, element('h3', {}, 'Where it went'), table(
      `Accounts that the rule paid in sub-blocks ${count(answer.from)} to ${count(answer.to)}`,
      [{ text: 'account' }, { text: 'tokens', number: true }],
      [...payouts].sort((a, b) => (a[1] < b[1] ? 1 : -1)).slice(0, PAYOUTS_MAX).map(([account, units]) =>
        [short(account), amount(units)]))),
  ];
}

function setUp(lane, chain) {
  const openings = lane.openings.map((one) => `${one.opening} (${one.price} price)`).join(', ');
  return element('section', {}, element('h3', {}, 'Set up'), facts([
    ['rule', short(lane.module)], ['version', String(lane.version)],
    ['next rule', lane.announced && !lane.announced.exit ? element('span', {}, short(lane.announced.module),
      ` at sub-block ${count(lane.announced.activation)}`) : null],
    ['leaves', lane.left ? 'has left' : lane.announced?.exit
      ? `at sub-block ${count(lane.announced.activation)}` : null],
    ['state of the rule', lane.suspended ? 'suspended'
      : lane.fault_streak > 0 ? `${lane.fault_streak} of ${chain.network.parameters.faults_before_suspension} faults in a row` : 'in order'],
    ['base fee', perGas(BigInt(lane.base_fee_per_gas))], ['at least', perGas(BigInt(lane.minimum_base_fee))],
    ['gas target', count(lane.gas_target)], ['reserve', `${count(lane.reserve_gas)} gas`],
    ['for bundles', `${count(lane.bundle_gas)} gas`], ['weight', String(lane.weight)],
    ['openings', openings || 'none on sale'], ['nonces', lane.nonce_mode],
    ['waiting', `${count(lane.pending)} of at most ${count(lane.mempool_count_max)}`],
    ['rule’s state', `${count(lane.state_bytes)} bytes`], ['owner', short(lane.owner)], ['treasury', short(lane.treasury)],
  ]));
}
