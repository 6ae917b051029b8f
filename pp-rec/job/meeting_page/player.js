'use strict';

// The outputs, and the player of one of them. It lives as long as the page: a change of language leaves it alone.

/** Where an output lies as seen from the page: relative where it is below the page's folder, else its bare name. */
function addressOf(output) {
  const page = meeting.outputs.find(({ kind, path }) => kind === 'report' && /\.html?$/i.test(path));
  const parts = (path) => path.split('/').filter((part) => part !== '.' && part !== '');
  const folder = page ? parts(page.path).slice(0, -1) : [];
  const path = parts(output.path);
  const below = path.length > folder.length && folder.every((part, i) => part === path[i]) && !path.includes('..');
  return (page && below ? path.slice(folder.length) : path.slice(-1)).map(encodeURIComponent).join('/');
}

/** The files to name: all but this page. */
const listed = meeting.outputs.filter(({ kind, path }) => kind !== 'report' || !/\.html?$/i.test(path));

const fileName = (output) => output.path.split('/').at(-1);

const player = {
  outputs: meeting.outputs.filter(({ kind, video, audio }) => kind === 'meeting' && (video || audio)),
  output: null,
  media: null,
  ready: false,
  box: make('div', { class: 'player' }),
  listeners: [],

  load(output) {
    this.output = output;
    this.ready = false;
    this.media = make(output.video ? 'video' : 'audio', { controls: true, preload: 'metadata', playsinline: true });
    const poster = meeting.outputs.find(({ kind }) => kind === 'poster');
    if (output.video && poster) {
      this.media.poster = addressOf(poster);
    }
    this.media.addEventListener('loadedmetadata', () => {
      this.ready = true;
      this.box.classList.add('ready');
    });
    this.media.addEventListener('error', () => this.missing());
    this.media.addEventListener('timeupdate', () => this.follow());
    this.media.src = addressOf(output);
    this.box.className = output.video ? 'player video' : 'player audio';
    this.box.parentElement?.classList.remove('alone');
    this.box.replaceChildren(this.media);
    this.told();
  },
  missing() {
    this.ready = false;
    this.box.className = 'player missing';
    this.box.parentElement?.classList.add('alone');
    this.box.replaceChildren(icon('play'), foreign(say('notBeside', fileName(this.output)), 'p'));
  },
  told() {
    for (const listener of this.listeners) {
      listener();
    }
  },
  follow() {
    if (this.ready && !this.media.seeking) {
      view.choose(this.media.currentTime + meeting.begin_s, !this.media.paused);
    }
  },
  seek(time) {
    if (this.ready) {
      this.media.currentTime = clamp(time - meeting.begin_s, 0, this.media.duration || 0);
    }
  },
  toggle() {
    if (this.ready) {
      this.media.paused ? this.media.play() : this.media.pause();
    }
  },
};

function copyButton(text) {
  const button = make('button', { type: 'button', class: 'quiet no-print', 'aria-label': say('copy'), title: say('copy') }, icon('copy'));
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.replaceChildren(icon('check'));
      setTimeout(() => button.replaceChildren(icon('copy')), 1500);
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
    }
  });
  return button;
}

function outputRow(output) {
  const name = fileName(output);
  const media = [output.video, output.audio].filter(Boolean).join(' · ');
  const facts = [
    output.duration_s > 0 && place(output.duration_s, duration_s < 600 ? 1 : 0),
    output.bytes > 0 && bytes(output.bytes),
    media,
  ].filter(Boolean);
  const row = make('li', { class: 'output' },
    make('div', { class: 'output-head' },
      make('span', { class: 'kind' }, sayOf('kinds', output.kind)),
      make('a', { href: addressOf(output), dir: 'auto', title: name }, name)),
    facts.length > 0 && make('div', { class: 'detail' }, facts.join('  ·  ')));
  if (player.outputs.includes(output) && player.outputs.length > 1) {
    const play = make('button', { type: 'button', class: 'quiet no-print', title: say('playThis', name), onclick: () => player.load(output) }, icon('play'));
    const mark = () => {
      play.setAttribute('aria-pressed', String(player.output === output));
      play.setAttribute('aria-label', say('playThis', name));
    };
    player.listeners.push(mark);
    mark();
    row.firstChild.append(play);
  }
  if (output.sha256) {
    row.append(make('div', { class: 'checksum' }, make('span', {}, say('checksum')), make('code', { title: output.sha256 }, output.sha256), copyButton(output.sha256)));
  }
  return row;
}

function watchSection() {
  player.listeners = [];
  if (listed.length === 0) {
    return null;
  }
  if (!player.output && player.outputs.length > 0) {
    player.load(player.outputs.find(({ video }) => video) || player.outputs[0]);
  }
  const list = fill(make('ul', { class: 'outputs' }), listed, 6, outputRow);
  const cut = player.outputs.length > 0 && (meeting.begin_s > 0.05 || meeting.end_s < meeting.duration_s - 0.05);
  const files = make('div', { class: 'files' }, ...list,
    cut && make('p', { class: 'detail' }, say('partOfMeeting', place(meeting.begin_s), place(meeting.end_s))));
  const box = player.output ? make('div', { class: 'watch' }, player.box, files) : files;
  if (player.box.classList.contains('missing')) {
    player.missing();
  }
  return section('watch', player.outputs.length > 0 ? say('watch') : say('outputs'), box);
}
