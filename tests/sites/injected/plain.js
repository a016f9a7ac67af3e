import Hls from 'hls.js';

const hls = new Hls();
hls.loadSource('/film/index.m3u8?token=1');
hls.attachMedia(document.querySelector('video'));
