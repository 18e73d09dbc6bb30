// A transaction, leg or bundle: where it is, and why it stands there: at once what was published says, then what the
// node derives again.

import { amount, count, perGas } from './amounts.js';
import { call } from './calls.js';
import { chip } from './colours.js';
import { element, facts, opens, short } from './elements.js';
import { explanation } from './explanation.js';
import { outcome, paid, read, wide } from './subblock.js';

export function transactionView(chain) {
  return async (hash) => {
    const status = await call('laneway_status', { hash });
    const kind = status.places[0]?.kind ?? status.kind ?? 'transaction';
    const name = kind[0].toUpperCase() + kind.slice(1);
    const places = [];
    for (const place of status.places) places.push(await describe(chain, hash, place));
    return {
      title: element('span', {}, `${name} `, short(hash)),
      body: [
        status.state === 'unknown' && element('p', {}, 'The node knows nothing of this hash: it never arrived, or it is '
          + 'a leg of a bundle that lost.'),
        status.state === 'pending' && element('p', {},
          `It is entry ${count(status.log_position)} of the log, arrived at height ${count(status.arrival_height)}, and `
          + 'waits. What waits is nobody’s business: contents are public when their sub-block closes.'),
        places,
        status.meaning && element('section', {}, element('h3', {}, 'How it ended'),
          element('p', {}, outcome(status.outcome), ` ${status.meaning} ${status.advice}`),
          element('p', { class: 'quiet' }, `Rules ${status.rules} of the specification.`)),
        places.length > 0 && explanation(hash),
      ],
    };
  };
}

async function describe(chain, hash, place) {
  if (place.kind === 'bundle') return bundle(chain, hash, place);
  if (place.base_fee_per_gas === undefined) {
    return element('section', {}, element('h3', {}, 'Where it ended'), facts([
      ['sub-block', opens('sub-block', place.height, count(place.height))], ['lane', chip(place.lane)],
      ['outcome', outcome(place.outcome)], ['code', place.code === 0 ? null : String(place.code)],
    ]));
  }
  return standing(await read(chain, place.height), hash, place);
}

/** Why what is in a sub-block stands there. */
function standing(subBlock, hash, place) {
  const all = subBlock.included;
  const own = all.filter((one) => one.lane === place.lane);
  const nth = own.findIndex((one) => one.transaction === hash);
  return [
    element('section', {}, element('h3', {}, 'Why it stands there'), wide(subBlock, [hash]),
      element('ul', { class: 'reasons' }, [
        ['It is number ', element('strong', {}, `${place.position + 1} of ${all.length}`), ' in sub-block ',
          opens('sub-block', place.height, count(place.height)), ', and number ',
          element('strong', {}, `${nth + 1} of ${own.length}`), ' of lane ', opens('lane', place.lane, chip(place.lane)), '.'],
        place.kind === 'leg'
          ? ['It is leg ', String(place.leg), ' of bundle ', opens('transaction', place.leg_of, short(place.leg_of)),
            ', which won the opening that it claims: a leg stands at its opening, not by a key of the lane’s rule.']
          : ['Among its own lane’s transactions the lane’s rule placed it; the legs of bundles stand at openings that it offered.'],
        neighbour('Before it', all[place.position - 1], place), neighbour('Behind it', all[place.position + 1], place),
      ].filter(Boolean).map((reason) => element('li', {}, reason)))),
    element('section', {}, element('h3', {}, 'What it paid'), facts([
      ['in all', amount(paid(place))], ['gas', count(place.gas)],
      ['base fee per gas', perGas(BigInt(place.base_fee_per_gas))],
      ['priority fee per gas', perGas(BigInt(place.priority_fee_per_gas))],
      ['charged by the rule', amount(BigInt(place.charge))], ['data fee', amount(BigInt(place.data_fee))],
      ['outcome', outcome(place.outcome)], ['code', place.code === 0 ? null : String(place.code)],
    ])),
    place.events?.length > 0 && element('section', {}, element('h3', {}, 'What the rule said'),
      place.events.map((data) => element('pre', { tabindex: 0 }, data))),
  ];
}

function neighbour(where, one, place) {
  if (!one) return null;
  const why = one.lane === place.lane ? 'of its own lane'
    : 'of another lane: lanes take turns, weighed by gas (MERGE-6)';
  return [`${where} stands `, opens('transaction', one.transaction, short(one.transaction)), ' ', chip(one.lane), `, ${why}.`];
}

async function bundle(chain, hash, place) {
  const subBlock = await read(chain, place.height);
  const legs = subBlock.included.filter((one) => one.leg_of === hash);
  return [
    legs.length > 0 && wide(subBlock, legs.map((leg) => leg.transaction)),
    element('section', {}, element('h3', {}, 'What it bid'), facts([
      ['sub-block', opens('sub-block', place.height, count(place.height))], ['outcome', outcome(place.outcome)],
      ['bid', amount(BigInt(place.bid))], ['paid', amount(BigInt(place.paid))], ['refund of it', BigInt(place.refund) > 0n ? amount(BigInt(place.refund)) : null],
      ['lost to', place.rival === '-' ? null : opens('transaction', place.rival, short(place.rival))],
      ['these pay', place.rival === '-' ? null : amount(BigInt(place.price))],
    ])),
    legs.length > 0 && element('section', {}, element('h3', {}, 'Its legs'), element('ol', { class: 'order' },
      legs.map((leg) => element('li', {}, opens('transaction', leg.transaction, chip(leg.lane), short(leg.transaction),
        outcome(leg.outcome)))))),
  ];
}
