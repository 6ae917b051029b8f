// The Janus API without a way to the server: requests, their answers, and events.

// Those that extend it have send(text) and close(), and call take(message).
export class JanusClient {
    constructor() {
        this.waiting = new Map();   // transaction: {resolve, reject, event}
        this.listeners = new Map(); // session: function of an event
        this.events = [];
        this.timers = [];
    }

    take(message) {
        const call = this.waiting.get(message.transaction);
        if (call && !(call.event && message.janus === 'ack')) {
            this.waiting.delete(message.transaction);
            call.resolve(message);
            return;
        }
        this.events.push(message);
        const listener = this.listeners.get(message.session_id);
        if (listener) {
            listener(message);
        }
    }

    // With `event`, the answer is the event behind the acknowledgement. Errors reject.
    async request(message, event = false) {
        const transaction = Math.random().toString(36).slice(2);
        const answer = new Promise((resolve, reject) => {
            const late = setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(message).slice(0, 200)}`)), 20000);
            this.waiting.set(transaction, {resolve: (m) => { clearTimeout(late); resolve(m); }, event});
        });
        await this.send(JSON.stringify({...message, transaction}));
        const reply = await answer;
        const data = reply.plugindata && reply.plugindata.data;
        if (reply.janus === 'error') {
            throw Object.assign(new Error(reply.error.reason), {code: reply.error.code});
        }
        if (data && data.error_code) {
            throw Object.assign(new Error(data.error), {code: data.error_code});
        }
        return reply;
    }

    async attach(session) {
        const reply = await this.request({janus: 'attach', session_id: session, plugin: 'janus.plugin.videoroom'});
        return new Handle(this, session, reply.data.id);
    }

    // Kept alive until the connection ends: a browser may take its time on a busy machine.
    async newSession() {
        const id = (await this.request({janus: 'create'})).data.id;
        const keepalive = () => this.request({janus: 'keepalive', session_id: id})
            .catch(() => clearInterval(timer)); // destroyed
        const timer = setInterval(keepalive, 20000);
        this.timers.push(timer);
        return id;
    }

    end() {
        this.timers.forEach(clearInterval);
        return this.close();
    }
}

class Handle {
    constructor(client, session, id) {
        Object.assign(this, {client, session, id});
    }

    envelope(rest) {
        return {session_id: this.session, handle_id: this.id, ...rest};
    }

    async ask(body) {
        return (await this.client.request(this.envelope({janus: 'message', body}))).plugindata.data;
    }

    async call(body, jsep) {
        const reply = await this.client.request(this.envelope({janus: 'message', body, ...(jsep && {jsep})}), true);
        return {data: reply.plugindata.data, jsep: reply.jsep};
    }
}
