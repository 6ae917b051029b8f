'use strict';
// One's own microphone and camera in a room, and everybody else's.
class Room {
    constructor(client, id, name) {
        this.client = client;
        this.id = id;
        this.name = name;
        this.feeds = new Map();     // feed id: display name
        this.mids = new Map();      // mid of the subscription: feed id
        this.streams = new Map();   // feed id: MediaStream
        this.changing = Promise.resolve();
        this.onPerson = () => {};       // (id, name, stream)
        this.onPersonGone = () => {};   // (id)
        this.onTalking = () => {};      // (id, talking)
        this.onProblem = () => {};
    }

    async enter(media) {
        this.publisher = await this.client.attach();
        await this.publisher.ask({request: 'create', room: this.id, publishers: 50, audiolevel_event: true, bitrate: 1500000,
            videocodec: 'vp8,h264'}).catch((problem) => {
            if (problem.code !== 427) {     // there already
                throw problem;
            }
        });
        this.publisher.onEvent = (data) => this.take(data);
        this.publisher.onHangup = (reason) => this.onProblem(reason);
        const {data} = await this.publisher.call({request: 'join', ptype: 'publisher', room: this.id, display: this.name});
        this.own = data.id;
        this.privateId = data.private_id;
        if (media) {
            await this.publish(media);
        }
        await this.follow(data.publishers);
    }

    async publish(media) {
        this.media = media;
        this.sending = this.publisher.connection();
        for (const track of media.getTracks()) {
            this.sending.addTransceiver(track, {direction: 'sendonly', streams: [media]});
        }
        await this.sending.setLocalDescription();
        const {jsep} = await this.publisher.call({request: 'publish'}, this.sending.localDescription.toJSON());
        await this.sending.setRemoteDescription(jsep);
    }

    take(data) {
        if (data.publishers) {
            this.follow(data.publishers);
        }
        const gone = data.unpublished !== undefined ? data.unpublished : data.leaving;
        if (gone !== undefined && gone !== 'ok') {
            this.forget(gone);
        }
        if (data.videoroom === 'talking' || data.videoroom === 'stopped-talking') {
            this.onTalking(data.id, data.videoroom === 'talking');
        }
        if (data.videoroom === 'destroyed' || data.leaving === 'ok') {
            this.onProblem(word('left'));
        }
    }

    // Offers of the server are answered one after the other.
    follow(publishers) {
        const streams = publishers.filter((p) => !this.feeds.has(p.id)).map((p) => ({feed: p.id}));
        publishers.forEach((p) => this.feeds.set(p.id, p.display || String(p.id)));
        if (streams.length) {
            this.changing = this.changing.then(() => this.subscribe(streams)).catch((problem) => this.onProblem(problem.message));
        }
        return this.changing;
    }

    async subscribe(streams) {
        if (!this.subscriber) {
            this.subscriber = await this.client.attach();
            this.subscriber.onEvent = (data, jsep) => {
                this.changing = this.changing.then(() => this.answer(data, jsep)).catch((problem) => this.onProblem(problem.message));
            };
            this.receiving = this.subscriber.connection();
            this.receiving.ontrack = ({transceiver, track}) => this.show(transceiver.mid, track);
            const {data, jsep} = await this.subscriber.call({request: 'join', ptype: 'subscriber', room: this.id,
                private_id: this.privateId, streams});
            await this.answer(data, jsep);
        } else {
            const {data, jsep} = await this.subscriber.call({request: 'subscribe', streams});
            await this.answer(data, jsep);
        }
    }

    async answer(data, jsep) {
        if (data.streams) {
            this.mids = new Map(data.streams.filter((s) => s.active).map((s) => [s.mid, s.feed_id]));
        }
        if (!jsep) {
            return;
        }
        await this.receiving.setRemoteDescription(jsep);
        await this.receiving.setLocalDescription();
        await this.subscriber.call({request: 'start'}, this.receiving.localDescription.toJSON());
    }

    show(mid, track) {
        const feed = this.mids.get(mid);
        if (feed === undefined) {
            return;
        }
        const stream = this.streams.get(feed) || new MediaStream();
        stream.getTracks().filter((t) => t.kind === track.kind).forEach((t) => stream.removeTrack(t));
        stream.addTrack(track);
        this.streams.set(feed, stream);
        this.onPerson(feed, this.feeds.get(feed), stream);
    }

    forget(feed) {
        this.feeds.delete(feed);
        this.streams.delete(feed);
        this.onPersonGone(feed);
    }

    // Everybody's.
    record(on) {
        return this.publisher.ask({request: 'enable_recording', room: this.id, record: on});
    }

    leave() {
        for (const peer of [this.sending, this.receiving]) {
            if (peer) {
                peer.close();
            }
        }
        const handles = [this.publisher, this.subscriber].filter((handle) => handle);
        handles.forEach((handle) => { handle.onEvent = handle.onHangup = () => {}; });
        return Promise.all(handles.map((handle) => handle.detach()));
    }
}
