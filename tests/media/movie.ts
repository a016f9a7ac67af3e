import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MPEG_TS,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { DEMO_ID, STATIC_FOLDER } from '../browser/demo.ts';

/** How an MP4 of the demo stream is made. */
export interface MovieShape {
  /** Where its index is: before the media, behind them, or in each of many fragments. */
  readonly index: 'front' | 'end' | 'fragments';
  /** How long it is to be at least: each frame gets filler (ITU-T H.264 §7.3.2.7), which decoders skip. */
  readonly bytes?: number;
  /** How much of the demo stream is in it, in segments. */
  readonly segments?: number;
}

/** The demo stream's frames and sound as one MP4 file. */
export async function makeMovie({ index, bytes = 0, segments = 24 }: MovieShape): Promise<Buffer> {
  const folder = join(STATIC_FOLDER, 'video', DEMO_ID, '360p');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const stream = Buffer.concat(
    names
      .sort()
      .slice(0, segments)
      .map((name) => readFileSync(join(folder, name))),
  );
  const source = new BufferSource(stream);
  const input = new Input({ source, formats: [MPEG_TS] });
  const [videoTrack, audioTrack] = [
    await input.getPrimaryVideoTrack(),
    await input.getPrimaryAudioTrack(),
  ];
  if (!videoTrack || !audioTrack) throw new Error('The demo stream has picture and sound.');
  const fastStart = { front: 'in-memory', end: false, fragments: 'fragmented' } as const;
  const target = new BufferTarget();
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: fastStart[index] }),
    target,
  });
  const video = new EncodedVideoPacketSource('avc');
  const audio = new EncodedAudioPacketSource('aac');
  output.addVideoTrack(video);
  output.addAudioTrack(audio);
  await output.start();
  const pictures = await packetsOf(new EncodedPacketSink(videoTrack));
  const sounds = await packetsOf(new EncodedPacketSink(audioTrack));
  const filler = Math.max(0, Math.floor((bytes - stream.length) / pictures.length));
  const [videoConfig, audioConfig] = [
    await videoTrack.getDecoderConfig(),
    await audioTrack.getDecoderConfig(),
  ];
  if (!videoConfig || !audioConfig) throw new Error('The demo stream can be decoded.');
  for (const packet of pictures) {
    await video.add(filled(packet, filler), { decoderConfig: videoConfig });
    while (sounds[0] && sounds[0].timestamp <= packet.timestamp) {
      await audio.add(sounds.shift() as EncodedPacket, { decoderConfig: audioConfig });
    }
  }
  for (const packet of sounds) await audio.add(packet, { decoderConfig: audioConfig });
  await output.finalize();
  return Buffer.from(target.buffer as ArrayBuffer);
}

async function packetsOf(sink: EncodedPacketSink): Promise<EncodedPacket[]> {
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets()) packets.push(packet);
  return packets;
}

/** The packet with so many bytes of filler behind its slices. */
function filled(packet: EncodedPacket, bytes: number): EncodedPacket {
  const LEAST = 8;
  if (bytes < LEAST) return packet;
  const filler = new Uint8Array(bytes).fill(0xff);
  filler.set([0, 0, 0, 1, 0x0c]);
  filler[bytes - 1] = 0x80;
  return packet.clone({ data: Buffer.concat([packet.data, filler]) });
}
