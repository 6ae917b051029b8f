'use strict';

// Everything the page says, in English and Chinese. An entry is a text, or a function of the values in it.

const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

const kWords = {
  en: {
    meeting: 'Meeting',
    report: 'Meeting report',
    room: (id) => `Room ${id}`,
    noRoom: 'Meeting',
    noDate: 'The time of day is not known',
    language: 'Language',
    duration: 'Duration',
    people: 'People',
    andScreens: (n) => `and ${plural(n, 'screen share', 'screen shares')}`,
    mostAtOnce: (n) => `at most ${number(n)} at a time`,
    talk: 'Somebody talked',
    talkDetail: (share) => `two or more at once: ${share}`,
    loss: 'Packets lost',
    lossDetail: (lost, all) => `${number(lost)} of ${number(all)}`,
    loudness: 'Loudness',
    peak: (value) => `peak of the mix ${value}`,
    composed: 'Composed in',
    speed: (factor) => `${factor} × real time`,
    watch: 'Recording',
    outputs: 'Files',
    playThis: (file) => `Play ${file}`,
    notBeside: (file) => `${file} does not lie beside this page, or the browser cannot play it. Put the two into one folder to watch the meeting here.`,
    partOfMeeting: (from, to) => `Holds the meeting from ${from} to ${to}.`,
    copy: 'Copy the checksum',
    checksum: 'SHA-256',
    kinds: { meeting: 'Meeting', participant: 'Participant', poster: 'Poster', subtitles: 'Who spoke when', report: 'Report' },
    timeline: 'Who was there',
    timelineHint: 'Drag to move, Ctrl + wheel or + and − to zoom, click to jump.',
    time: 'Time in the meeting',
    all: 'All',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    earlier: 'Earlier',
    later: 'Later',
    scale: 'Length shown',
    clockMode: 'Time of day',
    overview: 'The whole meeting',
    present: 'present',
    talks: 'talks',
    cameraOn: 'camera',
    muted: 'muted',
    shares: 'shares the screen',
    joinMark: 'joins, leaves',
    away: 'not there',
    screenOf: (owner) => (owner ? `screen of ${owner}` : 'screen'),
    rowSummary: (p) => `${p.name}: present ${p.present}, talked ${p.talk}, camera ${p.camera}, muted ${p.muted}`,
    screenSummary: (p) => `${p.name}: shared ${p.present}`,
    talkTime: 'Who talked',
    talkNobody: 'Nobody was heard to talk.',
    talkSilent: (n) => `${plural(n, 'person', 'people')} did not talk.`,
    quality: 'Bitrate and loss',
    qualityHint: (audio, video, loss) => [audio && `sound to ${audio}`, video && `video to ${video}`, `loss to ${loss}`].filter(Boolean).join(', '),
    qualityScale: (text) => `Scales: ${text}. The time is that of the timeline.`,
    noSeries: 'No recording was used, so there is nothing to plot.',
    filterAll: 'All',
    filterAudio: 'Sound',
    filterVideo: 'Video',
    filterLossy: 'With losses',
    noneLossy: 'No track lost a packet.',
    lossShort: 'loss',
    average: (rate) => `${rate} on average`,
    smallStream: 'small stream',
    trackKind: { audio: 'Sound', video: 'Video', data: 'Data', '': 'File' },
    plotSummary: (p) => `${p.who}, ${p.what}: ${p.rate} on average, ${p.loss} of the packets lost`,
    repairs: 'What was repaired',
    noRepairs: 'Nothing had to be repaired.',
    ofPeople: (n) => `of ${plural(n, 'person', 'people')}`,
    inTracks: (n) => `in ${plural(n, 'track', 'tracks')}`,
    driftTitle: "Senders' clocks that ran fast or slow were corrected",
    more: (n) => `and ${number(n)} more`,
    events: 'Events',
    noEvents: 'No joins, leaves or shares are known.',
    theRoom: 'the room',
    eventNames: {
      join: 'joined', leave: 'left', 'share-start': 'began to share the screen', 'share-end': 'stopped sharing',
      mute: 'muted the microphone', unmute: 'opened the microphone', 'camera-on': 'switched the camera on',
      'camera-off': 'switched the camera off', 'record-on': 'recording began', 'record-off': 'recording ended',
    },
    tracks: 'Recordings',
    person: 'Person',
    file: 'File',
    media: 'Content',
    span: 'From – to',
    size: 'Size',
    packets: 'Packets',
    lost: 'Lost',
    cut: 'Pictures cut',
    leftOut: (note) => `left out: ${note}`,
    showAll: (n) => `Show all ${number(n)}`,
    madeBy: (program) => `Made by ${program}. Times count from the first packet of the meeting.`,
    broken: (message) => `This page could not be drawn: ${message}`,
    hours: (h, m) => (m ? `${h} h ${m} min` : `${h} h`),
    minutes: (m, s) => (s ? `${m} min ${s} s` : `${m} min`),
    seconds: (s) => `${s} s`,
    repair: {
      undecodable: (a) => `${plural(a, 'picture or packet', 'pictures and packets')} refused by the decoder`,
      'damaged-bytes': (a) => `${bytes(a)} in the file were no record and were skipped`,
      'bad-packet': (a) => `${plural(a, 'packet', 'packets')} that did not belong to the codec skipped`,
      'foreign-packet': (a) => `${plural(a, 'packet', 'packets')} of another stream left out`,
      duplicate: (a) => `${plural(a, 'packet', 'packets')} that came twice dropped`,
      reordered: (a) => `${plural(a, 'packet', 'packets')} put back in order`,
      lost: (a) => `${plural(a, 'packet is', 'packets are')} missing`,
      'ssrc-change': (a, n) => `The sender started a new stream${times(n)}; joined to the one before`,
      'sequence-reset': (a, n) => `Packet numbers jumped${times(n)}; the recorded order was kept`,
      'timestamp-reset': (a, n) => `The sender's clock jumped${times(n)}; put back to the time of arrival`,
      'timestamp-outlier': (a) => `${plural(a, 'packet', 'packets')} with a wrong time put between the neighbours`,
      'arrival-repaired': (a, n) => `The recorder's clock jumped${times(n)}; continued on the sender's`,
      pause: (a) => `The sender's clock stood still for ${seconds(a)}; the pause was put back`,
      'clock-drift': (a) => `The sender's clock ran ${number(Math.abs(a), 1)} ppm too ${a < 0 ? 'slow' : 'fast'}; corrected`,
      silence: (a) => `${seconds(a)} of silence put into pauses`,
      'overlap-cut': (a) => `${seconds(a)} of doubled sound left out`,
      'redundancy-used': (a) => `${plural(a, 'lost packet', 'lost packets')} restored from redundancy`,
      'frames-cut': (a) => `${plural(a, 'picture', 'pictures')} that could not be shown cut`,
      'frames-damaged': (a) => `${plural(a, 'damaged picture', 'damaged pictures')} kept`,
      'black-inserted': (a) => `Camera off for ${seconds(a)}`,
    },
    times: (n) => (n > 1 ? ` ${number(n)} times` : ''),
  },
  zh: {
    meeting: '会议',
    report: '会议报告',
    room: (id) => `房间 ${id}`,
    noRoom: '会议',
    noDate: '会议的日期和时间未知',
    language: '语言',
    duration: '时长',
    people: '参会人数',
    andScreens: (n) => `另有 ${number(n)} 路屏幕共享`,
    mostAtOnce: (n) => `同时最多 ${number(n)} 人`,
    talk: '有人发言',
    talkDetail: (share) => `多人同时发言：${share}`,
    loss: '丢包率',
    lossDetail: (lost, all) => `${number(all)} 个包中丢失 ${number(lost)} 个`,
    loudness: '响度',
    peak: (value) => `混音峰值 ${value}`,
    composed: '合成耗时',
    speed: (factor) => `实时速度的 ${factor} 倍`,
    watch: '录像',
    outputs: '文件',
    playThis: (file) => `播放 ${file}`,
    notBeside: (file) => `${file} 不在本页面旁边，或浏览器无法播放。将两者放在同一文件夹即可在此观看。`,
    partOfMeeting: (from, to) => `包含会议的 ${from} 至 ${to}。`,
    copy: '复制校验和',
    checksum: 'SHA-256',
    kinds: { meeting: '会议', participant: '参会者', poster: '封面', subtitles: '发言记录', report: '报告' },
    timeline: '参会时间线',
    timelineHint: '拖动平移，Ctrl + 滚轮或 + 和 − 缩放，单击跳转。',
    time: '会议时间',
    all: '全部',
    zoomIn: '放大',
    zoomOut: '缩小',
    earlier: '向前',
    later: '向后',
    scale: '显示时长',
    clockMode: '显示钟点',
    overview: '整场会议',
    present: '在场',
    talks: '发言',
    cameraOn: '摄像头',
    muted: '静音',
    shares: '共享屏幕',
    joinMark: '加入、离开',
    away: '不在场',
    screenOf: (owner) => (owner ? `${owner} 的屏幕` : '屏幕'),
    rowSummary: (p) => `${p.name}：在场 ${p.present}，发言 ${p.talk}，摄像头 ${p.camera}，静音 ${p.muted}`,
    screenSummary: (p) => `${p.name}：共享 ${p.present}`,
    talkTime: '发言时长',
    talkNobody: '没有检测到发言。',
    talkSilent: (n) => `${number(n)} 人没有发言。`,
    quality: '码率与丢包',
    qualityHint: (audio, video, loss) => [audio && `音频至 ${audio}`, video && `视频至 ${video}`, `丢包至 ${loss}`].filter(Boolean).join('，'),
    qualityScale: (text) => `刻度：${text}。时间范围与时间线一致。`,
    noSeries: '没有使用任何录制文件，无可绘制内容。',
    filterAll: '全部',
    filterAudio: '音频',
    filterVideo: '视频',
    filterLossy: '有丢包',
    noneLossy: '所有轨道均无丢包。',
    lossShort: '丢包',
    average: (rate) => `平均 ${rate}`,
    smallStream: '小流',
    trackKind: { audio: '音频', video: '视频', data: '数据', '': '文件' },
    plotSummary: (p) => `${p.who}，${p.what}：平均 ${p.rate}，丢包 ${p.loss}`,
    repairs: '修复内容',
    noRepairs: '没有需要修复的内容。',
    ofPeople: (n) => `涉及 ${number(n)} 人`,
    inTracks: (n) => `涉及 ${number(n)} 路`,
    driftTitle: '已校正偏快或偏慢的发送端时钟',
    more: (n) => `另有 ${number(n)} 处`,
    events: '事件',
    noEvents: '没有加入、离开或共享的记录。',
    theRoom: '房间',
    eventNames: {
      join: '加入', leave: '离开', 'share-start': '开始共享屏幕', 'share-end': '停止共享', mute: '关闭麦克风',
      unmute: '打开麦克风', 'camera-on': '打开摄像头', 'camera-off': '关闭摄像头', 'record-on': '开始录制',
      'record-off': '结束录制',
    },
    tracks: '录制文件',
    person: '参会者',
    file: '文件',
    media: '内容',
    span: '起止',
    size: '大小',
    packets: '包数',
    lost: '丢失',
    cut: '剪去画面',
    leftOut: (note) => `未使用：${note}`,
    showAll: (n) => `显示全部 ${number(n)} 项`,
    madeBy: (program) => `由 ${program} 生成。时间从会议的第一个数据包算起。`,
    broken: (message) => `无法绘制此页面：${message}`,
    hours: (h, m) => (m ? `${h} 小时 ${m} 分` : `${h} 小时`),
    minutes: (m, s) => (s ? `${m} 分 ${s} 秒` : `${m} 分`),
    seconds: (s) => `${s} 秒`,
    repair: {
      undecodable: (a) => `解码器拒绝 ${number(a)} 个画面或数据包`,
      'damaged-bytes': (a) => `跳过文件中 ${bytes(a)} 的损坏数据`,
      'bad-packet': (a) => `跳过 ${number(a)} 个不属于该编码的包`,
      'foreign-packet': (a) => `忽略 ${number(a)} 个其他流的包`,
      duplicate: (a) => `丢弃 ${number(a)} 个重复的包`,
      reordered: (a) => `将 ${number(a)} 个包恢复为正确顺序`,
      lost: (a) => `缺少 ${number(a)} 个包`,
      'ssrc-change': (a, n) => `发送端更换了流${times(n)}，已与之前的流衔接`,
      'sequence-reset': (a, n) => `包序号跳变${times(n)}，保持录制顺序`,
      'timestamp-reset': (a, n) => `发送端时钟跳变${times(n)}，已按到达时间校正`,
      'timestamp-outlier': (a) => `${number(a)} 个时间错误的包已放回相邻包之间`,
      'arrival-repaired': (a, n) => `录制端时钟跳变${times(n)}，已按发送端时钟继续`,
      pause: (a) => `发送端时钟停顿 ${seconds(a)}，已补回停顿`,
      'clock-drift': (a) => `发送端时钟偏${a < 0 ? '慢' : '快'} ${number(Math.abs(a), 1)} ppm，已校正`,
      silence: (a) => `在停顿处补入 ${seconds(a)} 静音`,
      'overlap-cut': (a) => `去除 ${seconds(a)} 重叠的声音`,
      'redundancy-used': (a) => `用冗余数据恢复 ${number(a)} 个丢失的包`,
      'frames-cut': (a) => `剪去 ${number(a)} 个无法显示的画面`,
      'frames-damaged': (a) => `保留 ${number(a)} 个有损坏的画面`,
      'black-inserted': (a) => `摄像头关闭 ${seconds(a)}`,
    },
    times: (n) => (n > 1 ? ` ${number(n)} 次` : ''),
  },
};

const kLanguageNames = { en: 'English', zh: '中文' };

let language = firstLanguage();

function firstLanguage() {
  const known = (navigator.languages || [navigator.language || 'en']).map((tag) => tag.slice(0, 2).toLowerCase());
  return known.find((tag) => tag in kWords) || 'en';
}

function say(key, ...values) {
  const text = kWords[language][key];
  return typeof text === 'function' ? text(...values) : text;
}

/** One of a group of words; what the group does not know is said as it is. */
function sayOf(group, name) {
  const words = kWords[language][group];
  return Object.hasOwn(words, name) ? words[name] : String(name);
}

/** The viewer's own locale where it is of the page's language: dates and numbers look as at home. */
function locale() {
  const own = (navigator.languages || []).find((tag) => tag.toLowerCase().startsWith(language));
  return own || (language === 'zh' ? 'zh-CN' : 'en');
}

const times = (count) => say('times', count);

function number(value, digits = 0) {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

function percent(share) {
  const digits = share > 0 && share < 0.001 ? 3 : share < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: digits }).format(share);
}

function scaled(value, units, step) {
  let unit = 0;
  while (unit + 1 < units.length && value >= step * 0.9995) {
    value /= step;
    ++unit;
  }
  return `${number(value, unit === 0 || value >= 99.95 ? 0 : 1)} ${units[unit]}`;
}

const bytes = (value) => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB'], 1000);
const bitrate = (value) => scaled(value, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'], 1000);

/** A length of time in words. */
function seconds(value) {
  const whole = Math.round(Math.abs(value));
  if (whole >= 3600) {
    const minutes = Math.round(whole / 60);
    return say('hours', Math.floor(minutes / 60), minutes % 60);
  }
  if (whole >= 60) {
    return say('minutes', Math.floor(whole / 60), whole % 60);
  }
  return say('seconds', number(Math.abs(value), Math.abs(value) < 10 ? 1 : 0));
}

/** A place in time: 1:02:03 (2:03 in a meeting of less than an hour), with `digits` decimals. */
function place(value, digits = 0) {
  const scale = 10 ** digits;
  const ticks = Math.round(Math.max(0, value) * scale);
  const whole = Math.floor(ticks / scale);
  const two = (part) => String(part).padStart(2, '0');
  const fraction = digits ? '.' + String(ticks % scale).padStart(digits, '0') : '';
  const minutes = Math.floor(whole / 60);
  const head = meeting.duration_s < 3600 ? String(minutes) : `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
  return `${head}:${two(whole % 60)}${fraction}`;
}
