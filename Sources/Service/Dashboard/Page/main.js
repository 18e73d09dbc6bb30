// The page: follows the node and draws what changed.

import { count } from './amounts.js';
import { Apps, Figures } from './apps.js';
import { Chain } from './chain.js';
import { Drawer } from './drawer.js';
import { byID } from './elements.js';
import { laneView } from './lane.js';
import { blockView, subBlockView } from './subblock.js';
import { transactionView } from './transaction.js';
import { Weave } from './weave.js';

const chain = new Chain();
const drawer = new Drawer({
  'sub-block': subBlockView(chain), block: blockView(chain), transaction: transactionView(chain), lane: laneView(chain),
});
const weave = new Weave(chain, (height) => drawer.open('sub-block', height));
const apps = new Apps(chain);
const figures = new Figures(chain);

function drawState() {
  const status = byID('connection');
  const said = { connecting: 'connecting', live: 'live', waiting: 'not connected, trying again' }[chain.state];
  if (status.textContent !== said) status.textContent = said;
  status.dataset.state = chain.state;
  status.title = chain.reason ?? '';
  const name = byID('network-name');
  if (chain.network && name.dataset.genesis !== chain.network.genesis_hash) {
    name.dataset.genesis = chain.network.genesis_hash;
    name.textContent = `${chain.network.name}, attribution ${chain.network.parameters.attribution_rule}`;
    document.title = `Laneway: ${chain.network.name}`;
  }
  const missed = chain.gaps.map(({ from, to }) => `${count(from)} to ${count(to)}`).join(', ');
  const notice = byID('notice');
  notice.hidden = missed === '';
  const text = `This page was too slow and missed sub-blocks ${missed}. The sums have them; the picture has a gap there.`;
  if (missed && notice.textContent !== text) notice.textContent = text;
}

function draw() {
  // A click ends on what it began on: nothing moves in between.
  if (isPressed) return;
  drawState();
  figures.draw();
  weave.draw();
  apps.draw();
}

let isPressed = false;
addEventListener('pointerdown', () => { isPressed = true; });
for (const name of ['pointerup', 'pointercancel', 'blur']) {
  addEventListener(name, () => setTimeout(() => {
    isPressed = false;
    draw();
  }));
}
chain.listen(draw);

byID('find').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  const wanted = event.target.value.trim().replaceAll(',', '');
  const said = byID('find-said');
  said.textContent = '';
  if (/^[0-9]{1,15}$/.test(wanted)) drawer.open('sub-block', wanted);
  else if (/^0x[0-9a-f]{64}$/i.test(wanted)) drawer.open('transaction', wanted.toLowerCase());
  else if (chain.lanes.has(wanted.toLowerCase())) drawer.open('lane', wanted.toLowerCase());
  else said.textContent = wanted === '' ? '' : 'neither a height, a whole hash nor a lane';
});

await chain.start();
await drawer.show();
