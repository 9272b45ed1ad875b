/**
 * What the page does: takes the parts that the server sends and sends the requests of its buttons. Elements stay the same where they
 * can, so that focus, selection, scrolling and opened details outlive a change.
 */
export const dashboardScript = `'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const [connection, answer] = [byId('connection'), byId('answer')];
  const pending = new WeakSet();
  document.documentElement.classList.add('live');
  const say = (text, lost) => {
    if (connection.textContent !== text) connection.textContent = text;
    connection.classList.toggle('lost', lost);
  };
  const keyOf = (node) => (node.nodeType === 1 ? node.dataset.key || '' : '');
  const same = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;
  const own = (node, name) => (node.nodeName === 'DETAILS' && name === 'open') || (pending.has(node) && name === 'aria-disabled');
  const morph = (from, to) => {
    if (from.isEqualNode(to)) return;
    if (from.nodeType !== 1) { from.data = to.data; return; }
    if (from.nodeName === 'svg') { from.replaceWith(to); return; }
    for (const { name } of [...from.attributes])
      if (!to.hasAttribute(name) && !own(from, name)) from.removeAttribute(name);
    for (const { name, value } of [...to.attributes])
      if (from.getAttribute(name) !== value && !own(from, name)) from.setAttribute(name, value);
    morphChildren(from, to);
  };
  const morphChildren = (from, to) => {
    const wanted = [...to.childNodes];
    const keys = new Set(wanted.map(keyOf));
    const keyed = new Map();
    for (const node of [...from.childNodes]) {
      const key = keyOf(node);
      if (key === '') continue;
      if (keys.has(key)) keyed.set(key, node);
      else node.remove();
    }
    let place = from.firstChild;
    for (const node of wanted) {
      const key = keyOf(node);
      let found = key === '' ? null : keyed.get(key);
      if (key === '' && place && keyOf(place) === '' && same(place, node)) found = place;
      if (!found) { from.insertBefore(node, place); continue; }
      if (found === place) place = found.nextSibling;
      else from.insertBefore(found, place);
      morph(found, node);
    }
    while (place) { const next = place.nextSibling; place.remove(); place = next; }
  };
  const update = (id, html) => {
    const element = byId(id);
    if (!element) return;
    const template = document.createElement('template');
    template.innerHTML = html;
    const atEnd = (tail) => tail.scrollTop + tail.clientHeight >= tail.scrollHeight - 8;
    const isAtEnd = [...element.querySelectorAll('[data-tail]')].every(atEnd);
    morphChildren(element, template.content);
    if (isAtEnd) toEnd(element);
  };
  const toEnd = (element) => {
    for (const tail of element.querySelectorAll('[data-tail]')) tail.scrollTop = tail.scrollHeight;
  };
  let source = null;
  let timer = 0;
  const leave = () => {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  };
  const connect = () => {
    leave();
    source = new EventSource(document.body.dataset.events);
    source.addEventListener('open', () => say('Live', false));
    source.addEventListener('pieces', (event) => {
      for (const [id, html] of Object.entries(JSON.parse(event.data))) update(id, html);
    });
    source.addEventListener('error', () => {
      say('Connection lost, trying again. What is shown may be old.', true);
      // The browser tries again unless the server refused.
      if (source && source.readyState === EventSource.CLOSED) {
        clearTimeout(timer);
        timer = setTimeout(reconnect, 3000);
      }
    });
  };
  const reconnect = async () => {
    try {
      const { status } = await fetch(location.href, { cache: 'no-store' });
      if (status === 401) {
        say('The dashboard was restarted: open the address that it printed.', true);
        return;
      }
    } catch {}
    connect();
  };
  // A browser opens six connections to a server: pages that are not visible leave theirs to others.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) leave();
    else connect();
  });
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button[data-request]');
    if (!button || pending.has(button)) return;
    if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
    pending.add(button);
    button.setAttribute('aria-disabled', 'true');
    const tell = (text, wrong) => {
      answer.textContent = text;
      answer.classList.toggle('wrong', wrong);
    };
    tell('Sending …', false);
    try {
      const response = await fetch('/request', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: button.dataset.request,
      });
      const { message } = await response.json();
      tell(message, !response.ok);
    } catch {
      tell('The dashboard could not be reached; nothing was done.', true);
    }
    pending.delete(button);
    button.removeAttribute('aria-disabled');
  });
  toEnd(document);
  connect();
})();
`;
