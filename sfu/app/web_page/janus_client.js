'use strict';
// The Janus API over one WebSocket: a session, and handles of the video room.
class JanusClient {
    constructor(url) {
        this.url = url;
        this.waiting = new Map();   // transaction: {resolve, reject, event}
        this.handles = new Map();   // id: JanusHandle
        this.onGone = () => {};
    }

    async connect() {
        this.socket = new WebSocket(this.url, 'janus-protocol');
        await new Promise((resolve, reject) => {
            this.socket.onopen = resolve;
            this.socket.onerror = () => reject(new Error(`${word('unreachable')} ${this.url}`));
        });
        this.socket.onmessage = (message) => this.take(JSON.parse(message.data));
        this.socket.onclose = () => this.close();
        this.session = (await this.request({janus: 'create'})).data.id;
        this.alive = setInterval(() => this.request({janus: 'keepalive'}).catch(() => {}), 20000);
    }

    close() {
        clearInterval(this.alive);
        for (const {reject} of this.waiting.values()) {
            reject(new Error(word('gone')));
        }
        this.waiting.clear();
        if (this.socket) {
            this.socket.onclose = null;
            this.socket.close();
            this.socket = null;
            this.onGone();
        }
    }

    // With `event` the answer is the plugin's event, not the acknowledgement before it.
    request(message, event = false) {
        return new Promise((resolve, reject) => {
            if (!this.socket) {
                reject(new Error(word('gone')));
                return;
            }
            const transaction = crypto.getRandomValues(new Uint32Array(3)).join('-');
            this.waiting.set(transaction, {resolve, reject, event});
            const session = this.session ? {session_id: this.session} : {};
            this.socket.send(JSON.stringify({...message, ...session, transaction}));
        });
    }

    async attach() {
        const {data} = await this.request({janus: 'attach', plugin: 'janus.plugin.videoroom'});
        const handle = new JanusHandle(this, data.id);
        this.handles.set(data.id, handle);
        return handle;
    }

    take(message) {
        const call = this.waiting.get(message.transaction);
        if (call && !(call.event && message.janus === 'ack')) {
            this.waiting.delete(message.transaction);
            const data = message.plugindata && message.plugindata.data;
            if (message.janus === 'error') {
                call.reject(Object.assign(new Error(message.error.reason), {code: message.error.code}));
            } else if (data && data.error_code) {
                call.reject(Object.assign(new Error(data.error), {code: data.error_code}));
            } else {
                call.resolve(message);
            }
            return;
        }
        const handle = this.handles.get(message.sender);
        if (handle && message.janus === 'event') {
            handle.onEvent(message.plugindata.data, message.jsep);
        } else if (handle && message.janus === 'hangup') {
            handle.onHangup(message.reason);
        }
    }
}

class JanusHandle {
    constructor(client, id) {
        this.client = client;
        this.id = id;
        this.onEvent = () => {};
        this.onHangup = () => {};
    }

    // Answered at once.
    ask(body) {
        return this.client.request({janus: 'message', handle_id: this.id, body}).then((m) => m.plugindata.data);
    }

    // Answered by an event: {data, jsep}.
    async call(body, jsep) {
        const message = await this.client.request({janus: 'message', handle_id: this.id, body, ...(jsep && {jsep})}, true);
        return {data: message.plugindata.data, jsep: message.jsep};
    }

    connection() {
        const peer = new RTCPeerConnection();
        peer.onicecandidate = ({candidate}) => {
            const what = candidate && candidate.candidate ? candidate.toJSON() : {completed: true};
            this.client.request({janus: 'trickle', handle_id: this.id, candidate: what}).catch(() => {});
        };
        return peer;
    }

    detach() {
        this.client.handles.delete(this.id);
        return this.client.request({janus: 'detach', handle_id: this.id}).catch(() => {});
    }
}
