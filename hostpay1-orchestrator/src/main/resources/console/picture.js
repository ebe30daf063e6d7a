// The console's plots: plain SVG, each with the same said in words for those who do not see it.

const SVG = 'http://www.w3.org/2000/svg';

export function shape(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function frame(width, height, label, ...children) {
  return shape('svg', { class: 'plot', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...children);
}

export function span(seconds) {
  if (seconds == null) return '–';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 90) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 360) / 10} h`;
  return `${Math.round(seconds / 8640) / 10} d`;
}

const RETRIES = /deferred|pending|refused|recheck|redriven/;

// The way of a payment: a row for each hop, from when it began to when it ended, or to now.
export function way(payment, now, wide) {
  const time = name => payment[name] ? Date.parse(payment[name]) : null;
  const ended = time('ended_at');
  const hops = [
    ['ChangeNow asked', time('received_at'), time('verified_at')],
    ['Signed', time('verified_at'), time('submitted_at')],
    ['Mined', time('submitted_at'), time('paid_at')],
    ['Told', time('paid_at'), time('completed_at')],
    ['Final', time('completed_at'), time('final_at')],
  ];
  const first = hops[0][1];
  const last = Math.max(first + 1000, ...[time('final_at'), time('completed_at'), ended, time('state_changed_at')].filter(Boolean),
    ended || payment.state === 'COMPLETED' ? 0 : now);
  const whole = Math.min(800, wide), left = 112, right = whole - 96, high = 30;
  const x = at => left + (right - left) * Math.min(1, Math.max(0, (at - first) / (last - first)));
  const said = [];
  const rows = hops.map(([name, from, to], row) => {
    const y = 14 + row * high;
    const parts = [shape('text', { x: 0, y: y + 15 }, name)];
    if (from) {
      const open = !to;
      const end = to ?? ended ?? (payment.state === 'COMPLETED' ? last : now);
      const width = Math.max(4, x(end) - x(from));
      const kind = open ? (ended ? 'bad' : 'open') : 'bar';
      parts.push(shape('rect', { x: x(from), y: y + 3, width, height: 16, rx: 4, class: kind }));
      const label = span((end - from) / 1000) + (open && !ended && payment.state !== 'COMPLETED' ? ' so far' : '');
      const inside = width > 120;
      parts.push(shape('text', { x: x(from) + width + (inside ? -8 : 6), y: y + 15, class: inside ? `value on-${kind}` : 'value', 'text-anchor': inside ? 'end' : 'start' },
        open && payment.state === 'COMPLETED' ? 'not yet' : label));
      said.push(`${name} ${label}`);
    }
    return shape('g', {}, ...parts);
  });
  const bottom = 14 + hops.length * high;
  const marks = payment.timeline.filter(e => RETRIES.test(e.event)).map(e =>
    shape('g', {}, shape('title', {}, `${e.event.replaceAll('_', ' ')}, ${e.times} times: ${e.detail ?? ''}`),
      shape('path', { d: `M${x(Date.parse(e.last_at))} ${bottom + 4}l5 9h-10z`, class: 'warn' }),
      shape('text', { x: x(Date.parse(e.last_at)), y: bottom + 26, 'text-anchor': 'middle' }, `×${e.times}`)));
  const folded = payment.timeline.filter(e => RETRIES.test(e.event)).reduce((sum, e) => sum + e.times, 0);
  if (folded) marks.push(shape('text', { x: 0, y: bottom + 14 }, 'Put off'));
  const axis = [shape('line', { x1: left, x2: right, y1: bottom, y2: bottom, class: 'rule' })];
  return frame(whole, bottom + (folded ? 32 : 8), `The way of the payment: ${said.join(', ')}. Put off ${folded} times.`, ...axis, ...rows, ...marks);
}

// What came in within each hour, and what became of it.
export function hourly(hours, now, wide) {
  const whole = Math.min(480, wide), step = (whole - 36) / 24;
  const start = Math.floor(now / 3600e3) * 3600e3 - 23 * 3600e3;
  const by = new Map(hours.map(h => [Date.parse(h.from), h]));
  const most = Math.max(1, ...hours.map(h => h.received));
  const bars = [];
  for (let i = 0; i < 24; i++) {
    const at = start + i * 3600e3;
    const hour = by.get(at);
    const x = 30 + i * step;
    if (i % 6 === 0) bars.push(shape('text', { x, y: 138 }, new Date(at).toISOString().slice(11, 16)));
    if (!hour) continue;
    let y = 120;
    const unpaid = hour.rejected + hour.failed;
    for (const [count, kind] of [[hour.completed, 'good'], [hour.received - hour.completed - unpaid, 'open'], [unpaid, 'bad']]) {
      if (!count) continue;
      const height = Math.max(2, 104 * count / most);
      y -= height;
      bars.push(shape('rect', { x, y, width: step * .76, height, class: kind },
        shape('title', {}, `${new Date(at).toISOString().slice(11, 16)} UTC: ${hour.received} came in, ${hour.completed} completed, ${unpaid} unpaid`)));
    }
  }
  const all = hours.reduce((sum, h) => sum + h.received, 0);
  const done = hours.reduce((sum, h) => sum + h.completed, 0);
  return frame(whole, 144, `${all} payments came in within the last 24 hours, ${done} of them are completed.`,
    shape('line', { x1: 26, x2: whole - 4, y1: 120, y2: 120, class: 'rule' }), shape('text', { x: 0, y: 22 }, String(most)), shape('text', { x: 0, y: 122 }, '0'), ...bars);
}

// Mean time of each hop.
export function hops(times, wide) {
  const whole = Math.min(800, wide), room = whole - 210;
  const rows = [['ChangeNow asked', times.check], ['Signed', times.sign], ['Mined', times.mine], ['Told', times.tell]];
  const most = Math.max(0.001, ...rows.map(([, t]) => t ?? 0));
  return frame(whole, 136, `Mean times: ${rows.map(([n, t]) => `${n} ${span(t)}`).join(', ')}.`,
    ...rows.flatMap(([name, t], i) => [
      shape('text', { x: 0, y: 24 + i * 32 }, name),
      shape('rect', { x: 118, y: 11 + i * 32, width: Math.max(2, room * (t ?? 0) / most), height: 17, rx: 4, class: 'bar' }),
      shape('text', { x: 126 + room * (t ?? 0) / most, y: 24 + i * 32, class: 'value' }, span(t)),
    ]));
}

// How often the tasks of each service had to be delivered again.
export function retries(services, wide) {
  const whole = Math.min(800, wide), room = whole - 300;
  const most = Math.max(1, ...services.map(s => s.retries));
  const said = s => `${s.retries}, of ${s.payments} payment${s.payments === 1 ? '' : 's'}`;
  return frame(whole, 8 + services.length * 32, `Deliveries again: ${services.map(s => `${s.service.replace(/-.*/, '')} ${said(s)}`).join('; ')}.`,
    ...services.flatMap((s, i) => [
      shape('text', { x: 0, y: 24 + i * 32 }, s.service.replace(/-.*/, '')),
      shape('rect', { x: 118, y: 11 + i * 32, width: Math.max(2, room * s.retries / most), height: 17, rx: 4, class: 'warn' }),
      shape('text', { x: 126 + room * s.retries / most, y: 24 + i * 32, class: 'value' }, said(s)),
    ]));
}
