// Three people meet in Chromium, led by the IM server over MQTT, and are recorded. Prints one JSON object: what each of
// them received. The first comes at once, the others `gap` seconds later each; all leave `seconds` after the last came.
//   node mqtt_meeting.mjs '{"mqtt": "mqtt://127.0.0.1:1883", "client_id": "…", "room": "…", "rec_dir": "…", "seconds": 8, "gap": 3}'
import {openBrowser, pause, servePages} from './browser.mjs';
import {ImServer} from './im_server.mjs';

const options = JSON.parse(process.argv[2]);
const kPeople = [
    {id: 'mHmKmKss-a1-x', colour: '#d00000', digit: '1', hertz: 440, small: true},
    {id: 'uiuRuRHH-b2', colour: '#00a000', digit: '2', hertz: 660, small: false},
    {id: 'gr-2f-9-carol', colour: '#0000d0', digit: '3', hertz: 880, small: true},
];

async function join(im, person, page) {
    person.session = await im.newSession();
    person.publisher = await im.attach(person.session);
    const joined = await person.publisher.call({request: 'join', ptype: 'publisher', room: options.room, id: person.id,
        display: `Person ${person.digit}`});
    person.joined = joined.data;
    person.page = page;
    const offer = await page.evaluate((p) => publish(p), {...person, page: undefined, publisher: undefined});
    const answer = await person.publisher.call({request: 'configure', audio: true, video: true}, offer);
    await page.evaluate((jsep) => takeAnswer(jsep), answer.jsep);
    person.configured = answer.data;
    await page.waitForFunction(() => window.sending.connectionState === 'connected', undefined, {timeout: 20000});
}

// The big picture and the sound of everybody else who publishes, added to what is seen already.
async function watchOthers(im, person, others) {
    const streams = others.filter((other) => !(person.seen || []).includes(other.id))
        .flatMap((other) => [{feed: other.id, mid: '0'}, {feed: other.id, mid: '1'}]);
    if (streams.length === 0) {
        return;
    }
    let offered;
    if (!person.subscriber) {
        person.subscriber = await im.attach(person.session);
        offered = await person.subscriber.call({request: 'join', ptype: 'subscriber', room: options.room, streams,
            private_id: person.joined.private_id});
    } else {
        offered = await person.subscriber.call({request: 'subscribe', streams});
    }
    person.seen = [...(person.seen || []), ...others.map((other) => other.id)];
    person.lines = offered.data.streams;
    const answer = await person.page.evaluate((jsep) => watch(jsep), offered.jsep);
    await person.subscriber.call({request: 'start'}, answer);
}

async function leave(im, person) {
    await person.publisher.call({request: 'leave'});
    await im.request({janus: 'destroy', session_id: person.session});
    await person.page.close();
}

const server = await servePages({'/': ['text/html', 'participant.html'],
    '/participant.js': ['text/javascript', 'participant.js']});
const im = await ImServer.connect(options.mqtt, options.client_id);
const browser = await openBrowser();
const result = {people: [], started_ms: Date.now()};
try {
    const manager = await im.attach(await im.newSession());
    await manager.ask({request: 'create', room: options.room, publishers: 9, record: options.rec_dir !== undefined,
        rec_dir: options.rec_dir, notify_joining: true, videocodec: 'vp8', audiocodec: 'opus'});
    const here = [];
    for (const person of kPeople) {
        const page = await browser.newPage();
        page.on('pageerror', (error) => process.stderr.write(`${person.id}: ${error.message}\n`));
        await page.goto(`http://127.0.0.1:${server.address().port}/`);
        person.came_ms = Date.now();
        await join(im, person, page);
        here.push(person);
        for (const one of here) {
            await watchOthers(im, one, here.filter((other) => other !== one));
        }
        await pause(person === kPeople.at(-1) ? 0 : options.gap);
    }
    if (options.ready) {
        process.stderr.write('ready\n');
    }
    await pause(options.seconds);
    for (const person of here) {
        const lines = person.lines.map(({mid, feed_id, type}) => ({mid, feed: feed_id, type}));
        result.people.push({id: person.id, hertz: person.hertz, came_ms: person.came_ms, lines,
            joined: person.joined, configured: person.configured, received: await person.page.evaluate(() => report())});
    }
    result.participants = (await manager.ask({request: 'listparticipants', room: options.room})).participants;
    for (const person of here) {
        await leave(im, person);
    }
    await manager.ask({request: 'destroy', room: options.room});
    result.events = im.events.map((event) => ({janus: event.janus, session: event.session_id,
        ...(event.plugindata && {data: event.plugindata.data}), ...(event.reason && {reason: event.reason})}));
} finally {
    await browser.close();
    await im.end();
    server.close();
}
process.stdout.write(JSON.stringify(result) + '\n');
