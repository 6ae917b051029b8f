// One publishes in Chromium, others watch, and all count what arrives. Prints one JSON object: the publisher's and the
// watchers' statistics, as differences over the time measured.
//   node lossy_room.mjs '{"url": "ws://10.99.0.2:8188", "room": "…", "codec": "vp8", "watchers": 2, "seconds": 20}'
import {openBrowser, openPage, pause, servePages} from './browser.mjs';
import {WebSocketClient} from './web_socket_client.mjs';

const options = JSON.parse(process.argv[2]);
const kSettle_s = 3;    // key frames to the newcomers, the encoder's first bit rate
const kPatience_ms = 30000;

async function publish(client, page) {
    const handle = await client.attach(await client.newSession());
    const joined = await handle.call({request: 'join', ptype: 'publisher', room: options.room});
    const offer = await page.evaluate((picture) => publish(picture),
        {colour: '#404040', digit: '1', hertz: 440, busy: 40});
    const answer = await handle.call({request: 'configure', audio: true, video: true}, offer);
    await page.evaluate((jsep) => takeAnswer(jsep), answer.jsep);
    await page.waitForFunction(() => window.sending.connectionState === 'connected', undefined, {timeout: kPatience_ms});
    return joined.data.id;
}

async function watch(client, page, feed) {
    const handle = await client.attach(await client.newSession());
    const offered = await handle.call({request: 'join', ptype: 'subscriber', room: options.room, streams: [{feed}]});
    const began = Date.now();
    const answer = await page.evaluate((jsep) => watch(jsep), offered.jsep);
    await handle.call({request: 'start'}, answer);
    const decodes = async () => {
        const video = (await statistics(window.receiving))['inbound-rtp video'];
        return video && video.framesDecoded > 0;
    };
    await page.waitForFunction(decodes, undefined, {timeout: kPatience_ms, polling: 50});
    return (Date.now() - began) / 1000;
}

const numbersOf = (page, peer) => page.evaluate((name) => statistics(window[name]), peer);

// Counters as differences; what is no number is left out.
function difference(before, after) {
    return Object.fromEntries(Object.entries(after).map(([stream, values]) => [stream, Object.fromEntries(
        Object.entries(values).filter(([, value]) => typeof value === 'number')
            .map(([key, value]) => [key, value - ((before[stream] || {})[key] || 0)]))]));
}

const server = await servePages({'/': ['text/html', 'participant.html'],
    '/participant.js': ['text/javascript', 'participant.js']});
const address = `http://127.0.0.1:${server.address().port}/`;
const client = await WebSocketClient.connect(options.url);
const browser = await openBrowser();
const result = {first_frame_s: []};
try {
    const manager = await client.attach(await client.newSession());
    await manager.ask({request: 'create', room: options.room, publishers: 3, videocodec: options.codec,
        audiocodec: 'opus', bitrate: options.bitrate || 0});
    const peers = [[await openPage(browser, address), 'sending']];
    const feed = await publish(client, peers[0][0]);
    for (let i = 0; i < options.watchers; ++i) {
        peers.push([await openPage(browser, address), 'receiving']);
        result.first_frame_s.push(await watch(client, peers.at(-1)[0], feed));
    }
    await pause(kSettle_s);
    const before = await Promise.all(peers.map((peer) => numbersOf(...peer)));
    await pause(options.seconds);
    const after = await Promise.all(peers.map((peer) => numbersOf(...peer)));
    const changes = after.map((values, i) => difference(before[i], values));
    Object.assign(result, {publisher: changes[0], watchers: changes.slice(1)});
} finally {
    await browser.close();
    await client.end();
    server.close();
}
process.stdout.write(JSON.stringify(result) + '\n');
process.exit(0);
