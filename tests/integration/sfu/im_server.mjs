// The IM server's part towards the media server: the Janus API over MQTT, one session a participant.
import mqtt from 'mqtt';
import {JanusClient} from './janus_client.mjs';

export class ImServer extends JanusClient {
    static async connect(url, clientId) {
        const im = new ImServer();
        im.client = await mqtt.connectAsync(url, {clientId: 'im-server', username: clientId, password: clientId});
        im.client.on('message', (topic, text) => im.take(JSON.parse(text.toString())));
        await im.client.subscribeAsync('from-janus', {qos: 0});
        return im;
    }

    send(text) {
        return this.client.publishAsync('to-janus', text, {qos: 0});
    }

    close() {
        return this.client.endAsync();
    }
}
