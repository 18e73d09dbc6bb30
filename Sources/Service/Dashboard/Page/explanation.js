// Why something stands where it stands: what the node derives again for it, with keys, cut and turns.

import { count } from './amounts.js';
import { call } from './calls.js';
import { chip } from './colours.js';
import { command, element, facts, opens, short, table } from './elements.js';

const BASIS = {
  key: 'The lane’s rule gave every transaction a key when it arrived: smaller first; of equal keys the smaller keyed hash, '
    + 'which nobody knew before the tick; a sender’s by nonce.',
  order: 'The lane’s rule was shown its candidates, and put them into this order.',
  arrival: 'The lane’s rule was at fault in this sub-block, so the lane went by arrival.',
};
const TRIES_MAX = 5;

/** Sections that say so, one that fills itself once the node has derived the sub-block again. */
export function explanation(hash) {
  const said = element('section', { class: 'whole-reason', 'aria-live': 'polite' }, element('h3', {}, 'The whole reason'),
    element('p', { class: 'quiet' }, 'The node derives its sub-block again …'));
  ask(hash).then(
    (answer) => said.replaceChildren(element('h3', {}, 'The whole reason'), ...answer.places.map((place) => reasons(place, answer.lines)).flat(Infinity).filter(Boolean),
      ...own(hash)),
    (error) => said.replaceChildren(element('h3', {}, 'The whole reason'), element('p', {}, error.message, '.'),
      ...own(hash)));
  return said;
}

/** What whoever has the folder does to have no need of the node's word. */
function own(hash) {
  return [element('p', { class: 'quiet' }, 'Derive it yourself, from the node’s folder or the session’s name:'),
    command(`laneway explain SESSION ${hash}`)];
}

/** Asks again while others are being explained. */
async function ask(hash) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call('laneway_explain', { hash });
    } catch (error) {
      if (error.code !== 'EXPLAIN_FULL' || tries === TRIES_MAX) throw error;
      await new Promise((resolve) => { setTimeout(resolve, error.retryMilliseconds); });
    }
  }
}

function reasons(place, lines) {
  if (place.section === 'bundles') {
    // Behind what names it: what it paid or lost to, and its legs.
    return element('pre', { tabindex: 0 }, lines.slice(4).join('\n'));
  }
  if (place.section === 'endings') {
    return [element('p', {}, `${place.meaning} ${place.advice}`), place.space && space(place.space, 'at its last height')];
  }
  return [
    element('h4', {}, 'Its place in its lane'), element('p', {}, BASIS[place.ordered_by] ?? ''),
    table('It and those beside it', [{ text: 'place', number: true }, { text: 'transaction' }, { text: 'key' }, { text: 'why there' }],
      place.neighbours.map((one) => [
        one.place === place.place_in_lane ? element('strong', { 'aria-label': `this one, ${one.place + 1}` }, `▸ ${one.place + 1}`)
          : String(one.place + 1),
        opens('transaction', one.transaction, short(one.transaction)), key(one.key), one.why,
      ])),
    space(place.space, 'in this sub-block'),
    element('h4', {}, 'Its turn among the lanes'),
    element('p', {}, chip(place.lane), place.round === '-'
      ? ' had it in a bundle that was undone: such legs stand behind everything else.'
      : ` was number ${place.turn} of ${place.turns.length}, in an order that nobody knew before the tick. Each round a `
        + `lane gains gas by its weight, and this one’s came in round ${place.round}.`),
  ];
}

/** A key of 128 bits, in which rules put a number into each half. */
function key(digits) {
  if (digits === '-') return '-';
  const hex = BigInt(digits).toString(16).padStart(32, '0');
  return element('code', {}, `${hex.slice(0, 16)} ${hex.slice(16)}`);
}

function space(lane, when) {
  return [
    element('h4', {}, `The lane’s space ${when}`), facts([
      ['wanted', `${count(lane.demand.gas)} gas`], ['always its own', `${count(lane.reserve.gas)} gas`],
      ['granted', `${count(lane.grant.gas)} gas`],
      ['the first that did not fit', lane.blocked ? `${count(lane.blocked.gas)} gas` : null],
    ]),
  ];
}
