import Hls from 'hls.js';
import { attachPlayahead, registerWorker } from 'playahead';

const video = document.querySelector('video');
const hls = new Hls();
const playahead = attachPlayahead(hls, video, { ahead: 4, refill: 0.75 });
hls.loadSource('/film/index.m3u8');
hls.attachMedia(video);
registerWorker(`${import.meta.env.BASE_URL}playahead-sw.js`);
Object.assign(window, { playahead });
