// The Janus API over WebSocket.
import WebSocket from 'ws';
import {JanusClient} from './janus_client.mjs';

export class WebSocketClient extends JanusClient {
    static async connect(url) {
        const client = new WebSocketClient();
        client.socket = new WebSocket(url, 'janus-protocol');
        client.socket.on('message', (text) => client.take(JSON.parse(text.toString())));
        await new Promise((resolve, reject) => client.socket.once('open', resolve).once('error', reject));
        return client;
    }

    send(text) {
        this.socket.send(text);
    }

    close() {
        this.socket.close();
    }
}
