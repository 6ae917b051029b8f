'use strict';

// The facts of the meeting, what is worked out from them, and the small tools to put them into the page. Names and ids
// are anybody's text: they reach the page as text nodes and attributes only.

const meeting = JSON.parse(document.getElementById('meeting').textContent);
const duration_s = Math.max(meeting.duration_s, 1);
const people = meeting.people.map((person, index) => ({ ...person, index, label: person.name || person.user || '?' }));
const persons = people.filter((person) => !person.screen);
const byUser = new Map(people.map((person) => [person.user, person]));
for (const screen of people.filter((person) => person.screen)) {
  screen.owner = byUser.get(screen.shared_by) || null;
  if (screen.owner && screen.label === screen.user) {
    screen.label = screen.owner.label;
  }
}
const tracks = people.flatMap((person) => person.tracks.map((track) => ({ ...track, person })));

const sum = (values) => values.reduce((total, value) => total + value, 0);
const maxOf = (values, least = 0) => values.reduce((most, value) => Math.max(most, value), least);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The recordings of one medium of a person as one: a rejoin makes another file, not another line. */
const lines = (() => {
  const found = new Map();
  for (const track of tracks.filter(({ used }) => used)) {
    const key = `${track.person.index} ${track.kind} ${track.small_stream}`;
    found.set(key, [...(found.get(key) || []), track]);
  }
  const joined = (series, join) => series.reduce((all, values) => Array.from({ length: Math.max(all.length, values.length) },
    (_, i) => join(all[i] || 0, values[i] || 0)), []);
  return [...found.values()].map((parts) => ({
    ...parts[0],
    parts,
    packets: sum(parts.map((part) => part.packets)),
    lost_packets: sum(parts.map((part) => part.lost_packets)),
    length_s: sum(parts.map((part) => part.end_s - part.begin_s)),
    bitrate_bps: joined(parts.map((part) => part.bitrate_bps), (a, b) => a + b),
    loss: joined(parts.map((part) => part.loss), Math.max),
  }));
})();

/** Calls `visit(begin, end, count)` for each stretch in which `count` > 0 of the spans run at the same time. */
function sweep(spans, visit) {
  const edges = spans.flatMap(([begin, end]) => [[begin, 1], [end, -1]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let count = 0;
  for (let i = 0; i + 1 < edges.length; ++i) {
    count += edges[i][1];
    if (count > 0 && edges[i + 1][0] > edges[i][0]) {
      visit(edges[i][0], edges[i + 1][0], count);
    }
  }
}

/** What the people did together. */
const together = (() => {
  const facts = { talk: [], talk_s: 0, overlap_s: 0, present: [], most: 0 };
  sweep(people.flatMap((person) => person.talk), (begin, end, count) => {
    const last = facts.talk.at(-1);
    if (last && last[1] === begin) {
      last[1] = end;
    } else {
      facts.talk.push([begin, end]);
    }
    facts.talk_s += end - begin;
    facts.overlap_s += count > 1 ? end - begin : 0;
  });
  sweep(persons.flatMap((person) => person.present), (begin, end, count) => {
    facts.present.push([begin, end, count]);
    facts.most = Math.max(facts.most, count);
  });
  return facts;
})();

/** Index of the first span that ends after `time`; spans are in order and apart from each other. */
function firstAfter(spans, time) {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle][1] > time) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

function spanAt(spans, time) {
  const span = spans[firstAfter(spans, time)];
  return span && span[0] <= time ? span : null;
}

// Time of day; null where the recordings do not tell it.

function dateAt(time) {
  const date = new Date(meeting.start_us / 1000 + time * 1000);
  return meeting.start_us > 0 && !Number.isNaN(date.getTime()) ? date : null;
}

function clockAt(time, with_seconds = true) {
  const style = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  return new Intl.DateTimeFormat(locale(), with_seconds ? { ...style, second: '2-digit' } : style).format(dateAt(time));
}

/** What all parts of the page look at: the stretch shown, the moment chosen. They are told when it changes. */
const view = {
  begin: 0,
  end: duration_s,
  cursor: null,
  byClock: false,
  listeners: [],

  get length() {
    return this.end - this.begin;
  },
  changed() {
    for (const listener of this.listeners) {
      listener();
    }
  },
  show(begin, length) {
    const shown = clamp(length, Math.min(5, duration_s), duration_s);
    this.begin = clamp(begin, 0, duration_s - shown);
    this.end = this.begin + shown;
    this.changed();
  },
  zoom(factor, around = (this.begin + this.end) / 2) {
    const length = clamp(this.length * factor, Math.min(5, duration_s), duration_s);
    this.show(around - ((around - this.begin) * length) / this.length, length);
  },
  move(time) {
    this.show(this.begin + time, this.length);
  },
  choose(time, follow = true) {
    this.cursor = clamp(time, 0, duration_s);
    if (follow && (this.cursor < this.begin || this.cursor > this.end)) {
      this.show(this.cursor - this.length / 2, this.length);
    } else {
      this.changed();
    }
  },
};

/** A place in time as the viewer wants to read it. */
const placeOf = (time, digits = 0) => (view.byClock && dateAt(time) ? clockAt(time) : place(time, digits));

/** Goes to a moment everywhere: timeline, plots, player. */
function jump(time) {
  view.choose(time);
  player.seek(time);
}

// Elements.

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function icon(name) {
  const drawing = document.getElementById('icons').content.querySelector(`[data-icon="${name}"]`).cloneNode(true);
  drawing.setAttribute('class', 'icon');
  drawing.setAttribute('aria-hidden', 'true');
  return drawing;
}

/** Somebody's text, apart from the direction of writing around it. */
const foreign = (text, tag = 'span', more = {}) => make(tag, { dir: 'auto', ...more }, text);

const nameOf = (person) => foreign(person.label, 'bdi', { title: person.label });

function badge(person) {
  const mark = make('span', { class: person.screen ? 'badge screen' : 'badge', 'aria-hidden': 'true' });
  if (person.screen) {
    mark.append(icon('screen'));
  } else {
    mark.append(firstLetter(person.label));
    mark.style.setProperty('--hue', String(hueOf(person.user)));
  }
  return mark;
}

function firstLetter(text) {
  const plain = text.trim() || '?';
  const letter = Intl.Segmenter ? new Intl.Segmenter().segment(plain).containing(0).segment : [...plain][0];
  return letter.slice(0, 16).toLocaleUpperCase();
}

function hueOf(text) {
  let hash = 7;
  for (const letter of text) {
    hash = (hash * 33 + letter.codePointAt(0)) % 65521;
  }
  return Math.round(hash * 137.5) % 360;
}

/** A moment to click at. */
function moment(time, digits = 0) {
  const button = make('button', { type: 'button', class: 'moment', onclick: () => jump(time) }, placeOf(time, digits));
  if (dateAt(time)) {
    button.title = view.byClock ? place(time, digits) : clockAt(time);
  }
  return button;
}

function section(id, title, ...children) {
  return make('section', { id, 'aria-labelledby': `${id}-title` }, make('h2', { id: `${id}-title` }, title), ...children);
}

/** Puts the first `limit` of the items into `list`, and a button behind it that puts the rest. */
function fill(list, items, limit, build) {
  const add = (some) => some.forEach((item) => list.append(build(item)));
  add(items.slice(0, limit));
  if (items.length <= limit) {
    return [list];
  }
  const button = make('button', { type: 'button', class: 'plain no-print' }, say('showAll', items.length));
  button.addEventListener('click', () => {
    add(items.slice(limit));
    button.remove();
  });
  return [list, button];
}

/** One of several: buttons of which one is pressed. */
function choice(label, options, chosen, choose) {
  const group = make('div', { class: 'choice', role: 'group', 'aria-label': label });
  for (const [value, text] of options) {
    group.append(make('button', {
      type: 'button',
      'aria-pressed': String(value === chosen),
      onclick: (event) => {
        for (const button of group.children) {
          button.setAttribute('aria-pressed', String(button === event.currentTarget));
        }
        choose(value);
      },
    }, text));
  }
  return group;
}

const tip = {
  element: document.getElementById('tip'),
  show(event, ...children) {
    this.element.replaceChildren(...children);
    this.element.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = event.clientX + 14 + width > innerWidth ? event.clientX - 14 - width : event.clientX + 14;
    this.element.style.left = `${Math.max(4, left)}px`;
    this.element.style.top = `${clamp(event.clientY + 16, 4, innerHeight - height - 4)}px`;
  },
  hide() {
    this.element.hidden = true;
  },
};

// Drawing.

const palette = {
  known: null,
  forget() {
    this.known = null;
  },
  get(name) {
    if (!this.known) {
      this.known = getComputedStyle(document.documentElement);
      this.colors = new Map();
    }
    if (!this.colors.has(name)) {
      this.colors.set(name, this.known.getPropertyValue(`--${name}`).trim());
    }
    return this.colors.get(name);
  },
};

/** The canvas made as large as it is shown, empty, with a context whose unit is a CSS pixel. */
function freshContext(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = Math.min(window.devicePixelRatio || 1, 3);
  const wide = Math.max(1, Math.round(width * density));
  const high = Math.max(1, Math.round(height * density));
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext('2d');
  context.setTransform(wide / Math.max(1, width), 0, 0, high / Math.max(1, height), 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height, scale: width / view.length, x: (time) => ((time - view.begin) * width) / view.length };
}

/** Draws those of many canvases that can be seen, once a frame, when the view or their size has changed. */
class Painter {
  constructor() {
    this.jobs = new Map();
    this.seen = new Set();
    this.waiting = false;
    this.sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        this.seen[isIntersecting ? 'add' : 'delete'](target);
      }
      this.ask();
    }, { rootMargin: '200px' });
    this.size = new ResizeObserver(() => this.ask());
  }
  add(canvas, paint) {
    this.jobs.set(canvas, paint);
    this.sight.observe(canvas);
    this.size.observe(canvas);
    return canvas;
  }
  remove(canvas) {
    this.jobs.delete(canvas);
    this.seen.delete(canvas);
    this.sight.unobserve(canvas);
    this.size.unobserve(canvas);
  }
  clear() {
    this.jobs.clear();
    this.seen.clear();
    this.sight.disconnect();
    this.size.disconnect();
  }
  ask() {
    if (!this.waiting) {
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.paint(this.seen);
      });
    }
  }
  paint(canvases) {
    for (const canvas of canvases) {
      this.jobs.get(canvas)?.(freshContext(canvas));
    }
  }
  paintAll() {
    this.paint(this.jobs.keys());
  }
}

const painter = new Painter();
