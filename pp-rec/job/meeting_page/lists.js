'use strict';

// What is told in words: the head of the page, who talked, the repairs, the events, the recordings.

function dateWords() {
  const begin = dateAt(0);
  if (!begin) {
    return say('noDate');
  }
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: 'full' });
  const time = new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit' });
  const zoned = new Intl.DateTimeFormat(locale(), { timeZoneName: 'short' });
  const zone = zoned.formatToParts(begin).find(({ type }) => type === 'timeZoneName').value;
  return `${day.format(begin)} · ${time.format(begin)} – ${time.format(dateAt(meeting.duration_s) || begin)} ${zone}`;
}

function fact(name, value, detail) {
  return make('div', { class: 'fact' }, make('dt', {}, name), make('dd', {}, make('strong', {}, value), detail && make('span', { class: 'detail' }, detail)));
}

function facts() {
  const used = tracks.filter((track) => track.used);
  const lost = sum(used.map((track) => track.lost_packets));
  const all = lost + sum(used.map((track) => track.packets));
  const screens = people.length - persons.length;
  const level = (value, unit) => `${number(value, 1).replace('-', '\u2212')} ${unit}`;
  return make('dl', { class: 'facts' },
    fact(say('duration'), place(meeting.duration_s), seconds(meeting.duration_s)),
    fact(say('people'), number(persons.length), screens > 0 ? say('andScreens', screens) : together.most < persons.length && say('mostAtOnce', together.most)),
    fact(say('talk'), percent(together.talk_s / duration_s), say('talkDetail', percent(together.overlap_s / duration_s))),
    all > 0 && fact(say('loss'), percent(lost / all), say('lossDetail', lost, all)),
    meeting.loudness_lufs !== null && fact(say('loudness'), level(meeting.loudness_lufs, 'LUFS'), meeting.peak_dbfs !== null && say('peak', level(meeting.peak_dbfs, 'dBFS'))),
    meeting.took_s > 0 && fact(say('composed'), seconds(meeting.took_s), say('speed', number((meeting.end_s - meeting.begin_s || meeting.duration_s) / meeting.took_s, 1))));
}

function pageHeader() {
  const switcher = choice(say('language'), Object.entries(kLanguageNames), language, (name) => {
    language = name;
    render('.top [aria-pressed="true"]');
  });
  for (const [i, tag] of Object.keys(kLanguageNames).entries()) {
    switcher.children[i].lang = tag;
  }
  return make('header', {},
    make('div', { class: 'top' }, make('p', { class: 'eyebrow' }, say('report')), make('div', { class: 'no-print' }, switcher)),
    meeting.room ? foreign(meeting.room, 'h1', { title: say('room', meeting.room) }) : make('h1', {}, say('noRoom')),
    make('p', { class: 'date' }, dateWords()), facts());
}

function talkSection() {
  const talkers = people.filter((person) => person.talk_s > 0).sort((a, b) => b.talk_s - a.talk_s);
  const all_s = sum(talkers.map((person) => person.talk_s));
  const most_s = talkers.length > 0 ? talkers[0].talk_s : 1;
  const build = (person) => {
    const length = make('span', { class: 'length' });
    length.style.width = `${(person.talk_s / most_s) * 100}%`;
    return make('li', { class: 'talker' }, make('div', { class: 'names' }, nameOf(person)), make('div', { class: 'meter', 'aria-hidden': 'true' }, length),
      make('div', { class: 'share' }, percent(person.talk_s / all_s)), make('div', { class: 'detail' }, seconds(person.talk_s)));
  };
  const silent = persons.filter((person) => person.talk_s === 0).length;
  return section('talk', say('talkTime'),
    ...(talkers.length > 0 ? fill(make('ol', { class: 'talkers' }), talkers, 12, build) : [make('p', { class: 'empty' }, say('talkNobody'))]),
    talkers.length > 0 && silent > 0 && make('p', { class: 'hint' }, say('talkSilent', silent)));
}

const kEventIcons = {
  join: 'join', leave: 'leave', mute: 'muted', unmute: 'microphone', 'camera-on': 'camera', 'camera-off': 'camera',
  'share-start': 'screen', 'share-end': 'screen', 'record-on': 'record', 'record-off': 'record',
};

function eventRow(event) {
  const person = byUser.get(event.user);
  const who = person ? nameOf(person) : event.user ? foreign(event.user, 'bdi') : say('theRoom');
  const known = Object.hasOwn(kEventIcons, event.event);
  return make('li', { class: 'event' }, moment(event.time_s), make('span', { class: `mark ${known ? event.event : ''}` }, known && icon(kEventIcons[event.event])),
    make('div', { class: 'event-words' }, make('strong', {}, who), ' ', sayOf('eventNames', event.event)));
}

function eventSection() {
  const list = make('ol', { class: 'events' });
  const box = make('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': say('events') },
    ...(meeting.events.length > 0 ? fill(list, meeting.events, 200, eventRow) : [make('p', { class: 'empty' }, say('noEvents'))]));
  return section('events', say('events'), box);
}

/** What matters most first. */
const kRepairOrder = [
  'damaged-bytes', 'lost', 'undecodable', 'frames-cut', 'frames-damaged', 'timestamp-reset', 'sequence-reset', 'ssrc-change', 'arrival-repaired', 'bad-packet',
  'foreign-packet', 'overlap-cut', 'timestamp-outlier', 'redundancy-used', 'duplicate', 'reordered', 'clock-drift', 'pause', 'silence', 'black-inserted',
];

/** By kind, what matters most first; in a kind by amount. */
function repairGroups() {
  const groups = new Map();
  for (const line of lines) {
    for (const kind of new Set(line.parts.flatMap((part) => Object.keys(part.repairs.totals)))) {
      const totals = line.parts.map((part) => part.repairs.totals[kind]).filter(Boolean);
      const at = line.parts.flatMap((part) => part.repairs.entries.filter((entry) => entry.kind === kind).map((entry) => part.begin_s + entry.at_s));
      const repair = { line, kind, times: sum(totals.map((total) => total.times)), amount: sum(totals.map((total) => total.amount)), at };
      groups.set(kind, [...(groups.get(kind) || []), repair]);
    }
  }
  const refused = people.filter((person) => person.undecodable > 0);
  if (refused.length > 0) {
    groups.set('undecodable', refused.map((person) => ({ line: { person, packets: 0, lost_packets: 0 }, kind: 'undecodable', times: 1, amount: person.undecodable, at: [] })));
  }
  const rank = (kind) => (kRepairOrder.indexOf(kind) + 100) % 100;
  return [...groups].sort(([a], [b]) => rank(a) - rank(b))
    .map(([kind, repairs]) => ({ kind, repairs: repairs.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)) }));
}

function repairWords(kind, amount, count) {
  const words = kWords[language].repair;
  return Object.hasOwn(words, kind) ? words[kind](amount, count) : `${kind}: ${number(amount, 1)}`;
}

const kUntimed = ['clock-drift', 'damaged-bytes'];

function repairRow({ line, kind, times: count, amount, at }, alone) {
  const shown = kUntimed.includes(kind) ? [] : at.slice(0, 6).map((time) => moment(time));
  const share = kind === 'lost' && lossOf(line) > 0 ? ` (${percent(lossOf(line))})` : '';
  return make('li', { class: 'repair' }, make('div', { class: 'repair-where' }, nameOf(line.person), line.kind && make('span', { class: 'detail' }, mediaOf(line))),
    make('div', {}, alone && !share && kind !== 'clock-drift' ? '' : repairWords(kind, amount, count) + share),
    make('div', { class: 'moments' }, ...shown, shown.length > 0 && count > shown.length && make('span', { class: 'detail' }, say('more', count - shown.length))));
}

function repairGroup({ kind, repairs }, open) {
  const title = kind === 'clock-drift' ? say('driftTitle') : repairWords(kind, sum(repairs.map(({ amount }) => amount)), sum(repairs.map(({ times: count }) => count)));
  const list = fill(make('ul', {}), repairs, 20, (repair) => repairRow(repair, repairs.length === 1));
  return make('details', { open }, make('summary', {}, make('i', { class: `dot ${kind}` }), make('span', { class: 'title' }, title),
    make('span', { class: 'detail' }, say(kind === 'undecodable' ? 'ofPeople' : 'inTracks', repairs.length))), ...list);
}

/** A table that scrolls by itself where it is too wide. */
function tableOf(label, headings, rows, limit, build) {
  const body = make('tbody', {});
  const [, more] = fill(body, rows, limit, build);
  const heads = headings.map(([text, kind]) => make('th', { scope: 'col', class: kind }, text));
  const box = make('div', { class: 'scroll wide', tabindex: '0', role: 'region', 'aria-label': label },
    make('table', {}, make('thead', {}, make('tr', {}, ...heads)), body));
  return more ? [box, more] : [box];
}

function repairSection() {
  const groups = repairGroups();
  if (groups.length === 0) {
    return section('repairs', say('repairs'), make('p', { class: 'empty good' }, icon('check'), say('noRepairs')));
  }
  const few = sum(groups.map(({ repairs }) => repairs.length)) <= 12;
  return section('repairs', say('repairs'), make('div', { class: 'repairs' }, ...groups.map((group) => repairGroup(group, few))));
}

/** A file name of which the end, where names differ, always shows. */
function fileWords(name) {
  const letters = [...name];
  const tail = letters.length > 30 ? 16 : 0;
  return make('span', { class: 'file-name', title: name, dir: 'ltr' }, make('span', {}, letters.slice(0, letters.length - tail).join('')),
    tail > 0 && make('span', { class: 'tail' }, letters.slice(-tail).join('')));
}

const someCut = tracks.some((track) => track.frames_cut > 0);

function trackRow(track) {
  const count = (value) => (value > 0 ? number(value) : '–');
  const loss = track.lost_packets > 0 ? make('span', { class: 'lossy' }, `${number(track.lost_packets)} (${percent(track.loss_percent / 100)})`) : '–';
  const cell = (content) => make('td', { class: 'number' }, content);
  return make('tr', { class: track.used ? null : 'unused' }, make('td', {}, nameOf(track.person)),
    make('td', { class: 'file' }, fileWords(track.file), track.note && make('div', { class: 'detail' }, say('leftOut', track.note))),
    make('td', { class: 'media' }, mediaOf(track)), cell(track.packets > 0 ? `${placeOf(track.begin_s)} – ${placeOf(track.end_s)}` : '–'),
    cell(bytes(track.bytes)), cell(count(track.packets)), cell(loss), someCut && cell(count(track.frames_cut)));
}

function trackSection() {
  const headings = [[say('person')], [say('file')], [say('media')], [say('span'), 'number'], [say('size'), 'number'], [say('packets'), 'number'],
    [say('lost'), 'number'], ...(someCut ? [[say('cut'), 'number']] : [])];
  return section('tracks', say('tracks'), ...tableOf(say('tracks'), headings, tracks, 30, trackRow));
}
