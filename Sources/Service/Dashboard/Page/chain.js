// What the page knows of the network: read once, then kept up by the node's events. Everything on the page is drawn
// from here. Memory is bounded however long the page stays open.

import { call, calls } from './calls.js';
import { forget, kinds, know } from './colours.js';

/** Sub-blocks over which revenue is summed when the page opens; the node takes as many in one call. */
const TOTALS_MAX = 10_000;
/** Sub-blocks that the page keeps whole. */
const KEPT_MAX = 240;
/** How far back it looks for sub-blocks with something in them, and how many of these it shows at first. */
const HISTORY_HEIGHTS = 2_000;
const HISTORY_MAX = 24;
/** Lanes whose history is read at first, and points of it that are kept. */
const HISTORY_LANES = 24;
const POINTS_MAX = 240;
const REFRESH_MILLISECONDS = 2_000;
const RETRY_MILLISECONDS = 2_000;
const RATE_MILLISECONDS = 10_000;

const summed = [...kinds.map((kind) => kind.key), 'data_fee', 'take', 'slack_fee', 'alone'];

/** A lane's sums and its last points. */
class LaneTotals {
  constructor(lane) {
    this.lane = lane;
    this.transactions = 0;
    this.gas = 0;
    this.faults = 0;
    this.lastFault = null;
    for (const key of summed) this[key] = 0n;
    this.points = [];
  }

  /** Adds a line of an attribution, of one sub-block or of many. */
  add(line) {
    this.transactions += line.transactions;
    this.gas += line.gas;
    for (const key of summed) this[key] += BigInt(line[key]);
  }

  addPoint(height, line, baseFee) {
    this.points.push({ height, revenue: revenue(line), baseFee });
    if (this.points.length > POINTS_MAX) this.points.shift();
  }

  get revenue() { return kinds.reduce((total, kind) => total + this[kind.key], 0n); }
  /** What the lane has beyond what it would have had alone, after the operator's part. */
  get betterAlone() { return this.revenue - this.take - this.slack_fee - this.alone; }
}

/** All that a line says was the lane's. */
export function revenue(line) {
  return kinds.reduce((total, kind) => total + BigInt(line[kind.key]), 0n);
}

export class Chain {
  constructor() {
    this.listeners = [];
    this.state = 'connecting';
    this.reset();
  }

  reset() {
    this.network = null;
    this.height = 0;
    this.from = 1;
    this.lanes = new Map();
    this.totals = new Map();
    /** By height: sub-blocks, runs of empty ones, and gaps; the newest last. */
    this.columns = [];
    this.rates = [];
    this.laneReadMilliseconds = 0;
  }

  /** Calls `listener` after a change, at most once a frame. */
  listen(listener) { this.listeners.push(listener); }

  changed() {
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.isScheduled = false;
      for (const listener of this.listeners) listener(this);
    });
  }

  /** Reads the network and follows it for as long as the page is open. */
  async start() {
    this.source?.close();
    clearTimeout(this.timer);
    try {
      const network = await call('laneway_network');
      if (this.network?.genesis_hash !== network.genesis_hash) forget();
      this.reset();
      this.network = network;
      this.height = network.height;
      await this.readLanes();
      await this.readTotals();
      await this.readHistory();
      this.follow();
      this.refreshLater();
    } catch (error) {
      this.say('waiting', error.message);
      this.timer = setTimeout(() => this.start(), RETRY_MILLISECONDS);
    }
  }

  say(state, reason = '') {
    this.state = state;
    this.reason = reason;
    this.changed();
  }

  lane(name) {
    if (!this.totals.has(name)) this.totals.set(name, new LaneTotals(name));
    return this.totals.get(name);
  }

  async readLanes() {
    const start = performance.now();
    const lanes = await call('laneway_lanes');
    this.laneReadMilliseconds = performance.now() - start;
    know(lanes.map((lane) => lane.lane));
    this.lanes = new Map(lanes.map((lane) => [lane.lane, lane]));
    this.changed();
  }

  async readTotals() {
    this.from = Math.max(1, this.height - TOTALS_MAX + 1);
    if (this.height > 0) await this.addRange(this.from, this.height);
  }

  /** Sums over ranges that meet are the sum over all. */
  async addRange(from, to) {
    for (let first = from; first <= to; first += TOTALS_MAX) {
      const last = Math.min(to, first + TOTALS_MAX - 1);
      const { lines } = await call('laneway_attribution', { from: first, to: last });
      for (const line of lines) this.lane(line.lane).add(line);
    }
  }

  /** Recent points of the lanes with most revenue, and from them the last sub-blocks in which something happened. */
  async readHistory() {
    const lanes = [...this.totals.values()].sort((a, b) => (a.revenue < b.revenue ? 1 : -1)).slice(0, HISTORY_LANES);
    const heights = new Set();
    for (const span of [HISTORY_HEIGHTS, TOTALS_MAX]) {
      const from = Math.max(1, this.height - span + 1);
      const found = await calls('laneway_attribution', lanes.map(({ lane }) => ({ lane, from, to: this.height })));
      found.forEach((answer, index) => {
        for (const line of answer?.lines ?? []) {
          heights.add(line.height);
          if (line.transactions > 0) lanes[index].addPoint(line.height, line, BigInt(line.base_fee_per_gas));
        }
      });
      if (heights.size > 0) break;
    }
    const last = [...heights].sort((a, b) => a - b).slice(-HISTORY_MAX);
    const subBlocks = await calls('laneway_subBlock', last.map((height) => ({ height })));
    for (const subBlock of subBlocks) {
      if (!subBlock) continue;
      if (this.columns.length > 0) this.addEmpty(this.columns.at(-1).to + 1, subBlock.height - 1);
      this.addColumn(subBlock);
    }
    if (this.columns.length > 0) this.addEmpty(this.columns.at(-1).to + 1, this.height);
  }

  follow() {
    this.source = new EventSource(`/events?after=${this.height}`);
    this.source.addEventListener('open', () => this.opened());
    this.source.addEventListener('error', () => {
      this.say('waiting', 'the stream of events broke off');
      // The browser comes back by itself, with the last height that it had, unless the node refused it: then this is
      // another network, or one that was set back.
      if (this.source.readyState !== EventSource.CLOSED) return;
      this.timer = setTimeout(() => this.start(), RETRY_MILLISECONDS);
    });
    this.source.addEventListener('subBlock', (event) => this.add(JSON.parse(event.data)));
    this.source.addEventListener('gap', (event) => this.addGap(JSON.parse(event.data)));
  }

  /** A stream that comes back may be that of another network at the same address, which is read from its start. */
  async opened() {
    const isAgain = this.state === 'waiting';
    this.say('live');
    if (!isAgain) return;
    const network = await call('laneway_network').catch(() => null);
    if (network && network.genesis_hash !== this.network.genesis_hash) await this.start();
  }

  add(subBlock) {
    if (subBlock.height <= this.height) return;
    this.height = subBlock.height;
    this.rates.push({ at: performance.now(), transactions: subBlock.included.length });
    const baseFees = new Map(subBlock.included.map((one) => [one.lane, BigInt(one.base_fee_per_gas)]));
    for (const line of subBlock.attribution) {
      const totals = this.lane(line.lane);
      totals.add(line);
      if (line.transactions > 0) totals.addPoint(subBlock.height, line, baseFees.get(line.lane) ?? null);
    }
    if (isEmpty(subBlock)) this.addEmpty(subBlock.height, subBlock.height);
    else this.addColumn(subBlock);
    this.changed();
  }

  addColumn(subBlock) {
    for (const fault of subBlock.faults) {
      const totals = this.lane(fault.lane);
      totals.faults += 1;
      totals.lastFault = { ...fault, height: subBlock.height };
    }
    this.push({ kind: 'subBlock', from: subBlock.height, to: subBlock.height, subBlock });
  }

  addEmpty(from, to) {
    if (to < from) return;
    const last = this.columns.at(-1);
    if (last?.kind === 'empty' && last.to + 1 === from) last.to = to;
    else this.push({ kind: 'empty', from, to });
  }

  /** The node has left out heights: they are said to be missing, and their money is fetched. */
  async addGap({ from, to }) {
    this.height = Math.max(this.height, to);
    this.push({ kind: 'gap', from, to });
    this.changed();
    try {
      await this.addRange(from, to);
    } catch {
      // Sums without them would be wrong: all are read anew.
      await this.start();
    }
    this.changed();
  }

  push(column) {
    this.columns.push(column);
    if (this.columns.length > KEPT_MAX) this.columns.shift();
  }

  /** Lanes as they are now, again and again while somebody looks; seldom where it takes long. */
  refreshLater() {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(async () => {
      if (!document.hidden && this.state === 'live') await this.readLanes().catch(() => {});
      this.refreshLater();
    }, Math.max(REFRESH_MILLISECONDS, 20 * this.laneReadMilliseconds));
  }

  /** Sub-blocks and transactions a second, over the last ten. */
  get rate() {
    const since = performance.now() - RATE_MILLISECONDS;
    while (this.rates.length > 0 && this.rates[0].at < since) this.rates.shift();
    const seconds = RATE_MILLISECONDS / 1_000;
    return {
      subBlocks: this.rates.length / seconds,
      transactions: this.rates.reduce((total, one) => total + one.transactions, 0) / seconds,
    };
  }

  /** What is drawn as missing. */
  get gaps() { return this.columns.filter((column) => column.kind === 'gap'); }

  subBlock(height) {
    return this.columns.find((column) => column.from === height && column.kind === 'subBlock')?.subBlock ?? null;
  }
}

function isEmpty(subBlock) {
  return ['included', 'ended', 'bundles', 'faults'].every((key) => subBlock[key].length === 0);
}
