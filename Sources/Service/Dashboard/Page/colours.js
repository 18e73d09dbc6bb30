// A colour a lane, in the order in which lanes were first seen. The eight of the palette can be told apart by people
// who do not see all colours; lanes beyond wear them again with a stripe, and every lane is named wherever it is drawn.

import { element } from './elements.js';

const PALETTE = 8;
const seen = new Map();

function number(lane) {
  if (!seen.has(lane)) seen.set(lane, seen.size);
  return seen.get(lane);
}

/** Gives lanes their colours in this order. */
export function know(lanes) {
  lanes.forEach(number);
}

/** Begins anew, for another network. */
export function forget() {
  seen.clear();
}

/** The class that sets `color` to the lane's. */
export function colour(lane) {
  return `lane-${number(lane) % PALETTE}`;
}

/** Whether another lane wears the same colour without a stripe. */
export function isStriped(lane) {
  return Math.floor(number(lane) / PALETTE) % 2 === 1;
}

/** A lane's mark and name. */
export function chip(lane) {
  return element('span', { class: `chip ${colour(lane)}${isStriped(lane) ? ' striped' : ''}` },
    element('i', { 'aria-hidden': 'true' }), element('span', {}, lane));
}

export const kinds = [
  { key: 'base_fee', name: 'base fees' },
  { key: 'priority_fee', name: 'priority fees' },
  { key: 'charge', name: 'charged by the rule' },
  { key: 'bundle', name: 'bundles in this lane' },
  { key: 'cross_lane', name: 'bundles across lanes' },
];
