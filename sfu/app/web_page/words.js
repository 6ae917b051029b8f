'use strict';
const kWords = {
    en: {
        room: 'Room', name: 'Your name', camera: 'with camera', enter: 'Enter', leave: 'Leave', mute: 'Mute',
        videoOff: 'Camera off', share: 'Share screen', record: 'Record',
        entryHint: 'Whoever enters the same room name on this server meets there. Open this page in a second window to try it alone.',
        recordings: 'Recordings', noRecordings: 'None yet. Switch on recording in a room; files appear here when it ends.',
        connecting: 'connecting…', connected: 'connected', gone: 'The server closed the connection.',
        inRoom: 'in room', recording: 'recording', files: 'files', toFilm: 'One film of it:', noDevice: 'No microphone or camera: watching only.',
        unreachable: 'The server cannot be reached at', left: 'left', you: 'you', failed: 'The connection failed:',
    },
    zh: {
        room: '房间', name: '你的名字', camera: '打开摄像头', enter: '进入', leave: '离开', mute: '静音',
        videoOff: '关闭摄像头', share: '共享屏幕', record: '录制',
        entryHint: '在这台服务器上输入相同房间名的人会在房间里见面。可以再开一个窗口自己试一试。',
        recordings: '录制文件', noRecordings: '还没有。在房间里打开录制，结束后文件会出现在这里。',
        connecting: '正在连接…', connected: '已连接', gone: '服务器关闭了连接。',
        inRoom: '所在房间', recording: '正在录制', files: '个文件', toFilm: '合成一个视频：', noDevice: '没有麦克风和摄像头：仅观看。',
        unreachable: '无法连接服务器', left: '已离开', you: '我', failed: '连接失败：',
    },
};
const kLanguage = (navigator.language || 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en';
const word = (key) => kWords[kLanguage][key];
