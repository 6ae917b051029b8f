// The video room page of the Debian package janus-demos, as it is but for settings.js, in three browsers with simulcast.
// Prints one JSON object.   node demo_page.mjs '{"http": "http://127.0.0.1:8088/janus", "demos": "/usr/share/janus/demos"}'
import {createReadStream, existsSync, statSync} from 'node:fs';
import {createServer} from 'node:http';
import {extname, join, normalize} from 'node:path';
import {openBrowser, pause} from './browser.mjs';

const options = JSON.parse(process.argv[2]);
const ROOM = 1234;
const TYPES = {'.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png', '.svg': 'image/svg+xml'};

function serveDemos() {
    const server = createServer((request, response) => {
        const path = normalize(new URL(request.url, 'http://x').pathname);
        if (path === '/settings.js') {
            response.setHeader('Content-Type', 'text/javascript')
                .end(`var server = ${JSON.stringify(options.http)};\nvar iceServers = null;\nvar token = null, apisecret = null;\n`);
            return;
        }
        const file = join(options.demos, path);
        if (path.includes('..') || !existsSync(file) || !statSync(file).isFile()) {
            response.writeHead(404).end();
            return;
        }
        response.setHeader('Content-Type', TYPES[extname(file)] || 'application/octet-stream');
        createReadStream(file).pipe(response);
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function api(path, message) {
    const answer = await fetch(options.http + path, {method: 'POST', body: JSON.stringify({transaction: 'm', ...message})});
    return answer.json();
}

async function createRoom() {
    const session = (await api('', {janus: 'create'})).data.id;
    const handle = (await api(`/${session}`, {janus: 'attach', plugin: 'janus.plugin.videoroom'})).data.id;
    const body = {request: 'create', room: ROOM, publishers: 6, bitrate: 1500000};
    return (await api(`/${session}/${handle}`, {janus: 'message', body})).plugindata.data;
}

async function enter(browser, port, name) {
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.message}\n`));
    page.on('console', (message) => process.stderr.write(`${name}: ${message.text()}\n`));
    // The fake camera of Chromium is asked for a picture that is large enough for three layers.
    await page.addInitScript(() => {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wanted) =>
            ask({...wanted, video: wanted.video && {width: 960, height: 540, frameRate: 10}});
    });
    await page.goto(`http://127.0.0.1:${port}/videoroomtest.html?simulcast=true`);
    await page.click('#start');
    await page.waitForSelector('#username', {state: 'visible'});
    await page.fill('#username', name);
    await page.click('#register');
    return page;
}

// Sizes of the pictures of others, once they move.
const sizes = (page) => page.evaluate(() => [...document.querySelectorAll('video')]
    .filter((video) => video.id.startsWith('remotevideo') && video.currentTime > 0)
    .map((video) => ({id: video.id, width: video.videoWidth, at: video.currentTime})));

async function waitForWidth(page, id, fits, seconds) {
    const end = Date.now() + seconds * 1000;
    let width = 0;
    while (Date.now() < end) {
        width = (await sizes(page)).find((video) => video.id === id)?.width || 0;
        if (fits(width)) {
            break;
        }
        await pause(0.25);
    }
    return width;
}

const server = await serveDemos();
const browser = await openBrowser(['--use-fake-device-for-media-stream']);
const result = {};
try {
    result.created = await createRoom();
    const pages = [];
    for (const name of ['ann', 'bob', 'cid']) {
        pages.push(await enter(browser, server.address().port, name));
        await pages.at(-1).waitForSelector('#myvideo, #videolocal video', {state: 'attached', timeout: 60000});
    }
    result.seen = {};
    for (const [number, name] of ['ann', 'bob', 'cid'].entries()) {
        await pages[number].waitForFunction(() => [...document.querySelectorAll('video')]
            .filter((video) => video.id.startsWith('remotevideo') && video.currentTime > 0 && video.videoWidth > 0).length === 2,
        null, {timeout: 90000});
        result.seen[name] = await sizes(pages[number]);
    }
    const [first] = pages;
    const [{id}] = result.seen.ann;
    const feed = id.match(/\d+/)[0];
    result.top = await waitForWidth(first, id, (width) => width >= 900, 60);
    await first.click(`#sl${feed}-0`);
    result.lowest = await waitForWidth(first, id, (width) => width > 0 && width <= 320, 40);
    await first.click(`#sl${feed}-2`);
    result.top_again = await waitForWidth(first, id, (width) => width >= 900, 60);
    if (options.screenshot) {
        await first.screenshot({path: options.screenshot});
    }
} catch (error) {
    result.failed = error.message;
} finally {
    await browser.close();
    server.close();
}
process.stdout.write(JSON.stringify(result) + '\n');
