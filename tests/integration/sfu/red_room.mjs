// One speaks in Chromium, three listen: as Chromium answers, without RED in the answer, and, in another room, where
// RED is not allowed. Prints one JSON object: for each what getStats says of the sound, as differences over the time
// measured, with the codec and the tone that is heard.
//   node red_room.mjs '{"url": "ws://10.99.0.2:8188", "seconds": 10}'
import {openBrowser, openPage, pause, servePages} from './browser.mjs';
import {WebSocketClient} from './web_socket_client.mjs';

const options = JSON.parse(process.argv[2]);
const kSettle_s = 3;
const kPatience_ms = 30000;
const kHertz = 440;

async function speak(client, page, room) {
    const handle = await client.attach(await client.newSession());
    const joined = await handle.call({request: 'join', ptype: 'publisher', room});
    const offer = await page.evaluate((hertz) => speak(hertz), kHertz);
    const answer = await handle.call({request: 'configure', audio: true}, offer);
    await page.evaluate((jsep) => takeAnswer(jsep), answer.jsep);
    await page.waitForFunction(() => window.sending.connectionState === 'connected', undefined, {timeout: kPatience_ms});
    return joined.data.id;
}

// Gives the payload types of the server's offer.
async function listen(client, page, room, feed, plain) {
    const handle = await client.attach(await client.newSession());
    const offered = await handle.call({request: 'join', ptype: 'subscriber', room, streams: [{feed}]});
    const answer = await page.evaluate(([jsep, without]) => listen(jsep, without), [offered.jsep, plain]);
    await handle.call({request: 'start'}, answer);
    const hears = async () => Object.values(await report()).some(({packets}) => packets > 20);
    await page.waitForFunction(hears, undefined, {timeout: kPatience_ms, polling: 100});
    return offered.jsep.sdp.match(/m=audio \d+ \S+ (.*)/)[1];
}

const soundOf = (page, peer) => page.evaluate((name) => sound(window[name]), peer);

function difference(before, after) {
    return Object.fromEntries(Object.entries(after).map(([key, value]) =>
        [key, typeof value === 'number' ? value - (before[key] || 0) : value]));
}

const server = await servePages({'/': ['text/html', 'participant.html'],
    '/participant.js': ['text/javascript', 'participant.js']});
const address = `http://127.0.0.1:${server.address().port}/`;
const client = await WebSocketClient.connect(options.url);
const browser = await openBrowser();
const result = {};
try {
    const manager = await client.attach(await client.newSession());
    await manager.ask({request: 'create', room: 'red', publishers: 3, audiocodec: 'opus', opus_red: true});
    await manager.ask({request: 'create', room: 'plain', publishers: 3, audiocodec: 'opus'});
    const peers = {speaker: [await openPage(browser, address), 'sending'],
        with_red: [await openPage(browser, address), 'receiving'],
        without: [await openPage(browser, address), 'receiving'],
        plain_speaker: [await openPage(browser, address), 'sending'],
        plain: [await openPage(browser, address), 'receiving']};
    const feed = await speak(client, peers.speaker[0], 'red');
    const plain_feed = await speak(client, peers.plain_speaker[0], 'plain');
    result.offers = {with_red: await listen(client, peers.with_red[0], 'red', feed, false),
        without: await listen(client, peers.without[0], 'red', feed, true),
        plain: await listen(client, peers.plain[0], 'plain', plain_feed, false)};
    await pause(kSettle_s);
    const before = {};
    for (const [name, peer] of Object.entries(peers)) {
        before[name] = await soundOf(...peer);
    }
    await pause(options.seconds);
    for (const [name, [page, peer]] of Object.entries(peers)) {
        result[name] = difference(before[name], await soundOf(page, peer));
        if (peer === 'receiving') {
            result[name].hertz = Object.values(await page.evaluate(() => report()))[0].hertz;
        }
    }
} finally {
    await browser.close();
    await client.end();
    server.close();
}
process.stdout.write(JSON.stringify(result) + '\n');
process.exit(0);
