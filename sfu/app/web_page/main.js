'use strict';
const $ = (id) => document.getElementById(id);
let room = null;
let settings = {};

function say(text, problem = false) {
    $('state').textContent = text;
    $('state').classList.toggle('problem', problem);
}

function tile(id, name, stream, own = false) {
    let box = $('tiles').querySelector(`[data-id="${CSS.escape(String(id))}"]`);
    if (!box) {
        box = document.createElement('figure');
        box.className = own ? 'tile own' : 'tile';
        box.dataset.id = id;
        element('div', (name || '?').slice(0, 1).toUpperCase(), box).className = 'initial';
        const video = document.createElement('video');
        video.autoplay = video.playsInline = true;
        video.muted = own;
        box.append(video);
        element('figcaption', own ? `${name} (${word('you')})` : name, box);
        $('tiles').append(box);
    }
    const video = box.querySelector('video');
    if (video.srcObject !== stream) {
        video.srcObject = stream;
    }
    const showPicture = () => box.classList.toggle('picture', stream.getVideoTracks().some((track) => !track.muted && track.enabled));
    stream.getVideoTracks().forEach((track) => { track.onmute = track.onunmute = showPicture; });
    showPicture();
}

function removeTile(id) {
    const box = $('tiles').querySelector(`[data-id="${CSS.escape(String(id))}"]`);
    if (box) {
        box.remove();
    }
}

async function ownMedia() {
    const wanted = [{audio: true, video: $('camera').checked && {width: 1280, height: 720}}, {audio: true}, {video: true}];
    for (const constraints of wanted) {
        try {
            return await navigator.mediaDevices.getUserMedia(constraints);
        } catch (problem) {     // the next smaller wish
        }
    }
    return null;
}

function showCall(on) {
    $('entry').hidden = on;
    $('call').hidden = !on;
    for (const id of ['mute', 'video', 'share', 'record']) {
        $(id).setAttribute('aria-pressed', 'false');
    }
}

async function enter() {
    say(word('connecting'));
    const media = await ownMedia();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const client = new JanusClient(`${scheme}://${location.hostname}:${settings[scheme + '_port']}`);
    await client.connect();
    client.onGone = () => { leave(word('gone')); };
    room = new Room(client, $('room').value.trim(), $('name').value.trim() || word('you'));
    room.onPerson = tile;
    room.onPersonGone = removeTile;
    room.onTalking = (id, talking) => {
        const box = $('tiles').querySelector(`[data-id="${CSS.escape(String(id))}"]`);
        if (box) {
            box.classList.toggle('talking', talking);
        }
    };
    room.onProblem = (reason) => say(`${word('failed')} ${reason}`, true);
    showCall(true);
    await room.enter(media);
    if (media) {
        tile(room.own, room.name, media, true);
    }
    say(media ? `${word('inRoom')} ${room.id}` : word('noDevice'));
}

async function leave(why = '') {
    if (!room) {
        return;
    }
    const left = room;
    room = null;
    if (left.media) {
        left.media.getTracks().forEach((track) => track.stop());
    }
    left.client.onGone = () => {};
    await left.leave();
    left.client.close();
    $('tiles').replaceChildren();
    showCall(false);
    say(why, why !== '');
    setTimeout(() => refreshRecordings(settings), 500);     // files get their names when the streams are closed
}

function toggle(id, kind) {
    const off = $(id).getAttribute('aria-pressed') !== 'true';
    $(id).setAttribute('aria-pressed', off);
    const tracks = room.media ? room.media.getTracks().filter((track) => track.kind === kind) : [];
    tracks.forEach((track) => { track.enabled = !off; });
}

async function share() {
    const sender = room.sending && room.sending.getSenders().find((s) => s.track && s.track.kind === 'video');
    if (!sender) {
        return;
    }
    const on = $('share').getAttribute('aria-pressed') !== 'true';
    const camera = room.media.getVideoTracks()[0];
    const track = on ? (await navigator.mediaDevices.getDisplayMedia({video: true})).getVideoTracks()[0] : camera;
    await sender.replaceTrack(track);
    if (on) {
        track.onended = () => { if (room && $('share').getAttribute('aria-pressed') === 'true') { share(); } };
    }
    $('share').setAttribute('aria-pressed', on);
}

async function record() {
    const on = $('record').getAttribute('aria-pressed') !== 'true';
    await room.record(on);
    $('record').setAttribute('aria-pressed', on);
    say(on ? word('recording') : `${word('inRoom')} ${room.id}`);
    if (!on) {
        setTimeout(() => refreshRecordings(settings), 500);
    }
}

const guarded = (action) => () => Promise.resolve(action()).catch((problem) => say(problem.message, true));

async function start() {
    document.documentElement.lang = kLanguage;
    document.querySelectorAll('[data-word]').forEach((node) => { node.textContent = word(node.dataset.word); });
    const query = new URLSearchParams(location.search);
    $('room').value = query.get('room') || 'demo';
    $('name').value = query.get('name') || '';
    settings = await (await fetch('settings.json')).json();
    $('entry').onsubmit = (event) => { event.preventDefault(); enter().catch(async (problem) => { await leave(); say(problem.message, true); }); };
    $('mute').onclick = () => toggle('mute', 'audio');
    $('video').onclick = () => toggle('video', 'video');
    $('share').onclick = guarded(share);
    $('record').onclick = guarded(record);
    $('leave').onclick = guarded(leave);
    await refreshRecordings(settings);
    if (query.has('enter')) {   // ?enter, and with it ?record: as if the buttons were pressed
        await enter();
        if (query.has('record')) {
            await record();
        }
    }
}
guarded(start)();
