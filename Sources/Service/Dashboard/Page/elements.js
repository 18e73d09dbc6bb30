// Makes what is shown. Text from the node only ever becomes text, never markup.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function drawn(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function byID(id) {
  return document.getElementById(id);
}

/** A hash by its first digits; whole under the pointer. */
export function short(hash) {
  return element('code', { title: hash }, hash.length > 12 ? `${hash.slice(0, 10)}…` : hash);
}

/** A link that opens something in the drawer. */
export function opens(kind, subject, ...children) {
  return element('a', { href: `#/${kind}/${subject}` }, ...children);
}

/** Names and values, those without a value left out. */
export function facts(pairs) {
  return element('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))));
}

/** A table in a frame of its own that scrolls where the screen is narrow. */
export function table(caption, heads, rows) {
  const align = (index) => (heads[index].number ? 'number' : null);
  return element('div', { class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': caption },
    element('table', {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, heads.map((head, index) =>
        element('th', { scope: 'col', class: align(index) }, head.text)))),
      element('tbody', {}, rows.map((cells) => element('tr', {}, cells.map((cell, index) =>
        element('td', { class: align(index) }, cell)))))));
}

/** A command to copy. */
export function command(text) {
  const said = element('span', { class: 'said', role: 'status' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = 'copied';
    } catch {
      said.textContent = 'select it to copy';
    }
  };
  return element('div', { class: 'command' }, element('code', {}, text),
    element('button', { type: 'button', onclick: copy }, 'Copy'), said);
}
