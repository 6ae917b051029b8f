// One publishes two simulcast layers in Chromium, two watch; the way to the first becomes narrow and wide again. Prints
// one JSON object: when the narrow one's picture became small and large again, and its sound meanwhile.
//   node narrow_room.mjs '{"url": "ws://127.0.0.1:8188", "room": "…", "limit_kbps": 300, "narrow_s": 15}'
import {openBrowser, openPage, pause, servePages} from './browser.mjs';
import {answerOf, behindRelay} from './narrow_relay.mjs';
import {WebSocketClient} from './web_socket_client.mjs';

const options = JSON.parse(process.argv[2]);
const kPatience_s = 40;
const kLarge = 640;

async function publish(client, page) {
    const handle = await client.attach(await client.newSession());
    const joined = await handle.call({request: 'join', ptype: 'publisher', room: options.room});
    const offer = await page.evaluate((picture) => publish(picture),
        {colour: '#404040', digit: '1', hertz: 440, busy: 40, simulcast: true});
    const answer = await handle.call({request: 'configure', audio: true, video: true}, offer);
    await page.evaluate((jsep) => takeAnswer(jsep), answer.jsep);
    return joined.data.id;
}

async function watch(client, page, feed, narrow) {
    const handle = await client.attach(await client.newSession());
    const offered = await handle.call({request: 'join', ptype: 'subscriber', room: options.room, streams: [{feed}]});
    const way = narrow ? await behindRelay(offered.jsep) : {jsep: offered.jsep};
    const answer = await page.evaluate((jsep) => watch(jsep), way.jsep);
    await handle.call({request: 'start'}, narrow ? answerOf(way.relay, answer) : answer);
    return {page, relay: way.relay};
}

async function look(watcher) {
    const lines = Object.values(await watcher.page.evaluate(() => report()));
    const video = lines.find((line) => line.kind === 'video') || {frames: 0, width: 0};
    const audio = lines.find((line) => line.kind === 'audio') || {packets: 0, lost: 0, concealed: 0};
    return {at: performance.now() / 1000, video, audio};
}

// Seconds until the picture is as wanted; null when it does not become so.
async function until(watcher, wanted, patience) {
    const began = performance.now() / 1000;
    for (;;) {
        const now = await look(watcher);
        if (wanted(now)) {
            return now.at - began;
        }
        if (now.at - began > patience) {
            return null;
        }
        await pause(0.1);
    }
}

const large = ({video}) => video.width >= kLarge;
const small = ({video}) => video.width > 0 && video.width < kLarge;
const soundOf = (before, after) => ({packets: after.audio.packets - before.audio.packets,
    lost: after.audio.lost - before.audio.lost,
    made_up_s: (after.audio.concealed - before.audio.concealed) / 48000, seconds: after.at - before.at});

const server = await servePages({'/': ['text/html', 'participant.html'],
    '/participant.js': ['text/javascript', 'participant.js']});
const address = `http://127.0.0.1:${server.address().port}/`;
const client = await WebSocketClient.connect(options.url);
const browser = await openBrowser();
const result = {};
let narrow;
try {
    const manager = await client.attach(await client.newSession());
    await manager.ask({request: 'create', room: options.room, publishers: 3, videocodec: 'vp8', audiocodec: 'opus'});
    const feed = await publish(client, await openPage(browser, address));
    narrow = await watch(client, await openPage(browser, address), feed, true);
    const wide = await watch(client, await openPage(browser, address), feed, false);
    result.large_at_first_s = await until(narrow, large, kPatience_s);
    await until(wide, large, kPatience_s);
    await pause(5);

    const before = await look(narrow);
    narrow.relay.bps = options.limit_kbps * 1000;
    result.small_s = await until(narrow, small, 10);
    await pause(Math.max(0, 3 - (result.small_s || 10)));
    const settled = await look(narrow);
    await pause(options.narrow_s);
    const after = await look(narrow);
    result.frames_narrow = after.video.frames - settled.video.frames;
    result.sound_at_first = soundOf(before, settled);
    result.sound_narrow = soundOf(settled, after);
    result.wide_stayed_large = large(await look(wide));
    const frames = (await look(wide)).video.frames;

    narrow.relay.bps = 0;
    result.large_again_s = await until(narrow, large, 20);
    result.wide_stayed_large = result.wide_stayed_large && large(await look(wide));
    result.frames_wide = (await look(wide)).video.frames - frames;
    result.lost_on_the_way = narrow.relay.lost;
    const told = client.events.map((event) => event.plugindata && event.plugindata.data)
        .filter((data) => data && (data.substream !== undefined || data.downlink !== undefined));
    result.events = told.map((data) => data.substream !== undefined ? `substream ${data.substream}`
        : `downlink ${data.downlink}`);
} finally {
    await browser.close();
    await client.end();
    server.close();
    if (narrow) {
        narrow.relay.close();
    }
}
process.stdout.write(JSON.stringify(result) + '\n');
process.exit(0);
