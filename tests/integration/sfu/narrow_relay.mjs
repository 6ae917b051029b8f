// A way to a server's media port that can be made narrow: downwards packets wait in a queue for their turn, and those
// that would wait too long are lost.
import {createSocket} from 'node:dgram';

const kLongestQueue_ms = 400;
const kStep_ms = 2;

export class NarrowRelay {
    static async open(host, port) {
        const relay = new NarrowRelay();
        relay.server = {host, port};
        relay.inside = createSocket('udp4');
        relay.outside = createSocket('udp4');
        relay.queue = [];
        relay.queued = 0;
        relay.lost = 0;
        relay.bps = 0;     // no limit
        relay.credit = 0;  // bytes
        await new Promise((resolve) => relay.outside.bind(0, host, resolve));
        await new Promise((resolve) => relay.inside.bind(0, host, resolve));
        relay.outside.on('message', (packet, from) => {
            relay.client = from;
            relay.inside.send(packet, port, host);
        });
        relay.inside.on('message', (packet) => relay.down(packet));
        relay.last = performance.now();
        relay.timer = setInterval(() => relay.step(), kStep_ms);
        return relay;
    }

    down(packet) {
        if (this.bps > 0 && this.queued * 8000 / this.bps > kLongestQueue_ms) {
            this.lost += 1;
            return;
        }
        this.queue.push(packet);
        this.queued += packet.length;
        this.step();
    }

    step() {
        const now = performance.now();
        const passed = now - this.last;
        this.last = now;
        // Nothing is saved up for later while nobody waits.
        this.credit = Math.min(this.credit + passed * this.bps / 8000, 1500 + passed * this.bps / 8000);
        while (this.queue.length > 0 && (this.bps === 0 || this.credit >= this.queue[0].length)) {
            const packet = this.queue.shift();
            this.queued -= packet.length;
            this.credit -= this.bps === 0 ? 0 : packet.length;
            if (this.client) {
                this.outside.send(packet, this.client.port, this.client.address);
            }
        }
    }

    close() {
        clearInterval(this.timer);
        this.inside.close();
        this.outside.close();
    }
}

const isCandidate = (line) => line.startsWith('a=candidate:');

// The description with this socket as its only candidate.
function onlyAt(jsep, socket) {
    const {address, port} = socket.address();
    const lines = jsep.sdp.split('\r\n');
    const at = lines.findIndex(isCandidate);
    const kept = lines.flatMap((line, index) => {
        if (index === at) {
            return [`a=candidate:1 1 udp 2130706431 ${address} ${port} typ host`];
        }
        return isCandidate(line) ? [] : [line];
    });
    return {...jsep, sdp: kept.join('\r\n')};
}

// The server's offer, to be answered through a relay.
export async function behindRelay(jsep) {
    const candidate = jsep.sdp.split('\r\n').filter(isCandidate).map((line) => line.split(' '))
        .find(([, , transport]) => transport.toLowerCase() === 'udp');
    const relay = await NarrowRelay.open(candidate[4], Number(candidate[5]));
    return {relay, jsep: onlyAt(jsep, relay.outside)};
}

// The client's answer: for the server, it is where the relay is.
export const answerOf = (relay, jsep) => onlyAt(jsep, relay.inside);
