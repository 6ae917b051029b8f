// Two pages with janus.js as it is in the npm package janus-gateway, over WebSocket: one publishes, the other watches
// and publishes too. Prints one JSON object.   node janus_js.mjs '{"url": "ws://127.0.0.1:8188", "room": 1234}'
import {openBrowser, pause, servePages} from './browser.mjs';

const options = JSON.parse(process.argv[2]);
const server = await servePages({'/': ['text/html', 'janus_js.html'], '/participant.js': ['text/javascript', 'participant.js'],
    '/adapter.js': ['text/javascript', 'node_modules/webrtc-adapter/out/adapter.js'],
    '/janus.es.js': ['text/javascript', 'node_modules/janus-gateway/npm/dist/janus.es.js']});
const browser = await openBrowser();
const result = {};
try {
    const pages = [];
    for (const name of ['ann', 'bob']) {
        const page = await browser.newPage();
        page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.message}\n`));
        page.on('console', (message) => process.stderr.write(`${name}: ${message.text()}\n`));
        await page.goto(`http://127.0.0.1:${server.address().port}/`);
        await page.waitForFunction(() => window.ready);
        await page.evaluate((url) => connect(url), options.url);
        pages.push(page);
    }
    const [ann, bob] = pages;
    result.ann = await ann.evaluate((room) => publishAs({room, display: '1', colour: '#d00000', hertz: 440}), options.room);
    result.bob = await bob.evaluate((room) => publishAs({room, display: '2', colour: '#00a000', hertz: 660}), options.room)
        .catch((error) => ({failed: error.message}));
    await bob.evaluate((watched) => watchFeed(watched), {room: options.room, feed: result.ann.joined.id});
    await pause(options.seconds || 5);
    result.received = await bob.evaluate(() => report());
    await ann.evaluate(() => hangUp());
    await pause(1);
    result.ann_log = await ann.evaluate(() => window.log);
    result.bob_log = await bob.evaluate(() => window.log);
} finally {
    await browser.close();
    server.close();
}
process.stdout.write(JSON.stringify(result) + '\n');
