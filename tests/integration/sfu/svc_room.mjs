// One publishes a picture in layers (SVC) in Chromium, another watches it and asks for one layer after the other. Prints
// a JSON list: what was asked for, and what came then within some seconds.
//   node svc_room.mjs '{"url": "ws://127.0.0.1:8188", "room": "…", "codec": "av1", "mode": "L3T3", "wishes": [{…}]}'
import {openBrowser, openPage, pause, servePages} from './browser.mjs';
import {WebSocketClient} from './web_socket_client.mjs';

const options = JSON.parse(process.argv[2]);
const kPatience_s = 30;
const kLook_s = 4;
const kWidth = 960;

async function publish(client, page) {
    const handle = await client.attach(await client.newSession());
    const joined = await handle.call({request: 'join', ptype: 'publisher', room: options.room});
    const offer = await page.evaluate((wanted) => publishLayers(wanted),
        {codec: options.codec, mode: options.mode, width: kWidth, height: kWidth * 9 / 16});
    const answer = await handle.call({request: 'configure'}, offer);
    await page.evaluate((jsep) => takeAnswer(jsep), answer.jsep);
    return joined.data.id;
}

async function watch(client, page, feed) {
    const handle = await client.attach(await client.newSession());
    const offered = await handle.call({request: 'join', ptype: 'subscriber', room: options.room, streams: [{feed}]});
    const answer = await page.evaluate((jsep) => watch(jsep), offered.jsep);
    await handle.call({request: 'start'}, answer);
    return handle;
}

const statisticsOf = async (page) => (await page.evaluate(() => statistics(window.receiving)))['inbound-rtp video'] || {};

async function untilWidth(page, width) {
    for (let left = kPatience_s; left > 0; left -= 0.2) {
        if ((await statisticsOf(page)).frameWidth === width) {
            return true;
        }
        await pause(0.2);
    }
    return false;
}

const server = await servePages({'/': ['text/html', 'participant.html'],
    '/participant.js': ['text/javascript', 'participant.js']});
const address = `http://127.0.0.1:${server.address().port}/`;
const client = await WebSocketClient.connect(options.url);
const browser = await openBrowser();
const seen = [];
try {
    const manager = await client.attach(await client.newSession());
    await manager.ask({request: 'create', room: options.room, videocodec: options.codec, bitrate: 3000000,
        downlink_control: false});
    const publisher = await openPage(browser, address);
    const watcher = await openPage(browser, address);
    const handle = await watch(client, watcher, await publish(client, publisher));
    await untilWidth(watcher, kWidth);
    for (const {width, ...wish} of options.wishes) {
        await handle.call({request: 'configure', streams: [{mid: '0', ...wish}]});
        await untilWidth(watcher, width);
        await pause(1);
        const sent = (await publisher.evaluate(() => statistics(window.sending)))['outbound-rtp video'];
        const before = await statisticsOf(watcher);
        await pause(kLook_s);
        const after = await statisticsOf(watcher);
        const sent_after = (await publisher.evaluate(() => statistics(window.sending)))['outbound-rtp video'];
        seen.push({wish, width: after.frameWidth, frames: after.framesDecoded - before.framesDecoded,
            encoded: sent_after.framesEncoded - sent.framesEncoded, mode: sent_after.scalabilityMode,
            lost: after.packetsLost - before.packetsLost, plis: after.pliCount - before.pliCount});
    }
} finally {
    await browser.close();
    await client.end();
    server.close();
}
process.stdout.write(JSON.stringify(seen) + '\n');
process.exit(0);
