// Lanes as strands from left to right, woven into sub-blocks: a bead for each transaction on its lane's strand, a
// thread through the beads in the order in which they stand, ties between the legs of a bundle.

import { count, tokens } from './amounts.js';
import { revenue } from './chain.js';
import { chip, colour, isStriped } from './colours.js';
import { byID, drawn, element } from './elements.js';

/** Lanes with a strand of their own; the others share one. */
const STRANDS_MAX = 16;
const COLUMNS_MAX = 48;
const COLUMNS_AWAY_MAX = 160;
const BEADS_MAX = 48;
const OTHERS = 'other lanes';
const HEAD = 22;
const FOOT = 40;

/** Where strands run: names from top to bottom, and the height of each. */
export function strandsOf(lanes, rowHeight) {
  const rows = new Map(lanes.map((lane, index) => [lane, HEAD + rowHeight * (index + 0.5)]));
  return { lanes, rows, rowHeight, height: HEAD + rowHeight * lanes.length + FOOT, bottom: HEAD + rowHeight * lanes.length };
}

function row(strands, lane) {
  return strands.rows.get(lane) ?? strands.rows.get(OTHERS) ?? HEAD;
}

/** A strand across a column: thin, and as thick as `gas` says where the lane's beads are. */
function strand(lane, y, width, swell = null) {
  const thin = 1;
  const parts = [];
  if (!swell) parts.push(drawn('rect', { class: 'idle', x: 0, y: y - thin, width, height: 2 * thin }));
  else {
    const { from, to, thickness } = swell;
    const ramp = Math.min(10, (to - from) / 2);
    parts.push(drawn('path', {
      class: 'busy',
      d: `M0 ${y - thin} H${from} C${from + ramp / 2} ${y - thin} ${from + ramp / 2} ${y - thickness} ${from + ramp} `
        + `${y - thickness} H${to - ramp} C${to - ramp / 2} ${y - thickness} ${to - ramp / 2} ${y - thin} ${to} ${y - thin} `
        + `H${width} V${y + thin} H${to} C${to - ramp / 2} ${y + thin} ${to - ramp / 2} ${y + thickness} ${to - ramp} `
        + `${y + thickness} H${from + ramp} C${from + ramp / 2} ${y + thickness} ${from + ramp / 2} ${y + thin} ${from} `
        + `${y + thin} H0 Z`,
    }));
  }
  if (lane === OTHERS) return drawn('g', { class: 'strand others' }, parts);
  return drawn('g', { class: `strand ${colour(lane)}` }, parts,
    isStriped(lane) && drawn('line', { class: 'stripe', x1: 0, x2: width, y1: y, y2: y }));
}

function through(points) {
  return points.map(({ x, y }, index) => {
    if (index === 0) return `M${x} ${y}`;
    const middle = (points[index - 1].x + x) / 2;
    return `C${middle} ${points[index - 1].y} ${middle} ${y} ${x} ${y}`;
  }).join(' ');
}

/** What a sub-block looks like: strands as thick as their gas, thread, ties, beads, those of `chosen` hashes larger. */
export function picture(subBlock, strands, width, chosen = []) {
  const included = subBlock.included.slice(0, BEADS_MAX);
  const step = included.length > 1 ? (width - 24) / (included.length - 1) : 0;
  const beads = included.map((one, index) => ({
    one, lane: strands.rows.has(one.lane) ? one.lane : OTHERS,
    x: included.length > 1 ? 12 + step * index : width / 2, y: row(strands, one.lane),
  }));
  const radius = Math.max(2.4, Math.min(5, step === 0 ? 5 : step * 0.62));
  const gas = new Map();
  for (const { one, lane } of beads) gas.set(lane, (gas.get(lane) ?? 0) + one.gas);
  const most = Math.max(1, ...gas.values());
  const swell = (lane) => {
    if (!gas.has(lane)) return null;
    const places = beads.filter((bead) => bead.lane === lane).map((bead) => bead.x);
    return {
      from: Math.max(0, Math.min(...places) - 12), to: Math.min(width, Math.max(...places) + 12),
      thickness: 2 + (strands.rowHeight * 0.36 - 2) * Math.sqrt(gas.get(lane) / most),
    };
  };
  const ties = new Map();
  for (const bead of beads) {
    if (bead.one.leg_of === '-') continue;
    ties.set(bead.one.leg_of, [...(ties.get(bead.one.leg_of) ?? []), bead]);
  }
  return [
    strands.lanes.map((lane) => strand(lane, row(strands, lane), width, swell(lane))),
    beads.length > 1 && drawn('path', { class: 'thread-edge', d: through(beads) }),
    beads.length > 1 && drawn('path', { class: 'thread', d: through(beads) }),
    [...ties.values()].map((legs) => drawn('path', { class: 'tie', d: through(legs) })),
    beads.map(({ one, lane, x, y }) => drawn('circle', {
      class: `bead ${lane === OTHERS ? 'others' : colour(lane)}`
        + `${one.outcome === 'INCLUDED' ? '' : ' failed'}${one.leg_of === '-' ? '' : ' leg'}`
        + `${chosen.includes(one.transaction) ? ' chosen' : ''}`,
      cx: x, cy: y, r: radius + (one.leg_of === '-' ? 0 : 0.8) + (chosen.includes(one.transaction) ? 2.5 : 0),
    })),
  ];
}

/** What a sub-block is, in a sentence, for those who do not see it. */
export function sentence(subBlock) {
  const lanes = new Set(subBlock.included.map((one) => one.lane)).size;
  const won = subBlock.bundles.filter((bundle) => bundle.outcome === 'INCLUDED').length;
  const paid = subBlock.attribution.reduce((total, line) => total + revenue(line), 0n);
  return `Sub-block ${count(subBlock.height)}: ${subBlock.included.length} transactions in ${lanes} lanes, `
    + `${won} of ${subBlock.bundles.length} bundles won, ${subBlock.faults.length} faults, ${tokens(paid)} tokens`;
}

export class Weave {
  constructor(chain, open) {
    this.chain = chain;
    this.open = open;
    this.isFollowing = true;
    this.made = new Map();
    this.frame = byID('weave');
    this.button = byID('follow');
    this.names = element('div', { class: 'strand-names', 'aria-hidden': 'true' });
    this.track = element('div', { class: 'track', role: 'group', 'aria-label': 'Sub-blocks, the newest last' });
    this.scroller = element('div', { class: 'weave-scroll', tabindex: -1 }, this.track);
    this.frame.append(this.names, this.scroller);
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.narrow = matchMedia('(max-width: 640px)');
    this.narrow.addEventListener('change', () => this.draw());
    this.button.addEventListener('click', () => this.setFollowing(!this.isFollowing));
    this.track.addEventListener('keydown', (event) => this.key(event));
    this.track.addEventListener('focusin', (event) => {
      if (event.target.dataset.from) this.current = Number(event.target.dataset.from);
    });
    this.scroller.addEventListener('scroll', () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.isFollowing && this.toEnd()).observe(this.scroller);
  }

  setFollowing(isFollowing) {
    this.isFollowing = isFollowing;
    this.button.setAttribute('aria-pressed', String(isFollowing));
    this.button.textContent = isFollowing ? 'Following' : 'Follow the newest';
    if (isFollowing) this.draw();
  }

  toEnd() {
    this.isMoving = true;
    this.scroller.scrollLeft = this.scroller.scrollWidth;
  }

  /** Whoever scrolls back wants to look; whoever scrolls to the end wants to follow. */
  scrolled() {
    const isAtEnd = this.scroller.scrollLeft + this.scroller.clientWidth >= this.scroller.scrollWidth - 8;
    if (this.isMoving) {
      this.isMoving = false;
      return;
    }
    if (isAtEnd !== this.isFollowing) this.setFollowing(isAtEnd);
  }

  /** The lanes with most in them, by name; a lane that has a strand keeps it as long as there is room. */
  chooseLanes() {
    const { lanes, totals } = this.chain;
    const known = [...new Set([...lanes.keys(), ...totals.keys()])];
    if (known.length <= STRANDS_MAX) return known.sort();
    if (this.strands?.lanes.length === STRANDS_MAX + 1 && this.chosenFor === this.chain.network) {
      return this.strands.lanes;
    }
    const busy = (lane) => totals.get(lane)?.transactions ?? 0;
    this.chosenFor = this.chain.network;
    return [...known.sort((a, b) => busy(b) - busy(a) || (a < b ? -1 : 1)).slice(0, STRANDS_MAX).sort(), OTHERS];
  }

  prepare() {
    const lanes = this.chooseLanes();
    const rowHeight = this.narrow.matches ? 20 : lanes.length > 12 ? 23 : 27;
    const isSame = this.strands?.rowHeight === rowHeight && this.strands.lanes.join() === lanes.join();
    if (isSame) return;
    this.strands = strandsOf(lanes, rowHeight);
    this.made.clear();
    this.track.replaceChildren();
    this.names.replaceChildren(...lanes.map((lane) => {
      const name = lane === OTHERS ? element('span', { class: 'chip' }, lane) : chip(lane);
      name.style.top = `${row(this.strands, lane) - rowHeight / 2}px`;
      name.style.lineHeight = `${rowHeight}px`;
      return name;
    }));
    this.frame.style.height = `${this.strands.height + 12}px`;
  }

  draw() {
    if (this.chain.lanes.size === 0) return;
    this.prepare();
    const columns = this.chain.columns.slice(-(this.isFollowing ? COLUMNS_MAX : COLUMNS_AWAY_MAX));
    const wanted = new Set(columns.map((column) => column.from));
    const before = this.track.scrollWidth;
    // What stays tells how far the rest has moved it.
    const anchor = columns.map((column) => this.made.get(column.from)?.node).find(Boolean);
    const anchorLeft = anchor?.offsetLeft ?? 0;
    for (const [from, made] of this.made) {
      if (wanted.has(from)) continue;
      made.node.remove();
      this.made.delete(from);
    }
    let added = 0;
    let previous = null;
    for (const column of columns) {
      const known = this.made.get(column.from);
      if (known?.to !== column.to) {
        const node = this.column(column);
        if (known) known.node.replaceWith(node);
        else if (previous) previous.after(node);
        else this.track.prepend(node);
        if (!known) added += 1;
        this.made.set(column.from, { node, to: column.to });
      }
      previous = this.made.get(column.from).node;
    }
    if (!this.isFollowing && anchor?.isConnected) this.scroller.scrollLeft += anchor.offsetLeft - anchorLeft;
    this.keepOneStop();
    if (!this.isFollowing) return;
    this.toEnd();
    const grown = Math.min(this.track.scrollWidth - before, this.scroller.clientWidth);
    if (added > 0 && added < 4 && grown > 0 && !this.calm.matches) {
      this.track.animate([{ transform: `translateX(${grown}px)` }, { transform: 'none' }],
        { duration: 240, easing: 'ease-out' });
    }
  }

  column(column) {
    return column.kind === 'subBlock' ? this.subBlockColumn(column) : this.restColumn(column);
  }

  subBlockColumn({ subBlock }) {
    const width = Math.round(Math.min(30 + 11 * Math.min(subBlock.included.length, BEADS_MAX), 260));
    const { height, bottom } = this.strands;
    const perBlock = this.chain.network.parameters.sub_blocks_per_block;
    const isFirst = perBlock > 1 && (subBlock.height - 1) % perBlock === 0;
    const middle = width / 2;
    const faults = subBlock.faults.length;
    const note = subBlock.included.length > BEADS_MAX ? `${BEADS_MAX} of ${subBlock.included.length}`
      : `${subBlock.included.length} tx`;
    return element('button', {
      type: 'button', class: `column${isFirst ? ' first' : ''}`, tabindex: -1, 'data-from': subBlock.height,
      'aria-label': sentence(subBlock), title: sentence(subBlock), onclick: () => this.open(subBlock.height),
    }, drawn('svg', { width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
      isFirst && drawn('line', { class: 'border', x1: 0.5, x2: 0.5, y1: 0, y2: height }),
      isFirst && drawn('text', { class: 'block', x: 5, y: 13 }, `block ${count((subBlock.height - 1) / perBlock + 1)}`),
      picture(subBlock, this.strands, width),
      drawn('text', { class: 'height', x: middle, y: bottom + 16 }, count(subBlock.height)),
      drawn('text', { class: `note${faults > 0 ? ' fault' : ''}`, x: middle, y: bottom + 31 },
        faults > 0 ? `⚠ ${faults}` : note)));
  }

  restColumn({ kind, from, to }) {
    const { height, bottom, lanes } = this.strands;
    const number = to - from + 1;
    const width = kind === 'gap' ? 64 : number === 1 ? 16 : 44;
    const text = kind === 'gap' ? 'missed' : 'empty';
    const label = `${count(number)} sub-blocks ${kind === 'gap' ? 'were missed' : 'with nothing in them'}: `
      + `${count(from)} to ${count(to)}`;
    return element('div', { class: `column ${kind}`, title: label, 'data-from': from },
      drawn('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
        kind === 'empty' && lanes.map((lane) => strand(lane, row(this.strands, lane), width)),
        number > 1 && drawn('text', { class: 'height', x: width / 2, y: bottom + 16 }, count(number)),
        number > 1 && drawn('text', { class: 'note', x: width / 2, y: bottom + 31 }, text)));
  }

  /** One sub-block takes part in the order of the tab key: where one was last, else the newest. */
  keepOneStop() {
    const buttons = [...this.track.querySelectorAll('button')];
    const stop = buttons.find((button) => Number(button.dataset.from) === this.current) ?? buttons.at(-1);
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1;
  }

  key(event) {
    const buttons = [...this.track.querySelectorAll('button')];
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    const target = buttons[Math.max(0, Math.min(buttons.length - 1, next))];
    const isLast = target === buttons.at(-1);
    if (this.isFollowing !== isLast) this.setFollowing(isLast);
    target.focus();
    target.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    this.keepOneStop();
  }
}
