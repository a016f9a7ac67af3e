import Hls from 'hls.js';
import { attachPlayahead, forget } from 'playahead';

const video = document.querySelector('video');
const hls = new Hls();
const playahead = attachPlayahead(hls, video, { ahead: 4, refill: 0.75 });
hls.loadSource('/film/index.m3u8?token=1');
hls.attachMedia(video);
Object.assign(window, { playahead, forget });
