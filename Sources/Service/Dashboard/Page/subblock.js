// A sub-block: its order, its bundles with bids and split, whose money it was; and a block of them.

import { amount, count, largest, tokens } from './amounts.js';
import { call } from './calls.js';
import { revenue } from './chain.js';
import { legend, revenueBar, stackedBar } from './charts.js';
import { chip, colour } from './colours.js';
import { drawn, element, facts, opens, short, table } from './elements.js';
import { picture, strandsOf } from './weave.js';

const ROWS_MAX = 500;
const text = (name) => ({ text: name });
const number = (name) => ({ text: name, number: true });

/** The sub-block as the page has it, else as the node has. */
export async function read(chain, height) {
  return chain.subBlock(height) ?? call('laneway_subBlock', { height });
}

/** A picture of it across the drawer, with only the lanes that have something in it. */
export function wide(subBlock, chosen = []) {
  const lanes = [...new Set(subBlock.included.map((one) => one.lane))].sort();
  if (lanes.length === 0) return null;
  const strands = strandsOf(lanes, 24);
  const drawer = Math.min(760, document.documentElement.clientWidth);
  const width = Math.max(drawer - (drawer < 640 ? 128 : 194), subBlock.included.length * 11);
  const height = strands.bottom + 6;
  return element('div', { class: 'wide-weave', 'aria-hidden': 'true' },
    element('div', { class: 'wide-names' }, lanes.map((lane) => {
      const name = chip(lane);
      name.style.top = `${strands.rows.get(lane) - 12}px`;
      return name;
    })),
    element('div', { class: 'wide-scroll' },
      drawn('svg', { viewBox: `0 0 ${width} ${height}`, width, height }, picture(subBlock, strands, width, chosen))));
}

export function outcome(name) {
  return element('span', { class: name === 'INCLUDED' ? 'tag good' : 'tag' }, name.toLowerCase().replaceAll('_', ' '));
}

/** What one paid to stand there, without its bundle's bid. */
export function paid(one) {
  const fee = BigInt(one.base_fee_per_gas) + BigInt(one.priority_fee_per_gas);
  return BigInt(one.gas) * fee + BigInt(one.charge) + BigInt(one.data_fee);
}

export function subBlockView(chain) {
  return async (subject) => {
    const height = Number(subject);
    const subBlock = await read(chain, height);
    const perBlock = chain.network?.parameters.sub_blocks_per_block ?? 1;
    const block = Math.ceil(height / perBlock);
    const isWhole = block * perBlock <= chain.height;
    return {
      title: `Sub-block ${count(height)}`,
      steps: {
        previous: height > 1 ? `#/sub-block/${height - 1}` : null,
        next: height < chain.height ? `#/sub-block/${height + 1}` : null,
      },
      body: [
        facts([
          ['block', isWhole ? opens('block', block, count(block)) : `${count(block)}, still open`],
          ['revenue', amount(subBlock.attribution.reduce((total, line) => total + revenue(line), 0n))],
          ['commitment', short(subBlock.commitment)], ['log', `up to entry ${count(subBlock.log_position)}`],
        ]),
        wide(subBlock), order(subBlock), bundles(subBlock), split(subBlock), money(subBlock), faults(subBlock),
        ended(subBlock),
      ],
    };
  };
}

function section(title, ...content) {
  return element('section', {}, element('h3', {}, title), content);
}

function order(subBlock) {
  if (subBlock.included.length === 0) return section('Order', element('p', { class: 'quiet' }, 'Nothing stands in it.'));
  const shown = subBlock.included.slice(0, ROWS_MAX);
  return section('Order', element('ol', { class: 'order' }, shown.map((one) =>
    element('li', {}, opens('transaction', one.transaction,
      chip(one.lane), short(one.transaction),
      element('span', { class: 'paid' }, tokens(paid(one))),
      one.leg_of !== '-' && element('span', { class: 'tag tie-tag' }, 'leg'),
      one.outcome !== 'INCLUDED' && outcome(one.outcome))))),
    shown.length < subBlock.included.length
      && element('p', { class: 'quiet' }, `and ${count(subBlock.included.length - shown.length)} more`));
}

function bundles(subBlock) {
  if (subBlock.bundles.length === 0) return null;
  const most = largest(subBlock.bundles.map((bundle) => BigInt(bundle.bid)));
  return section('Bundles', subBlock.bundles.map((bundle) => {
    const lanes = subBlock.included.filter((one) => one.leg_of === bundle.bundle).map((one) => one.lane);
    const won = bundle.outcome === 'INCLUDED';
    return element('article', { class: `bundle${won ? ' won' : ''}` },
      element('h4', {}, opens('transaction', bundle.bundle, short(bundle.bundle)), outcome(bundle.outcome)),
      stackedBar([{ value: BigInt(bundle.bid), name: 'bid', class: won ? 'bid won' : 'bid' }], most, 'bid beside others'),
      facts([
        ['bid', amount(BigInt(bundle.bid))], ['paid', won ? amount(BigInt(bundle.paid)) : null],
        ['refund of it', BigInt(bundle.refund) > 0n ? amount(BigInt(bundle.refund)) : null],
        ['lost to', bundle.rival === '-' ? null : opens('transaction', bundle.rival, short(bundle.rival))],
        ['these pay', bundle.rival === '-' ? null : amount(BigInt(bundle.price))],
        ['leg at fault', bundle.leg === '-' ? null : bundle.leg],
        ['legs in', lanes.length > 0 ? element('span', { class: 'chips' }, lanes.map(chip)) : null],
      ]));
  }));
}

function split(subBlock) {
  return subBlock.components.map((component) => {
    const total = component.result.reduce((sum, share) => sum + BigInt(share.units), 0n);
    return section(`Split among ${component.lanes}`,
      stackedBar(component.result.map((share) => ({
        value: BigInt(share.units), name: share.lane, class: `lane-fill ${colour(share.lane)}`,
      })), total, component.result.map((share) => `${share.lane} ${tokens(BigInt(share.units))}`).join(', ')),
      table('What each gets of the bids, and what it could have had of them alone',
        [text('app'), number('gets'), number('alone')],
        component.result.map((share) =>
          [chip(share.lane), amount(BigInt(share.units)), amount(BigInt(share.alone))])),
      element('ul', { class: 'properties' }, component.properties.map((property) =>
        element('li', { class: property.held ? 'held' : 'not-held' },
          `${property.held ? '✓' : '✗'} ${property.property.replaceAll('_', ' ')}`,
          property.held ? null : `: ${property.figure}, ${property.lanes}`))));
  });
}

function money(subBlock) {
  if (subBlock.attribution.length === 0) return null;
  const most = largest(subBlock.attribution.map(revenue));
  return section('Whose revenue it was', table('By app',
    [text('app'), number('tx'), number('revenue'), text('by kind'), number('to operator'), number('more than alone')],
    subBlock.attribution.map((line) => {
      const operator = BigInt(line.take) + BigInt(line.slack_fee);
      return [opens('lane', line.lane, chip(line.lane)), count(line.transactions), amount(revenue(line)),
        revenueBar(line, most), amount(operator + BigInt(line.data_fee)),
        amount(revenue(line) - operator - BigInt(line.alone))];
    })), element('ul', { class: 'kinds' }, legend()));
}

function faults(subBlock) {
  if (subBlock.faults.length === 0) return null;
  return section('Faults of rules', table('Each cost its own lane only', [text('app'), text('in'), text('fault'), text('transaction')],
    subBlock.faults.map((fault) => [chip(fault.lane), fault.function, fault.fault,
      fault.transaction === '-' ? '-' : opens('transaction', fault.transaction, short(fault.transaction))])));
}

function ended(subBlock) {
  if (subBlock.ended.length === 0) return null;
  return section('Ended without a place', table('Each with its reason', [text('app'), text('transaction'), text('outcome')],
    subBlock.ended.slice(0, ROWS_MAX).map((one) => [chip(one.lane),
      opens('transaction', one.transaction, short(one.transaction)), outcome(one.outcome)])));
}

export function blockView(chain) {
  return async (subject) => {
    const block = await call('laneway_block', { number: Number(subject) });
    const last = Math.floor(chain.height / (chain.network?.parameters.sub_blocks_per_block ?? 1));
    const most = largest(block.sub_blocks.map((one) => BigInt(one.revenue)));
    return {
      title: `Block ${count(block.block)}`,
      steps: {
        previous: block.block > 1 ? `#/block/${block.block - 1}` : null,
        next: block.block < last ? `#/block/${block.block + 1}` : null,
      },
      body: [
        section('Sub-blocks', table('Revenue of each', [text('height'), number('tx'), number('faults'), number('revenue'), text('')],
          block.sub_blocks.map((one) => [opens('sub-block', one.height, count(one.height)), count(one.included),
            count(one.faults), amount(BigInt(one.revenue)),
            stackedBar([{ value: BigInt(one.revenue), name: 'revenue', class: 'plain' }], most, 'revenue beside others')]))),
        section('What it commits to', facts(['hash', 'previous', 'sub_blocks_root', 'log', 'lanes', 'rules', 'state',
          'attribution', 'ledger'].map((key) => [key.replaceAll('_', ' '), short(block[key])]))),
      ],
    };
  };
}
