'use strict';

// One row a person over the time of the meeting, with a ruler, an overview of the whole and the line of the moment
// chosen. Only what the view shows is drawn, and what is narrower than a pixel is added up.

const kTickSteps_s = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800];
const kManyRows = 16;
const kScales_s = [60, 600, 3600, 4 * 3600, 12 * 3600];

function bar(context, x, y, width, height, radius = 3) {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
  context.fill();
}

/** How much of each pixel the spans cover (0 to 1); spans at least `wide` pixels long go to `drawn` instead. */
function coverage(spans, canvas, wide, drawn) {
  const covered = new Float32Array(Math.ceil(canvas.width) + 1);
  for (let i = firstAfter(spans, view.begin); i < spans.length && spans[i][0] < view.end; ++i) {
    const begin = Math.max(0, canvas.x(spans[i][0]));
    const end = Math.min(canvas.width, canvas.x(spans[i][1]));
    if (end - begin >= wide) {
      drawn(begin, end);
      continue;
    }
    for (let pixel = Math.floor(begin); pixel < end; ++pixel) {
      covered[pixel] += Math.min(end, pixel + 1) - Math.max(begin, pixel);
    }
  }
  return covered;
}

/** Spans as blocks; where they are too short for the scale, as columns as high as the share of time they cover. */
function paintShare(canvas, spans, top, height, color) {
  const { context } = canvas;
  context.fillStyle = color;
  const covered = coverage(spans, canvas, 2.5, (begin, end) => bar(context, begin, top, end - begin, height));
  covered.forEach((share, pixel) => {
    if (share > 0) {
      const high = height * (0.25 + 0.75 * Math.min(1, share));
      context.fillRect(pixel, top + (height - high) / 2, 1, high);
    }
  });
}

/** Spans of the view as plain pieces, at least a pixel wide, neighbours that touch joined. */
function pieces(canvas, spans, draw) {
  let open = null;
  for (let i = firstAfter(spans, view.begin); i < spans.length && spans[i][0] < view.end; ++i) {
    const begin = canvas.x(Math.max(spans[i][0], view.begin - 10 / canvas.scale));
    const end = Math.max(begin + 1, canvas.x(Math.min(spans[i][1], view.end + 10 / canvas.scale)));
    if (open && begin <= open[1] + 0.25) {
      open[1] = Math.max(open[1], end);
    } else {
      open && draw(...open);
      open = [begin, end];
    }
  }
  open && draw(...open);
}

function hatch(context) {
  const tile = make('canvas', { width: 6, height: 6 });
  const line = tile.getContext('2d');
  line.strokeStyle = palette.get('muted-line');
  line.lineWidth = 1.2;
  line.beginPath();
  for (const shift of [-6, 0, 6]) {
    line.moveTo(shift - 1, 7);
    line.lineTo(shift + 7, -1);
  }
  line.stroke();
  return context.createPattern(tile, 'repeat');
}

/** Small marks where somebody joins (right) or leaves (left), inside the band. */
function paintMarks(canvas, person, [begin, end], middle) {
  const { context } = canvas;
  if (end - begin < 16) {
    return;
  }
  for (const [x, way] of [[begin + 3, 1], [end - 3, -1]]) {
    const time = view.begin + (x + 2 * way) / canvas.scale;
    context.fillStyle = palette.get(spanAt(person.talk, time) ? 'card' : 'mark');
    context.beginPath();
    context.moveTo(x, middle - 4);
    context.lineTo(x + 4.5 * way, middle);
    context.lineTo(x, middle + 4);
    context.fill();
  }
}

function paintLane(canvas, person) {
  const { context, height } = canvas;
  const inset = height > 32 ? 7 : 4;
  const high = height - 2 * inset;
  if (person.present.length > 1) {
    context.fillStyle = palette.get('line');
    const [first, last] = [canvas.x(person.present[0][0]), canvas.x(person.present.at(-1)[1])];
    for (let x = Math.max(first, -4 + (first % 6)); x < Math.min(last, canvas.width); x += 6) {
      context.fillRect(x, height / 2 - 0.5, 3, 1);
    }
  }
  context.fillStyle = palette.get('present');
  pieces(canvas, person.present, (begin, end) => bar(context, begin, inset, end - begin, high, 5));
  if (person.screen) {
    context.fillStyle = palette.get('share');
    pieces(canvas, person.camera, (begin, end) => bar(context, begin, inset, end - begin, high, 5));
  } else {
    context.fillStyle = hatch(context);
    pieces(canvas, person.muted, (begin, end) => context.fillRect(begin, inset + 1, end - begin, high - 5));
    context.fillStyle = palette.get('camera');
    pieces(canvas, person.camera, (begin, end) => bar(context, begin, inset + high - 3, end - begin, 3, 1.5));
  }
  paintShare(canvas, person.talk, inset + 3, high - 8, palette.get('talk'));
  !person.screen && pieces(canvas, person.present, (begin, end) => paintMarks(canvas, person, [begin, end], inset + (high - 3) / 2));
}

function tickStep(canvas, least) {
  return kTickSteps_s.find((step) => step * canvas.scale >= least) || 86400 * Math.ceil(least / (86400 * canvas.scale));
}

/** Round moments of the view, at least `least` pixels apart: of the meeting, or of the day. */
function ticks(canvas) {
  const byClock = view.byClock && dateAt(0);
  const least = byClock || duration_s >= 3600 ? 84 : 72;
  const step = kTickSteps_s.find((length) => length * canvas.scale >= least) || 86400 * Math.ceil(least / (86400 * canvas.scale));
  const local = byClock ? dateAt(0).getTime() / 1000 - dateAt(0).getTimezoneOffset() * 60 : 0;
  const shift = byClock ? (step - (local % step)) % step : 0;
  const moments = [];
  for (let k = Math.floor((view.begin - shift) / step); k * step + shift <= view.end; ++k) {
    moments.push(k * step + shift);
  }
  return { moments: moments.filter((time) => time >= 0), label: (time) => (byClock ? clockAt(time + 0.001, step < 60) : place(time)) };
}

function paintRuler(canvas) {
  const { context, width, height } = canvas;
  const { moments, label } = ticks(canvas);
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = 'middle';
  for (const time of moments) {
    const x = Math.round(canvas.x(time));
    context.fillStyle = palette.get('line');
    context.fillRect(x, height - 7, 1, 7);
    const wide = context.measureText(label(time)).width;
    const left = time === 0 ? x + 1 : x - wide / 2;
    if (left >= 0 && left + wide <= width) {
      context.fillStyle = palette.get('soft');
      context.fillText(label(time), left, height / 2 - 3);
    }
  }
}

function paintGrid(canvas) {
  canvas.context.fillStyle = palette.get('grid');
  for (const time of ticks(canvas).moments) {
    canvas.context.fillRect(Math.round(canvas.x(time)), 0, 1, canvas.height);
  }
}

/** The whole meeting: how many were there, and when somebody talked or shared. */
function paintOverview(fresh) {
  const scale = fresh.width / duration_s;
  const whole = { ...fresh, scale, x: (time) => time * scale };
  const { context, height } = fresh;
  context.fillStyle = palette.get('present');
  for (const [begin, end, count] of together.present) {
    const high = (height - 4) * (count / Math.max(1, together.most));
    context.fillRect(begin * scale, height - high, (end - begin) * scale, high);
  }
  const kept = [view.begin, view.end];
  [view.begin, view.end] = [0, duration_s];
  paintShare(whole, together.talk, height * 0.35, height * 0.5, palette.get('talk'));
  context.fillStyle = palette.get('share');
  for (const person of people.filter(({ screen }) => screen)) {
    pieces(whole, person.camera, (begin, end) => context.fillRect(begin, height - 3, end - begin, 3));
  }
  [view.begin, view.end] = kept;
}

/** Drag, pinch, wheel and click on an element as wide as the view. */
function follow(element, lane_of) {
  const touching = new Map();
  let moved = 0;
  const timeAt = (x) => {
    const { left, width } = lane_of().getBoundingClientRect();
    return view.begin + ((x - left) / width) * view.length;
  };
  const spread = () => {
    const [first, second] = [...touching.values()];
    return Math.max(1, Math.abs(first - second));
  };
  element.addEventListener('pointerdown', (event) => {
    if (event.button === 0 && !event.target.closest('button, a, .who')) {
      touching.set(event.pointerId, event.clientX);
      moved = touching.size > 1 ? Infinity : 0;
    }
  });
  element.addEventListener('pointermove', (event) => {
    const before = touching.get(event.pointerId);
    if (before === undefined) {
      return;
    }
    const old_spread = touching.size === 2 ? spread() : 0;
    const old_time = timeAt(before);
    touching.set(event.pointerId, event.clientX);
    if (old_spread) {
      view.zoom(old_spread / spread(), old_time);
    } else {
      moved += Math.abs(event.clientX - before);
      if (moved > 4) {
        element.setPointerCapture(event.pointerId);
        view.move(old_time - timeAt(event.clientX));
      }
    }
  });
  element.addEventListener('pointerup', (event) => {
    if (touching.delete(event.pointerId) && moved <= 4) {
      jump(timeAt(event.clientX));
    }
  });
  element.addEventListener('pointercancel', (event) => touching.delete(event.pointerId));
  element.addEventListener('wheel', (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      view.zoom(1.002 ** clamp(event.deltaY * (event.deltaMode ? 20 : 1), -300, 300), timeAt(event.clientX));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      view.move((event.deltaX / lane_of().clientWidth) * view.length);
    }
  }, { passive: false });
  return timeAt;
}

function statesAt(person, time) {
  const span = spanAt(person.present, time);
  if (!span) {
    return [[say('away'), '']];
  }
  const state = (spans, words, name) => {
    const found = spanAt(spans, time);
    return found && [words, `${placeOf(found[0])} – ${placeOf(found[1])}`, name];
  };
  return [
    state(person.present, say('present'), 'present'),
    state(person.talk, say('talks'), 'talk'),
    person.screen ? state(person.camera, say('shares'), 'share') : state(person.camera, say('cameraOn'), 'camera'),
    state(person.muted, say('muted'), 'muted'),
  ].filter(Boolean);
}

function tipOf(person, time) {
  const clock = dateAt(time) ? ` · ${view.byClock ? place(time) : clockAt(time)}` : '';
  const states = statesAt(person, time).map(([words, span, name]) =>
    make('div', { class: 'state' }, make('i', { class: `swatch ${name || ''}` }), make('span', {}, words), make('span', { class: 'detail' }, span)));
  return [foreign(person.label, 'strong'), make('div', { class: 'detail' }, placeOf(time, view.length < 120 ? 1 : 0) + clock), ...states];
}

function rowOf(person, talk_s) {
  const values = { name: person.label, present: seconds(person.present_s), talk: seconds(person.talk_s), camera: seconds(person.camera_s), muted: seconds(person.muted_s) };
  const lane = make('canvas', { role: 'img', 'aria-label': say(person.screen ? 'screenSummary' : 'rowSummary', values) });
  painter.add(lane, (canvas) => {
    paintGrid(canvas);
    paintLane(canvas, person);
  });
  const share = person.talk_s > 0 ? percent(person.talk_s / talk_s) : '';
  const detail = person.screen ? say('screenOf', person.owner && person.owner.label !== person.label ? person.owner.label : '') : people.length > kManyRows || !share ? share : `${seconds(person.talk_s)} · ${share}`;
  const row = make('li', { class: 'row' },
    make('div', { class: 'who' }, badge(person), make('div', { class: 'names' }, nameOf(person), make('span', { class: 'detail' }, detail))),
    make('div', { class: 'lane' }, lane));
  lane.addEventListener('pointermove', (event) => {
    const { left, width } = lane.getBoundingClientRect();
    tip.show(event, ...tipOf(person, view.begin + ((event.clientX - left) / width) * view.length));
  });
  lane.addEventListener('pointerleave', () => tip.hide());
  return row;
}

function overviewOf() {
  const canvas = painter.add(make('canvas', {}), paintOverview);
  const window_of = make('div', { class: 'window' });
  const box = make('div', { class: 'overview', title: say('overview') }, canvas, window_of);
  const update = () => {
    window_of.style.left = `${(view.begin / duration_s) * 100}%`;
    window_of.style.width = `${(view.length / duration_s) * 100}%`;
    box.classList.toggle('whole', view.length >= duration_s * 0.999);
  };
  view.listeners.push(update);
  update();
  const center = (event) => {
    const { left, width } = box.getBoundingClientRect();
    view.show(((event.clientX - left) / width) * duration_s - view.length / 2, view.length);
  };
  box.addEventListener('pointerdown', (event) => {
    box.setPointerCapture(event.pointerId);
    center(event);
  });
  box.addEventListener('pointermove', (event) => box.hasPointerCapture(event.pointerId) && center(event));
  return box;
}

/** The ruler is the slider of the moment chosen, for keys and screen readers. */
function rulerOf() {
  const ruler = make('div', { class: 'ruler', role: 'slider', tabindex: '0', 'aria-label': say('time'), 'aria-valuemin': '0', 'aria-valuemax': String(Math.round(duration_s)) },
    painter.add(make('canvas', {}), paintRuler));
  const update = () => {
    ruler.setAttribute('aria-valuenow', String(Math.round(view.cursor ?? 0)));
    ruler.setAttribute('aria-valuetext', placeOf(view.cursor ?? 0));
  };
  view.listeners.push(update);
  update();
  const step = (share) => jump((view.cursor ?? view.begin) + view.length * share);
  const keys = {
    ArrowLeft: () => step(-0.01), ArrowRight: () => step(0.01), ArrowDown: () => step(-0.01), ArrowUp: () => step(0.01),
    PageDown: () => step(-0.2), PageUp: () => step(0.2), Home: () => jump(0), End: () => jump(duration_s),
    '+': () => view.zoom(0.5, view.cursor ?? undefined), '=': () => view.zoom(0.5, view.cursor ?? undefined),
    '-': () => view.zoom(2, view.cursor ?? undefined), 0: () => view.show(0, duration_s),
    Enter: () => player.toggle(), ' ': () => player.toggle(),
  };
  ruler.addEventListener('keydown', (event) => {
    if (Object.hasOwn(keys, event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  return ruler;
}

function toolbarOf() {
  const tool = (name, words, act) => make('button', { type: 'button', class: 'quiet', 'aria-label': say(words), title: say(words), onclick: act }, icon(name));
  const scales = [...kScales_s.filter((length) => length < duration_s).map((length) => [length, seconds(length)]), [duration_s, say('all')]];
  const scale = choice(say('scale'), scales, view.length, (length) => {
    const middle = view.cursor ?? (view.length < duration_s ? (view.begin + view.end) / 2 : 0);
    view.show(middle - length / 2, length);
  });
  view.listeners.push(() => [...scale.children].forEach((button, i) =>
    button.setAttribute('aria-pressed', String(Math.abs(scales[i][0] - view.length) < 0.01))));
  const clock = meeting.start_us > 0 && make('button', {
    type: 'button', class: 'plain', 'aria-pressed': String(view.byClock),
    onclick: () => {
      view.byClock = !view.byClock;
      render('#clock');
    },
    id: 'clock',
  }, say('clockMode'));
  return make('div', { class: 'toolbar no-print' }, scale,
    make('div', { class: 'tools' }, tool('minus', 'zoomOut', () => view.zoom(2, view.cursor ?? undefined)), tool('plus', 'zoomIn', () => view.zoom(0.5, view.cursor ?? undefined)),
      tool('left', 'earlier', () => view.move(-view.length / 2)), tool('right', 'later', () => view.move(view.length / 2))),
    clock);
}

function legendOf() {
  const entry = (name, words) => make('span', {}, make('i', { class: `swatch ${name}` }), say(words));
  const some = (list) => people.some((person) => !person.screen && person[list].length > 0);
  return make('div', { class: 'legend' }, entry('present', 'present'), some('talk') && entry('talk', 'talks'), some('camera') && entry('camera', 'cameraOn'),
    some('muted') && entry('muted', 'muted'), people.length > persons.length && entry('share', 'shares'), entry('mark', 'joinMark'));
}

function timelineSection() {
  const talk_s = sum(people.map((person) => person.talk_s));
  const rows = make('ul', { class: people.length > kManyRows ? 'rows dense' : 'rows' }, ...people.map((person) => rowOf(person, talk_s)));
  const ruler = rulerOf();
  const line = make('div', { class: 'now', hidden: true }, make('span', {}));
  const chart = make('div', { class: 'chart' }, make('div', { class: 'head' }, overviewOf(), ruler), rows, make('div', { class: 'line-box', 'aria-hidden': 'true' }, line));
  const lane = () => ruler;
  follow(rows, lane);
  follow(ruler, lane);
  const update = () => {
    line.hidden = view.cursor === null || view.cursor < view.begin || view.cursor > view.end;
    line.style.left = `${((view.cursor - view.begin) / view.length) * 100}%`;
    line.firstChild.textContent = placeOf(view.cursor ?? 0);
    line.classList.toggle('late', view.cursor > view.begin + view.length * 0.9);
    rows.classList.toggle('zoomed', view.length < duration_s * 0.999);
  };
  view.listeners.push(update);
  update();
  return section('timeline', say('timeline'), toolbarOf(), legendOf(), chart, make('p', { class: 'hint no-print' }, say('timelineHint')));
}
