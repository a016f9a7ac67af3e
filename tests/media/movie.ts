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

/** How an MP4 of a stream in MPEG-TS is made. */
export interface MovieShape {
  /** Where its index is: before the media, behind them, or in each of many fragments. */
  readonly index: 'front' | 'end' | 'fragments';
  /** How long it is to be at least: each frame gets filler (ITU-T H.264 §7.3.2.7), which decoders skip. */
  readonly bytes?: number;
  /** How much of the stream is in it, in segments; all of it, if nothing is said. */
  readonly segments?: number;
  /** The folder of the stream's segments. */
  readonly folder: string;
  /** How often it is in it, one time after the other; once, if nothing is said. */
  readonly times?: number;
}

/** A stream's frames and sound as one MP4 file. */
export async function makeMovie({
  index,
  bytes = 0,
  segments = Number.POSITIVE_INFINITY,
  folder,
  times = 1,
}: MovieShape): Promise<Buffer> {
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
  if (!videoTrack || !audioTrack) throw new Error('The stream has picture and sound.');
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
  const filler = Math.max(0, Math.floor((bytes / times - stream.length) / pictures.length));
  const [videoConfig, audioConfig] = [
    await videoTrack.getDecoderConfig(),
    await audioTrack.getDecoderConfig(),
  ];
  if (!videoConfig || !audioConfig) throw new Error('The stream can be decoded.');
  const roundSeconds = endOf(pictures);
  for (let round = 0; round < times; round += 1) {
    const later = (packet: EncodedPacket) =>
      packet.clone({ timestamp: packet.timestamp + round * roundSeconds });
    // What is heard after the last picture would be heard beside the first one of the next round.
    const waiting = sounds.filter(({ timestamp }) => times === 1 || timestamp < roundSeconds);
    for (const packet of pictures) {
      await video.add(later(filled(packet, filler)), { decoderConfig: videoConfig });
      while (waiting[0] && waiting[0].timestamp <= packet.timestamp) {
        await audio.add(later(waiting.shift() as EncodedPacket), { decoderConfig: audioConfig });
      }
    }
    for (const packet of waiting) await audio.add(later(packet), { decoderConfig: audioConfig });
  }
  await output.finalize();
  return Buffer.from(target.buffer as ArrayBuffer);
}

async function packetsOf(sink: EncodedPacketSink): Promise<EncodedPacket[]> {
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets()) packets.push(packet);
  return packets;
}

function endOf(packets: readonly EncodedPacket[]): number {
  return Math.max(...packets.map(({ timestamp, duration }) => timestamp + duration));
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
