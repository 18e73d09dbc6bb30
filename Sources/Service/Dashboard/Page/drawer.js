// What is opened: a sub-block, a block, a transaction or a lane, over the page. Its address is in the fragment, so that
// it can be linked to and the browser's back button works.

import { byID, element } from './elements.js';

export class Drawer {
  /** `views` by kind: a function of the subject that answers `title`, `body` and, where there is one, `steps`. */
  constructor(views) {
    this.views = views;
    this.dialog = byID('drawer');
    this.title = byID('drawer-title');
    this.body = byID('drawer-body');
    this.buttons = { previous: byID('drawer-previous'), next: byID('drawer-next') };
    byID('drawer-close').addEventListener('click', () => this.dialog.close());
    this.dialog.addEventListener('close', () => this.closed());
    // Outside of what is open.
    this.dialog.addEventListener('click', (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener('keydown', (event) => this.key(event));
    for (const [name, button] of Object.entries(this.buttons)) {
      button.addEventListener('click', () => this.step(name));
    }
    addEventListener('hashchange', () => this.show());
  }

  open(kind, subject) {
    location.hash = `#/${kind}/${subject}`;
  }

  closed() {
    this.shown = null;
    if (location.hash.startsWith('#/')) history.pushState(null, '', location.pathname);
  }

  step(name) {
    const target = this.steps?.[name];
    if (target) location.replace(target);
  }

  key(event) {
    if (event.target.closest('.scrolls, input')) return;
    const name = { ArrowLeft: 'previous', ArrowRight: 'next' }[event.key];
    if (!name || !this.steps?.[name]) return;
    event.preventDefault();
    this.step(name);
  }

  /** Shows what the address says. */
  async show() {
    const match = /^#\/([a-z-]+)\/([A-Za-z0-9-]+)$/.exec(location.hash);
    const view = match && this.views[match[1]];
    if (!view) {
      if (this.dialog.open) this.dialog.close();
      return;
    }
    const shown = location.hash;
    if (this.shown === shown) return;
    this.shown = shown;
    this.steps = null;
    if (!this.dialog.open) {
      this.fill('…', element('p', { class: 'quiet' }, 'asking the node'));
      this.dialog.showModal();
    }
    try {
      const { title, body, steps } = await view(match[2]);
      if (this.shown !== shown) return;
      this.steps = steps ?? null;
      this.fill(title, body);
    } catch (error) {
      if (this.shown !== shown) return;
      this.fill('Not there', [element('p', {}, error.message), error.hint && element('p', { class: 'quiet' }, error.hint)]);
    }
  }

  fill(title, body) {
    this.title.replaceChildren(title);
    this.body.replaceChildren(...[body].flat(Infinity).filter(Boolean));
    this.body.scrollTop = 0;
    for (const [name, button] of Object.entries(this.buttons)) {
      button.hidden = !this.steps;
      button.disabled = !this.steps?.[name];
    }
    this.title.focus();
  }
}
