'use strict';

/** Draws the whole page; `focus` selects the element that keeps the focus. */
function render(focus) {
  painter.clear();
  view.listeners = [() => painter.ask()];
  const title = meeting.room || say('meeting');
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = `${title} · ${say('report')}`;
  document.getElementById('page').replaceChildren(
    ...[
      pageHeader(),
      watchSection(),
      timelineSection(),
      make('div', { class: 'two' }, talkSection(), eventSection()),
      qualitySection(),
      repairSection(),
      trackSection(),
      make('footer', {}, say('madeBy', document.querySelector('meta[name=generator]').content)),
    ].filter(Boolean));
  if (focus) {
    document.querySelector(focus)?.focus();
  }
  painter.ask();
}

function repaint() {
  palette.forget();
  painter.paintAll();
}

try {
  render();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  // Paper is light and as wide as it is: drawn again for it, all rows at once, and back afterwards.
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    repaint();
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    repaint();
  });
  document.documentElement.dataset.state = 'ready';
} catch (error) {
  document.documentElement.dataset.state = 'failed';
  document.getElementById('page').replaceChildren(make('p', { role: 'alert' }, say('broken', error.message)));
  console.error(error);
}
