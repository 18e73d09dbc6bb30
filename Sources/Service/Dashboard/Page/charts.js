// Small charts, drawn as SVG. Every number that they show stands beside them as text too, or is their label.

import { largest, part, sum, tokens } from './amounts.js';
import { kinds } from './colours.js';
import { drawn, element } from './elements.js';

/** Thousandths of a bar: whatever is above zero can be seen. */
const SEEN_MIN = 3;

/** Values as a line, the newest at the right. */
export function sparkline(values, label, { width = 120, height = 28 } = {}) {
  const top = largest(values);
  const bottom = values.reduce((least, next) => (next < least ? next : least), top);
  const span = top - bottom;
  const y = (value) => (span === 0n ? height - 4 : height - 3 - part(value - bottom, span) * (height - 6));
  const step = values.length > 1 ? (width - 6) / (values.length - 1) : 0;
  const points = values.map((value, index) => `${(3 + index * step).toFixed(1)} ${y(value).toFixed(1)}`);
  return drawn('svg', { class: 'sparkline', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    drawn('title', {}, label),
    values.length > 1 && drawn('polyline', { points: points.join(' ') }),
    values.length > 0 && drawn('circle', { cx: 3 + (values.length - 1) * step, cy: y(values.at(-1)), r: 2.2 }));
}

/** Parts of one bar, as long as their sum beside `whole`. Parts are `value`, `name` and `class`. */
export function stackedBar(parts, whole, label) {
  const width = 1_000;
  let x = 0;
  const pieces = parts.filter(({ value }) => value > 0n).map(({ value, name, class: style }) => {
    const length = part(value, whole) * width;
    const piece = drawn('rect', { class: style, x, y: 0, width: Math.max(length, SEEN_MIN), height: 10 },
      drawn('title', {}, `${name}: ${tokens(value)} tokens`));
    x += length;
    return piece;
  });
  return drawn('svg', {
    class: 'bar', viewBox: `0 0 ${width} 10`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label,
  }, pieces);
}

/** Revenue of one line by kind, beside the largest of all lines. */
export function revenueBar(line, whole) {
  const parts = kinds.map(({ key, name }) => ({ value: BigInt(line[key]), name, class: `kind-${key}` }));
  const said = parts.filter(({ value }) => value > 0n).map(({ value, name }) => `${name} ${tokens(value)}`);
  return stackedBar(parts, whole, said.join(', ') || 'no revenue');
}

/** To the right of the middle what sharing brought, to the left what it cost. */
export function balanceBar(value, most) {
  const length = 50 * part(value < 0n ? -value : value, most);
  return drawn('svg', { class: 'bar balance', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    drawn('rect', {
      class: value < 0n ? 'worse' : 'better', x: value < 0n ? 50 - length : 50, y: 1, width: length, height: 8,
    }),
    drawn('line', { class: 'middle', x1: 50, x2: 50, y1: 0, y2: 10 }));
}

/** What the colours of revenue's kinds mean. */
export function legend() {
  return kinds.map(({ key, name }) =>
    element('li', {}, element('i', { class: `swatch kind-${key}`, 'aria-hidden': 'true' }), name));
}

/**
 * A lane's revenue over heights as columns by kind, with what it would have had alone as a line. `lines` are of an
 * attribution, by height; many of them share a column.
 */
export function revenueChart(lines, from, to) {
  const [width, height] = [640, 180];
  const number = Math.min(64, to - from + 1);
  const span = Math.ceil((to - from + 1) / number);
  const columns = Array.from({ length: Math.ceil((to - from + 1) / span) }, () => ({ alone: 0n, parts: kinds.map(() => 0n) }));
  for (const line of lines) {
    const column = columns[Math.floor((line.height - from) / span)];
    kinds.forEach(({ key }, index) => { column.parts[index] += BigInt(line[key]); });
    column.alone += BigInt(line.alone);
  }
  const top = largest(columns.map(({ alone, parts }) => largest([alone, sum(parts)])));
  const each = width / columns.length;
  const y = (value) => height - part(value, top) * (height - 8);
  const label = `Revenue of sub-blocks ${from} to ${to}, at most ${tokens(top)} tokens a column of ${span}`;
  return element('figure', { class: 'chart' },
    drawn('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
      columns.map(({ parts }, column) => {
        let below = 0n;
        return parts.map((value, index) => {
          if (value === 0n) return null;
          const [low, high] = [y(below), y(below + value)];
          below += value;
          return drawn('rect', {
            class: `kind-${kinds[index].key}`, x: column * each + each * 0.1, y: high, width: each * 0.8, height: low - high,
          });
        });
      }),
      drawn('polyline', {
        class: 'alone', points: columns.map(({ alone }, column) =>
          `${column * each},${y(alone)} ${(column + 1) * each},${y(alone)}`).join(' '),
      })),
    element('figcaption', {}, `${label}. The line is what it would have had alone.`));
}
