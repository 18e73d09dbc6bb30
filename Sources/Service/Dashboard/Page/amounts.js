// Amounts are whole numbers of the smallest unit, far beyond what a Number holds: strings from the node, BigInt here.

import { element } from './elements.js';

const DECIMALS = 18;
const SHOWN = 6;
const STEP = 10n ** BigInt(DECIMALS - SHOWN);

function grouped(digits) {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count or height with its thousands apart. */
export function count(number) {
  return grouped(String(number));
}

/** Tokens with at most 6 decimals, cut and not rounded up; what is less than the last of them says so. */
export function tokens(units) {
  const size = units < 0n ? -units : units;
  const sign = units < 0n ? '−' : '';
  if (size === 0n) return '0';
  if (size < STEP) return `${sign}<0.000001`;
  const text = (size / STEP).toString().padStart(SHOWN + 1, '0');
  const decimals = text.slice(-SHOWN).replace(/0+$/, '');
  return sign + grouped(text.slice(0, -SHOWN)) + (decimals && `.${decimals}`);
}

/** All digits of an amount, as people write it. */
export function exactly(units) {
  return `${units < 0n ? '−' : ''}${grouped((units < 0n ? -units : units).toString())} units`;
}

/** An amount in tokens whose exact units show under the pointer or with the keyboard's focus. */
export function amount(units, name = 'amount') {
  return element('span', { class: name, tabindex: 0, 'data-exact': exactly(units), 'aria-label':
    `${tokens(units)} tokens, exactly ${exactly(units)}` }, tokens(units));
}

/** A fee per gas, in thousand millionths of a token, which reads better than its many zeros. */
export function perGas(units) {
  const milli = units / 1_000_000n;
  const text = milli.toString().padStart(4, '0');
  const decimals = text.slice(-3).replace(/0+$/, '');
  if (units > 0n && milli === 0n) return '<0.001 gwei';
  return `${grouped(text.slice(0, -3))}${decimals && `.${decimals}`} gwei`;
}

/** What part of `whole` it is, from 0 to 1, for drawing only. */
export function part(units, whole) {
  return whole <= 0n ? 0 : Number((units * 1_000_000n) / whole) / 1_000_000;
}

export function sum(list) {
  return list.reduce((total, next) => total + next, 0n);
}

export function largest(list) {
  return list.reduce((best, next) => (next > best ? next : best), 0n);
}
