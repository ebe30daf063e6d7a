// The operators' console: one page on top of the API, asked again every few seconds.
import { hops, hourly, retries, span, way } from '/console/picture.js';

const main = document.getElementById('main');
const health = document.getElementById('health');
const news = document.getElementById('news');
const search = document.getElementById('text');
const STATES = ['RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID', 'COMPLETED', 'REJECTED', 'FAILED'];
const LOOK = {
  RECEIVED: ['wait', '◔', 'being checked'], VERIFIED: ['wait', '◑', 'to be signed'], SUBMITTED: ['wait', '◕', 'to be mined'],
  PAID: ['good', '●', 'paid'], COMPLETED: ['good', '✓', 'completed'], REJECTED: ['warn', '⊘', 'refused'], FAILED: ['bad', '✕', 'failed'],
};
const view = { state: null, text: null, after: [], seen: new Set() };
let turn = 0;

// Children of a section are made anew only when what they show has changed: what is read, selected or
// focused is left alone.
const shown = new WeakMap();
function show(place, data, make) {
  const now = JSON.stringify(data);
  if (shown.get(place) === now) return;
  shown.set(place, now);
  const focused = document.activeElement?.dataset?.key;
  place.replaceChildren(...[make()].flat().filter(Boolean));
  if (focused) place.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'key') node.dataset.key = value;
    else if (value !== null && value !== false) node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter(c => c !== null && c !== undefined && c !== false));
  return node;
}

async function ask(path, method = 'GET') {
  const answer = await fetch(path, { method, headers: { Accept: 'application/json' } });
  const type = answer.headers.get('Content-Type') ?? '';
  const body = type.includes('json') ? await answer.json() : {};
  if (!answer.ok) throw Object.assign(new Error(body.detail ?? `The answer was ${answer.status}.`), { status: answer.status });
  return body;
}

const eth = wei => {
  if (wei == null) return 'refused';
  const digits = wei.padStart(19, '0');
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`.replace(/0+$/, '').replace(/\.$/, '') + ' ETH';
};
const shortEth = wei => {
  const exact = eth(wei);
  return exact.length > 16 ? `${exact.slice(0, 10)}… ETH` : exact;
};
const cut = text => text && text.length > 18 ? `${text.slice(0, 8)}…${text.slice(-6)}` : text;
const gwei = wei => `${Math.round(Number(wei) / 1e7) / 100} gwei`;
const ago = (at, now) => `${span(Math.max(0, (now - Date.parse(at)) / 1000))} ago`;
const moment = at => `${at.slice(0, 19).replace('T', ' ')} UTC`;
const link = id => `#/payments/${encodeURIComponent(id)}`;
const clock = at => el('time', { datetime: at, title: at }, new Date(at).toISOString().slice(11, 19));
function pill(state, reason) {
  const [kind, icon, word] = LOOK[state];
  return el('span', { class: `pill ${kind}` }, el('span', { 'aria-hidden': 'true' }, icon), reason ? `${word}: ${reason.split(':')[0].replaceAll('_', ' ')}` : word);
}

// ---- confirmations
const dialog = document.getElementById('confirm');
function confirmed(title, says, { danger = false, reason = false } = {}) {
  document.getElementById('confirm-title').textContent = title;
  document.getElementById('confirm-says').textContent = says;
  const yes = document.getElementById('confirm-yes');
  yes.textContent = title;
  yes.className = danger ? 'danger' : '';
  const input = document.getElementById('reason');
  document.getElementById('reason-label').hidden = !reason;
  input.required = reason;
  input.value = '';
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close',
    () => resolve(dialog.returnValue === 'yes' ? { reason: input.value } : null), { once: true }));
}
dialog.querySelector('button[value=no]').formNoValidate = true;

async function instruct(title, says, path, options = {}) {
  const answer = await confirmed(title, says, options);
  if (!answer) return;
  try {
    const done = await ask(options.reason ? `${path}?reason=${encodeURIComponent(answer.reason)}` : path, 'POST');
    tell(done.status === 'rejected' ? `Not done: ${done.reason}` : `Done: ${DONE[done.status] ?? done.status}.`);
  } catch (e) {
    tell(`Not done: ${e.message}`);
  }
  refresh();
}
function tell(text) {
  news.textContent = text;
  document.getElementById('told')?.remove();
  const box = el('section', { id: 'told' }, text, ' ', el('button', { class: 'quiet', onclick: () => box.remove() }, 'Close'));
  main.prepend(box);
}

// A picture is drawn for the width that there is: on a phone its words stay readable.
const roomy = () => Math.max(300, main.clientWidth - 70);

// ---- the overview
function list(lines, now, caption) {
  if (!lines.length) return el('p', { class: 'empty' }, view.text ? 'None begins like this, and no address ends like it.' : 'None.');
  return el('table', { class: 'list' },
    el('caption', { class: 'hidden' }, caption),
    el('thead', {}, el('tr', {}, ['Payment', 'State', 'Address', 'Amount', 'Came in'].map((h, i) => el('th', { scope: 'col', class: i > 2 ? 'number' : '' }, h)))),
    el('tbody', {}, lines.map(p => {
      const fresh = view.seen.size && !view.seen.has(p.unique_id);
      view.seen.add(p.unique_id);
      return el('tr', { class: fresh ? 'new' : '' },
        el('td', {}, el('a', { href: link(p.unique_id), class: 'mono', key: p.unique_id }, p.unique_id)),
        el('td', {}, pill(p.state, p.reason)),
        el('td', { class: 'mono where', title: p.payin_address }, cut(p.payin_address)),
        el('td', { class: 'number', title: eth(p.amount_wei) }, shortEth(p.amount_wei)),
        el('td', { class: 'number soft', title: p.received_at }, ago(p.received_at, now)));
    })));
}

const DONE = { redriven: 'reopened' };
const ACTIONS = { redrive: 'Reopen', cancel: 'Cancel payment', 'nonce-lost': 'Nonce is lost' };
const many = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;
// What was signed for within a time, and of how much.
const spent = (wei, most) => most == null ? eth(wei) : `${shortEth(wei).replace(' ETH', '')} of ${eth(most)}`;
const waitingOf = open => open.reduce((n, o) => n + (o.state === 'RECEIVED' || o.state === 'VERIFIED' ? o.payments : 0), 0);
function wallet(w, open, now) {
  const halted = w.halted_below != null, seen = w.seen;
  const waiting = waitingOf(open);
  return [
    el('h2', {}, 'Wallet ', w.paused_at || halted ? el('span', { class: 'pill bad' }, w.paused_at ? '‖ paused' : '✕ halted') : el('span', { class: 'pill good' }, '✓ signs')),
    el('dl', {},
      w.paused_at && [el('dt', {}, 'Paused'), el('dd', {}, `by ${w.paused_by} at ${moment(w.paused_at)}: ${w.pause_reason}`)],
      el('dt', {}, 'Balance'), seen ? el('dd', { title: `${eth(seen.balance_wei)} at block ${seen.block}, ${seen.at}` }, el('strong', {}, shortEth(seen.balance_wei)),
        el('span', { class: 'soft' }, ` seen ${ago(seen.at, now)}, when GCHostPay3 last set out to sign a payment`)) : el('dd', {}, 'seen when GCHostPay3 sets out to sign the first payment'),
      el('dt', {}, 'In flight'), el('dd', {}, `${many(w.in_flight, 'payment')}, ${shortEth(w.in_flight_wei)}`),
      seen?.max_payment_wei != null && [el('dt', {}, 'A payment at most'), el('dd', {}, `${shortEth(seen.max_payment_wei)}, with ${gwei(seen.max_fee_wei)} a unit of gas`)],
      el('dt', {}, 'Signed, last hour'), el('dd', {}, spent(w.hour_wei, seen?.max_hour_wei)),
      el('dt', {}, 'Signed, last day'), el('dd', {}, spent(w.day_wei, seen?.max_day_wei)),
      el('dt', {}, 'Next nonce'), el('dd', {}, String(w.next_nonce)),
      el('dt', {}, 'Not ours'), el('dd', {}, `${many(w.unknown_transactions, 'transaction')} so far`),
      el('dt', {}, 'Address'), el('dd', { class: 'mono' }, w.address)),
    el('div', { class: 'buttons' },
      halted && el('button', { key: 'ack', onclick: () => instruct('Acknowledge', `GCHostPay3 found spending from this wallet that the ledger does not know, and signs nothing. By this you say that you have looked at it, at nonces below ${w.halted_below}: signing goes on until more is found.`, `/wallet/acknowledge?below=${w.halted_below}`, { danger: true }) }, 'Acknowledge spending'),
      w.paused_at
        ? el('button', { key: 'resume', onclick: () => instruct('Resume', `The wallet signs again from the next payment on. What waits (${many(waiting, 'payment')} now) goes on within a minute, and is paid only if ChangeNow still waits for it.`, '/wallet/resume') }, 'Resume')
        : pauseButton(w.in_flight, w.in_flight_wei, waiting)),
  ];
}
function pauseButton(inFlight, inFlightWei, waiting) {
  return el('button', { key: 'pause', class: 'quiet', onclick: () => instruct('Pause', `Nothing more is signed until somebody resumes the wallet. What is signed already (${many(inFlight, 'payment')}, ${shortEth(inFlightWei)}) can still be mined, and is followed. Everything else waits (${many(waiting, 'payment')} now), and its 24 hours run on: what is unsigned at their end fails, unpaid.`, '/wallet/pause', { danger: true, reason: true }) }, 'Pause payments');
}

const places = {};
function overview() {
  for (const name of ['alarm', 'wallet', 'hours', 'hops', 'retries', 'list']) places[name] = el('section', { id: name, 'aria-label': name === 'list' ? 'Payments' : null });
  main.replaceChildren(el('h1', { class: 'hidden' }, 'Overview'), places.alarm,
    el('div', { class: 'two' }, places.wallet, places.hours), places.list, places.hops, places.retries);
}

async function drawOverview() {
  const query = new URLSearchParams({ limit: 25 });
  if (view.state) query.set('state', view.state);
  if (view.text) query.set('text', view.text);
  if (view.after.length) query.set('after', view.after.at(-1));
  const [sum, page] = await Promise.all([ask('/summary'), ask(`/payments?${query}`)]);
  const now = Date.parse(sum.now);
  const minute = Math.floor(now / 15000);
  wellOrNot(sum);
  places.alarm.classList.toggle('alarm', sum.needs_person.length > 0);
  show(places.alarm, [sum.needs_person, minute], () => [el('h2', {}, sum.needs_person.length ? `${need(sum.needs_person.length)} a person` : 'Nothing needs a person'),
    sum.needs_person.length ? list(sum.needs_person, now, 'Payments that need a person') : el('p', { class: 'empty' }, 'No payment of the last week stands as failed, none is open for over an hour, and none was refused in the last day, except for orders that another payment has paid.')]);
  show(places.list, [page, view.state, view.text, view.after, minute], () => {
    const open = Object.fromEntries(sum.open.map(o => [o.state, o.payments]));
    return [
      el('h2', {}, view.text ? `Found for “${view.text}”` : 'Payments, newest first'),
      el('div', { class: 'chips', role: 'group', 'aria-label': 'Only in state' },
        [null, ...STATES].map(s => el('button', { class: 'quiet', key: `s-${s}`, 'aria-pressed': String(view.state === s), onclick: () => { view.state = s; view.after = []; refresh(); } },
          s ? LOOK[s][2] + (open[s] ? ` ${open[s]}` : '') : 'all'))),
      page.too_many && el('p', { class: 'soft' }, 'Many begin like this, and not all of them are found: type more of it.'),
      list(page.payments, now, 'Payments'),
      el('div', { class: 'buttons' },
        view.after.length > 0 && el('button', { class: 'quiet', key: 'newer', onclick: () => { view.after.pop(); refresh(); } }, 'Newer'),
        page.next && el('button', { class: 'quiet', key: 'older', onclick: () => { view.after.push(page.next); refresh(); } }, 'Older')),
    ];
  });
  show(places.hours, [sum.hours, minute], () => {
    const all = sum.hours.reduce((n, h) => n + h.received, 0), done = sum.hours.reduce((n, h) => n + h.completed, 0);
    const ends = sum.hours.reduce((n, h) => n + h.completed + h.rejected + h.failed, 0);
    return [el('h2', {}, 'Last 24 hours'), el('p', {}, `${all} came in, ${done} completed`, ends ? `, ${(100 * done / ends).toFixed(1)} % of those that ended` : '', '.'), hourly(sum.hours, now, roomy())];
  });
  show(places.hops, sum.hops, () => [el('h2', {}, 'Mean time of each hop'), hops(sum.hops, roomy())]);
  show(places.retries, sum.retries, () => [el('h2', {}, 'Deliveries again, last 24 hours'), sum.retries.length ? retries(sum.retries, roomy()) : el('p', { class: 'empty' }, 'None: every task was done the first time.')]);
  show(places.wallet, [sum.wallets, sum.open, minute], () => sum.wallets.length ? sum.wallets.flatMap(w => wallet(w, sum.open, now)) : [el('h2', {}, 'Wallet'), el('p', { class: 'empty' }, 'It is known here from its first payment on.'), el('div', { class: 'buttons' }, pauseButton(0, '0', waitingOf(sum.open)))]);
}

function need(payments) { return `${payments} ${payments === 1 ? 'needs' : 'need'}`; }

function wellOrNot(sum) {
  const stopped = sum.wallets.find(w => w.paused_at || w.halted_below != null);
  show(health, [sum.needs_person.length, !!stopped], () => stopped ? el('span', { class: 'pill bad' }, '‖ wallet stopped')
    : sum.needs_person.length ? el('span', { class: 'pill bad' }, `▲ ${need(sum.needs_person.length)} you`) : el('span', { class: 'pill good' }, '✓ all well'));
}

// ---- one payment
function kindOf(event) {
  if (/failed|conflict|unknown|nonce_(taken|gap)|key_refused/.test(event)) return 'bad';
  if (/deferred|rejected|replaced|reorganised|redriven|cancellation|recheck|reopened/.test(event)) return 'warn';
  if (/completed|mined|verified/.test(event)) return 'good';
  return 'wait';
}

function onePayment() {
  for (const name of ['head', 'picture', 'events', 'facts', 'attempts']) places[name] = el('section', { id: name });
  main.replaceChildren(el('p', {}, el('a', { href: '#/' }, '← All payments')), places.head, places.picture, places.events,
    el('div', { class: 'two' }, places.facts, places.attempts));
}

// Whether it is this order alone, or ChangeNow as a whole.
function others(sum, now) {
  const waiting = sum.open.find(o => o.state === 'RECEIVED')?.payments ?? 0;
  return ` ${waiting > 1 ? `${waiting} payments wait for its answer. ` : ''}It last confirmed an order ${sum.changenow_waits_at ? ago(sum.changenow_waits_at, now) : 'over a day ago, if ever'}.`;
}

async function drawPayment(id) {
  const [p, sum] = await Promise.all([ask(`/payments/${encodeURIComponent(id)}`), ask('/summary')]);
  const now = Date.parse(sum.now);
  wellOrNot(sum);
  document.title = `${id} · HostPay`;
  places.head.classList.toggle('alarm', p.state === 'FAILED');
  const stopped = sum.wallets.some(w => w.paused_at || w.halted_below != null) && ['RECEIVED', 'VERIFIED'].includes(p.state);
  show(places.head, [p, stopped, p.state === 'RECEIVED' && others(sum, now)], () => [
    el('h1', { class: 'mono' }, p.unique_id), pill(p.state, p.reason),
    el('p', { class: 'says', id: 'says' }, stopped ? 'The wallet is stopped and signs nothing: this payment waits until the wallet signs again. ' : '', p.waits_for, p.state === 'RECEIVED' ? others(sum, now) : ''),
    el('div', { class: 'buttons' }, p.actions.map(a => el('button', { key: a.name, class: a.name === 'redrive' ? '' : 'danger',
      onclick: () => instruct(ACTIONS[a.name], a.says, `/payments/${encodeURIComponent(id)}/${a.name}`, { danger: a.name !== 'redrive' }) },
      ACTIONS[a.name])))]);
  show(places.picture, [p, ['COMPLETED', 'REJECTED', 'FAILED'].includes(p.state) ? 0 : Math.floor(now / 2000)], () => [el('h2', {}, 'Its way'), el('div', { class: 'wide' }, way(p, now, roomy()))]);
  show(places.events, p.timeline, () => [el('h2', {}, 'What happened'), el('ol', { class: 'events' }, p.timeline.map(e => el('li', {},
    clock(e.at), el('span', { class: `dot ${kindOf(e.event)}`, 'aria-hidden': 'true' }),
    el('div', {}, el('strong', {}, e.event.replaceAll('_', ' ')), e.times > 1 && el('span', { class: 'pill warn' }, `×${e.times}, last ${e.last_at.slice(11, 19)}`), ' ',
      el('span', { class: 'soft' }, e.service.replace(/-.*/, ''), e.delivery > 1 ? `, delivery ${e.delivery}` : ''),
      e.detail && el('div', { class: 'mono' }, e.detail)))))]);
  show(places.facts, p, () => [el('h2', {}, 'Request'), el('dl', {},
    el('dt', {}, 'Amount'), el('dd', { class: 'mono' }, eth(p.amount_wei)),
    el('dt', {}, 'To'), el('dd', { class: 'mono' }, p.payin_address),
    el('dt', {}, 'ChangeNow order'), el('dd', { class: 'mono' }, el('a', { href: p.links.changenow, rel: 'noreferrer' }, p.cn_api_id)),
    el('dt', {}, 'Came in'), el('dd', {}, moment(p.received_at)), el('dt', {}, 'Until'), el('dd', {}, moment(p.deadline_at)),
    p.links.lines && [el('dt', {}, 'Log'), el('dd', {}, el('a', { href: p.links.lines, rel: 'noreferrer' }, 'its lines, of all services'))],
    p.tx_hash && [el('dt', {}, 'Transaction'), el('dd', { class: 'mono' }, p.links.transaction ? el('a', { href: p.links.transaction, rel: 'noreferrer' }, p.tx_hash) : p.tx_hash)],
    p.block_number != null && [el('dt', {}, 'Block'), el('dd', {}, `${p.block_number}, ${p.final_at ? 'final' : p.confirmations ? `${p.confirmations} confirmations` : 'not final yet'}`)],
    p.generation > 0 && [el('dt', {}, 'Generation'), el('dd', {}, String(p.generation))])]);
  show(places.attempts, p.attempts, () => [el('h2', {}, 'Signed transactions'), p.attempts.length ? el('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'Signed transactions' }, el('table', {},
    el('thead', {}, el('tr', {}, ['Nonce', 'Kind', 'Fee, tip', 'Hash'].map(h => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, p.attempts.map(a => el('tr', {}, el('td', {}, `${a.nonce} #${a.number}`), el('td', {}, a.kind, a.live ? '' : ', gone'),
      el('td', {}, `${gwei(a.max_fee_per_gas)}, ${gwei(a.max_priority_fee_per_gas)}`), el('td', { class: 'mono', title: a.tx_hash }, cut(a.tx_hash))))))) : el('p', { class: 'empty' }, 'Nothing was signed for it.')]);
}

// ---- where we are
const where = () => location.hash.match(/^#\/payments\/(.+)$/);
function arrive() {
  const found = where();
  // Whoever opens a payment just after typing stays there: the search is for the way back.
  clearTimeout(typing);
  takeText();
  view.seen = new Set();
  document.title = 'HostPay console';
  found ? onePayment() : overview();
  main.focus();
  refresh();
}
async function refresh() {
  const mine = ++turn;
  clearTimeout(refresh.timer);
  try {
    if (!document.hidden) await (where() ? drawPayment(decodeURIComponent(where()[1])) : drawOverview());
    document.body.dataset.drawn = String(mine);
  } catch (e) {
    if (e.status === 404 && where()) main.replaceChildren(el('section', {}, el('h1', {}, 'Not found'), el('p', {}, e.message), el('a', { href: '#/' }, 'All payments')));
    else show(health, e.message, () => el('span', { class: 'pill bad' }, e.status === 401 ? '✕ not an operator' : '✕ no answer'));
  }
  if (mine === turn) refresh.timer = setTimeout(refresh, 2000);
}
addEventListener('hashchange', arrive);
document.addEventListener('visibilitychange', () => document.hidden || refresh());
document.addEventListener('keydown', e => {
  if (e.key === '/' && !dialog.open && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) { e.preventDefault(); search.focus(); }
});
let typing;
function takeText() {
  const typed = search.value.trim(), text = typed.length >= 3 ? typed : null;
  if (text !== view.text) Object.assign(view, { text, after: [] });
}
function find() {
  takeText();
  view.after = [];
  where() ? (location.hash = '#/') : refresh();
}
search.addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(find, 250); });
document.getElementById('search').addEventListener('submit', e => { e.preventDefault(); clearTimeout(typing); find(); });
arrive();
