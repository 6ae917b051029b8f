'use strict';
// A participant with a picture of one colour, a large digit and a running frame number, and a steady tone.
// With `busy`, small squares that are elsewhere in each frame cost bits as a camera's picture does.
function makePicture({width, height, colour, digit, busy}) {
    const canvas = Object.assign(document.createElement('canvas'), {width, height});
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
        context.fillStyle = colour;
        context.fillRect(0, 0, width, height);
        for (let i = 0; i < (busy || 0); ++i) {
            context.fillStyle = `hsl(${Math.random() * 360} 70% 50%)`;
            context.fillRect(Math.random() * width, Math.random() * height, width / 20, width / 20);
        }
        context.fillStyle = '#fff';
        context.font = `bold ${height * 0.6}px sans-serif`;
        context.fillText(digit, width * 0.4, height * 0.7);
        context.font = `${height * 0.12}px sans-serif`;
        context.fillText(String(frame++), width * 0.05, height * 0.95);
    }, 1000 / 25);
    return canvas.captureStream(25).getVideoTracks()[0];
}

function makeTone(hertz) {
    const audio = new AudioContext();
    const source = new OscillatorNode(audio, {frequency: hertz});
    const gain = new GainNode(audio, {gain: 0.3});
    const sink = audio.createMediaStreamDestination();
    source.connect(gain).connect(sink);
    source.start();
    return sink.stream.getAudioTracks()[0];
}

const gathered = (peer) => new Promise((resolve) => {
    const look = () => peer.iceGatheringState === 'complete' && resolve();
    peer.addEventListener('icegatheringstatechange', look);
    look();
});

// Publishes sound, and the picture big and small, or in two simulcast layers. Gives the offer.
async function publish({colour, digit, hertz, small, busy, simulcast}) {
    const peer = window.sending = new RTCPeerConnection();
    const stream = new MediaStream();
    const tracks = [makeTone(hertz), makePicture({width: 640, height: 360, colour, digit, busy})];
    if (small) {
        tracks.push(makePicture({width: 160, height: 90, colour, digit}));
    }
    const layers = [{rid: 'h', maxBitrate: 900000}, {rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 120000}];
    tracks.forEach((track) => peer.addTransceiver(track, {direction: 'sendonly', streams: [stream],
        ...(simulcast && track.kind === 'video' && {sendEncodings: layers})}));
    await peer.setLocalDescription();
    await gathered(peer);
    return peer.localDescription.toJSON();
}

const takeAnswer = (jsep) => window.sending.setRemoteDescription(jsep);

// Answers an offer of the server; what arrives is played.
async function watch(jsep) {
    if (!window.receiving) {
        window.receiving = new RTCPeerConnection();
        window.audio = new AudioContext();
        window.people = new Map();  // mid: what is received
        window.receiving.ontrack = ({track, transceiver}) => take(track, transceiver.mid);
    }
    await window.receiving.setRemoteDescription(jsep);
    await window.receiving.setLocalDescription();
    await gathered(window.receiving);
    return window.receiving.localDescription.toJSON();
}

function take(track, mid) {
    const stream = new MediaStream([track]);
    const element = Object.assign(document.createElement(track.kind), {autoplay: true, srcObject: stream, muted: true});
    document.body.append(element);
    const person = {kind: track.kind, element};
    if (track.kind === 'audio') {
        person.analyser = new AnalyserNode(window.audio, {fftSize: 4096});
        window.audio.createMediaStreamSource(stream).connect(person.analyser);
    }
    window.people.set(mid, person);
}

function loudestHertz(analyser) {
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const best = levels.indexOf(Math.max(...levels));
    return levels[best] < -70 ? 0 : best * window.audio.sampleRate / analyser.fftSize;
}

function colourOf(video) {
    const canvas = Object.assign(document.createElement('canvas'), {width: 16, height: 9});
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0, 16, 9);
    return [...context.getImageData(1, 1, 1, 1).data].slice(0, 3);
}

// What is received on each line right now, by mid.
async function report() {
    const lines = {};
    for (const entry of (await window.receiving.getStats()).values()) {
        if (entry.type === 'inbound-rtp') {
            const person = window.people.get(entry.mid);
            lines[entry.mid] = {kind: entry.kind, packets: entry.packetsReceived, lost: entry.packetsLost,
                frames: entry.framesDecoded || 0, freezes: entry.freezeCount || 0, nacks: entry.nackCount || 0,
                width: entry.frameWidth || 0, concealed: entry.concealedSamples || 0,
                hertz: person && person.analyser ? loudestHertz(person.analyser) : 0,
                colour: person && person.kind === 'video' ? colourOf(person.element) : []};
        }
    }
    return lines;
}

// What getStats says of a connection's streams, by kind of entry and of medium: {'inbound-rtp video': {...}}
async function statistics(peer) {
    const entries = [...(await peer.getStats()).values()];
    return Object.fromEntries(entries.filter((entry) => /^(remote-)?(in|out)bound-rtp$/.test(entry.type))
        .map((entry) => [`${entry.type} ${entry.kind}`, entry]));
}

// Publishes one picture in spatial and temporal layers of one stream. Gives the offer.
async function publishLayers({codec, mode, width, height}) {
    const peer = window.sending = new RTCPeerConnection();
    const track = makePicture({width, height, colour: '#206040', digit: '1'});
    const line = peer.addTransceiver(track, {direction: 'sendonly',
        sendEncodings: [{scalabilityMode: mode, maxBitrate: 1500000}]});
    line.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs
        .filter(({mimeType}) => mimeType.toLowerCase() === `video/${codec}`));
    await peer.setLocalDescription();
    await gathered(peer);
    return {...peer.localDescription.toJSON(), svc: [{mindex: 0, mid: '0', svc: mode}]};
}

// Publishes sound alone. Gives the offer.
async function speak(hertz) {
    const peer = window.sending = new RTCPeerConnection();
    peer.addTransceiver(makeTone(hertz), {direction: 'sendonly'});
    await peer.setLocalDescription();
    await gathered(peer);
    return peer.localDescription.toJSON();
}

// Answers an offer of sound, if wanted without RED.
async function listen(jsep, without) {
    const answer = await watch(jsep);
    if (!without) {
        return answer;
    }
    const red = (answer.sdp.match(/a=rtpmap:(\d+) red\/48000/) || [])[1];
    const sdp = answer.sdp.split('\r\n').filter((line) => !new RegExp(`^a=(rtpmap|fmtp):${red} `).test(line)).join('\r\n')
        .replace(new RegExp(`(m=audio .*) ${red}\\b`), '$1');
    return {type: 'answer', sdp};
}

// The sound that is sent or received: its codecs, the first one is sent, and what was counted. getStats() itself names
// the codec within RED.
async function sound(peer) {
    const stats = [...(await peer.getStats()).values()];
    const stream = stats.find(({type, kind}) => /^(in|out)bound-rtp$/.test(type) && kind === 'audio');
    const end = stream.type === 'outbound-rtp' ? peer.getSenders()[0] : peer.getReceivers()[0];
    return {...stream, codecs: end.getParameters().codecs.map(({mimeType}) => mimeType)};
}
