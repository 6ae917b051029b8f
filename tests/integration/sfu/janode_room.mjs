// Janode as it is in npm, over WebSocket: the life of a room without media. Prints one JSON object.
//   node janode_room.mjs '{"url": "ws://127.0.0.1:8188", "room": 1234}'
import Janode from 'janode';
import VideoRoom from 'janode/plugins/videoroom';

const {url, room} = JSON.parse(process.argv[2]);
const once = (handle, event) => new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no event ${event}`)), 20000).unref();
    handle.once(event, resolve);
});

Janode.Logger.setLevel('none');
const connection = await Janode.connect({is_admin: false, address: {url}});
const session = await connection.create();
const manager = await session.attach(VideoRoom);
const ann = await session.attach(VideoRoom);
const bob = await session.attach(VideoRoom);
const result = {info: (await connection.getInfo()).version_string};
result.created = await manager.create({room, max_publishers: 3, notify_joining: true});
result.exists = await manager.exists({room});
result.joined = await ann.joinPublisher({room, display: 'ann'});
const otherJoined = once(ann, VideoRoom.EVENT.VIDEOROOM_PUB_PEER_JOINED);
result.second = await bob.joinPublisher({room, display: 'bob'});
result.other_joined = await otherJoined;
result.participants = await manager.listParticipants({room});
result.recording = await manager.enable_recording({room, record: true});
const left = once(ann, VideoRoom.EVENT.VIDEOROOM_LEAVING);
await bob.leave();
result.left = await left;
result.unknown_room = await (await session.attach(VideoRoom)).joinPublisher({room: room + 1, display: 'bob'}).then(() => ({}),
    (error) => ({code: error._code, message: error.message}));
result.destroyed = await manager.destroy({room});
await session.destroy();
await connection.close();
process.stdout.write(JSON.stringify(result) + '\n');
process.exit(0);
