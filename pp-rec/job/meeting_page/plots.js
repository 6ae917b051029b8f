'use strict';

// Bitrate and loss of each track that was used: small plots with the time of the timeline and common scales, so that
// they can be compared.

const kPlotsAtFirst = 12;

const plotted = lines.filter((line) => line.bitrate_bps.length > 0 || line.loss.length > 0);
const scaleName = (track) => track.kind + (track.small_stream ? ' small' : '');
const topRates = new Map();
for (const track of plotted) {
  topRates.set(scaleName(track), maxOf(track.bitrate_bps, Math.max(1, topRates.get(scaleName(track)) || 0)));
}
const topLoss = clamp(maxOf(plotted.map((track) => maxOf(track.loss))), 0.02, 1);

const lossOf = (track) => track.lost_packets / Math.max(1, track.packets + track.lost_packets);

const averageRate = (line) => (sum(line.bitrate_bps) * meeting.step_s) / Math.max(line.length_s, meeting.step_s);

/** What a series shows at a pixel: `join` of the steps in it. */
function sampled(values, begin, end, join) {
  const first = Math.floor(begin / meeting.step_s);
  const last = Math.max(first + 1, Math.ceil(end / meeting.step_s - 1e-9));
  let result = 0;
  for (let i = Math.max(0, first); i < Math.min(last, values.length); ++i) {
    result = join(result, values[i]);
  }
  return [result, last - first];
}

function paintRate(canvas, track, height) {
  const { context, width } = canvas;
  const top = topRates.get(scaleName(track));
  const line = new Path2D();
  for (let x = 0; x < width; ++x) {
    const begin = view.begin + x / canvas.scale;
    const [total, steps] = sampled(track.bitrate_bps, begin, begin + 1 / canvas.scale, (a, b) => a + b);
    line.lineTo(x, height - (height - 2) * Math.min(1, total / steps / top));
  }
  const area = new Path2D(line);
  area.lineTo(width, height);
  area.lineTo(0, height);
  context.fillStyle = palette.get('rate-fill');
  context.fill(area);
  context.strokeStyle = palette.get('rate');
  context.lineWidth = 1.25;
  context.stroke(line);
}

function paintLoss(canvas, track, top, height) {
  const { context, width } = canvas;
  context.fillStyle = palette.get('loss');
  for (let x = 0; x < width; ++x) {
    const begin = view.begin + x / canvas.scale;
    const [worst] = sampled(track.loss, begin, begin + 1 / canvas.scale, Math.max);
    if (worst > 0) {
      const high = Math.max(2, height * Math.min(1, worst / topLoss));
      context.fillRect(x, top, 1, high);
    }
  }
}

function paintPlot(canvas, track) {
  const { context, width, height } = canvas;
  const split = Math.round(height * 0.68);
  paintGrid(canvas);
  paintRate(canvas, track, split);
  context.fillStyle = palette.get('line');
  context.fillRect(0, split, width, 1);
  paintLoss(canvas, track, split + 1, height - split - 1);
  if (view.cursor !== null && view.cursor >= view.begin && view.cursor <= view.end) {
    context.fillStyle = palette.get('now');
    context.fillRect(canvas.x(view.cursor) - 0.75, 0, 1.5, height);
  }
}

function mediaOf(track) {
  const kind = sayOf('trackKind', track.kind);
  const size = track.width > 0 ? `${track.width}×${track.height}` : '';
  return [kind, track.codec, size, track.small_stream && say('smallStream')].filter(Boolean).join(' ');
}

function plotTip(track, time) {
  const step = Math.floor(time / meeting.step_s);
  const fact = (words, value, name) => make('div', { class: 'state' }, make('i', { class: `swatch ${name}` }), make('span', {}, value), make('span', { class: 'detail' }, words));
  return [make('strong', {}, placeOf(time)), make('div', { class: 'detail' }, mediaOf(track)), fact('', bitrate(track.bitrate_bps[step] || 0), 'rate'),
    fact(say('lossShort'), percent(track.loss[step] || 0), 'loss')];
}

function plotOf(track) {
  const rate = averageRate(track);
  const what = mediaOf(track);
  const canvas = make('canvas', { role: 'img', 'aria-label': say('plotSummary', { who: track.person.label, what, rate: bitrate(rate), loss: percent(lossOf(track)) }) });
  painter.add(canvas, (fresh) => paintPlot(fresh, track));
  const timeAt = follow(canvas, () => canvas);
  canvas.addEventListener('pointermove', (event) => tip.show(event, ...plotTip(track, timeAt(event.clientX))));
  canvas.addEventListener('pointerleave', () => tip.hide());
  return make('li', { class: 'plot' },
    make('div', { class: 'plot-head' }, nameOf(track.person), make('span', { class: 'detail' }, what)),
    canvas,
    make('div', { class: 'plot-foot' }, make('span', {}, make('i', { class: 'swatch rate' }), say('average', bitrate(rate))),
      make('span', { class: track.lost_packets > 0 ? 'lossy' : 'detail' }, make('i', { class: track.lost_packets > 0 ? 'swatch loss' : 'swatch loss none' }), `${say('lossShort')} ${percent(lossOf(track))}`)));
}

const plotFilters = {
  all: () => true,
  audio: (track) => track.kind === 'audio',
  video: (track) => track.kind === 'video',
  lossy: (track) => track.lost_packets > 0,
};
let plotFilter = 'all';

function scaleWords() {
  const top = (kind) => (topRates.has(kind) ? bitrate(topRates.get(kind)) : '');
  return say('qualityScale', say('qualityHint', top('audio'), top('video'), percent(topLoss)));
}

function qualitySection() {
  if (plotted.length === 0) {
    return section('quality', say('quality'), make('p', { class: 'empty' }, say('noSeries')));
  }
  const holder = make('div', { class: 'plots-box' });
  const update = () => {
    holder.querySelectorAll('canvas').forEach((canvas) => painter.remove(canvas));
    const shown = plotted.filter(plotFilters[plotFilter]);
    if (plotFilter === 'lossy') {
      shown.sort((a, b) => lossOf(b) - lossOf(a));
    }
    holder.replaceChildren(...(shown.length > 0 ? fill(make('ul', { class: 'plots' }), shown, kPlotsAtFirst, plotOf) : [make('p', { class: 'empty' }, say('noneLossy'))]));
  };
  update();
  const options = [['all', say('filterAll')], ['audio', say('filterAudio')], ['video', say('filterVideo')], ['lossy', say('filterLossy')]];
  const filter = choice(say('quality'), options.filter(([name]) => name === 'all' || name === 'lossy' || plotted.some(plotFilters[name])), plotFilter, (name) => {
    plotFilter = name;
    update();
  });
  return section('quality', say('quality'), make('div', { class: 'toolbar no-print' }, filter), holder, make('p', { class: 'hint' }, scaleWords()));
}
