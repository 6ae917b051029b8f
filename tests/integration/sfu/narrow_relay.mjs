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
        await new Promise((resolve) => relay.outside.bind(0, '127.0.0.1', resolve));
        await new Promise((resolve) => relay.inside.bind(0, '127.0.0.1', resolve));
        relay.outside.on('message', (packet, from) => {
            relay.client = from;
            relay.inside.send(packet, port, host);
        });
        relay.inside.on('message', (packet) => relay.down(packet));
        relay.last = performance.now();
        relay.timer = setInterval(() => relay.step(), kStep_ms);
        return relay;
    }

    get port() {
        return this.outside.address().port;
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

// The server's offer with the relay as its only candidate, over UDP.
export async function behindRelay(jsep) {
    const lines = jsep.sdp.split('\r\n');
    const candidate = lines.map((line) => line.split(' '))
        .find(([word, , transport]) => word.startsWith('a=candidate:') && transport.toLowerCase() === 'udp');
    const relay = await NarrowRelay.open(candidate[4], Number(candidate[5]));
    const told = `a=candidate:1 1 udp 2130706431 127.0.0.1 ${relay.port} typ host`;
    let first = true;
    const kept = lines.flatMap((line) => {
        if (line === candidate.join(' ') && first) {
            first = false;
            return [told];
        }
        return line.startsWith('a=candidate:') ? [] : [line];
    });
    return {relay, jsep: {...jsep, sdp: kept.join('\r\n')}};
}

// A client's answer without candidates: the server learns where it is from its checks, which come through the relay.
export const withoutCandidates = (jsep) =>
    ({...jsep, sdp: jsep.sdp.split('\r\n').filter((line) => !line.startsWith('a=candidate:')).join('\r\n')});
