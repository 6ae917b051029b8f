'use strict';
// The list of what was recorded, a meeting each, from the server's folder of recordings.
const kName = /^(?:(.*)\/)?videoroom-(.+?)-user-(.+)-(\d{13,19})-(audio|video|data)-(\d+)\.mjr$/;

const shellQuoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
const bytesText = (bytes) => bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function element(tag, text, parent) {
    const node = document.createElement(tag);
    node.textContent = text;
    parent.append(node);
    return node;
}

function byRoom(files) {
    const rooms = new Map();
    for (const file of files) {
        const match = kName.exec(file.name);
        if (match) {
            const room = match[2];
            rooms.set(room, [...(rooms.get(room) || []), {...file, user: match[3], kind: match[5]}]);
        }
    }
    return rooms;
}

function showMeeting(room, files, folder, parent) {
    const box = document.createElement('article');
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    element('h3', `${room} · ${files.length} ${word('files')} · ${bytesText(bytes)}`, box);
    const how = element('p', word('toFilm') + ' ', box);
    element('code', `mjr compose ${shellQuoted(folder)} --room ${shellQuoted(room)} -o meeting.mp4`, how);
    const list = document.createElement('ul');
    for (const file of files) {
        const link = element('a', file.name, element('li', '', list));
        link.href = 'recordings/' + file.name.split('/').map(encodeURIComponent).join('/');
        link.download = '';
        link.parentNode.append(` ${bytesText(file.bytes)}`);
    }
    box.append(list);
    parent.append(box);
}

async function refreshRecordings(settings) {
    if (!settings.recordings) {
        document.getElementById('recordings').hidden = true;
        return;
    }
    const answer = await fetch('recordings/');
    const rooms = byRoom(answer.ok ? await answer.json() : []);
    const parent = document.getElementById('meetings');
    parent.replaceChildren();
    document.getElementById('none').hidden = rooms.size > 0;
    rooms.forEach((files, room) => showMeeting(room, files, settings.recordings, parent));
}
