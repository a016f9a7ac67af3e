import {
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  type InputVideoTrack,
  type Output,
  Quality,
  type VideoSample,
  VideoSampleSink,
  VideoSampleSource,
} from 'mediabunny';
import { avcCodec, avcConfigurationIn } from './avc-codec.ts';
import type { Rendition } from './film.ts';
import { type Lane, laneOf, moved, none } from './lane.ts';
import type { MadeList, MadePicture } from './playlists.ts';
import { nameOf } from './renditions.ts';
import { SegmentWriter, type WriterOptions } from './segment-writer.ts';

/** The picture as it is. */
export async function copiedPicture(
  track: InputVideoTrack,
  options: WriterOptions,
): Promise<Lane<MadePicture[]>> {
  const { cuts, earlierSeconds } = options;
  const [codec, decoderConfig] = [await track.getCodec(), await track.getDecoderConfig()];
  if (!codec || !decoderConfig) throw new Error('Its picture is of a kind that is not known.');
  const rotation = await track.getRotation();
  const size = { width: await track.getDisplayWidth(), height: await track.getDisplayHeight() };
  const sink = new EncodedPacketSink(track);
  // In MPEG-TS what a decoder has to know stands in the first key frame.
  const primingPacket = (await sink.getFirstKeyPacket()) ?? undefined;
  const metadata = { rotation, decoderConfig, ...(primingPacket && { primingPacket }) };
  const writer = new SegmentWriter<EncodedPacket>(nameOf(size), options, (output) => {
    const source = new EncodedVideoPacketSource(codec);
    output.addVideoTrack(source, metadata);
    return (packet) => source.add(packet, { decoderConfig });
  });
  const from = cuts.starts[writer.firstLacking];
  const start = from === undefined ? null : await sink.getKeyPacket(from);
  let segment = writer.firstLacking;
  const [begin = 0] = cuts.starts;
  return laneOf(start ? sink.packets(start) : none<EncodedPacket>(), {
    put: async (packet) => {
      // What follows a key frame on the disk is shown before it, at times, and still needs it; before the
      // first one it needs what is not there.
      if (packet.timestamp < begin) return;
      if (packet.type === 'key') segment = cuts.at(packet.timestamp);
      await writer.put(moved(packet, earlierSeconds), segment);
    },
    earlierSeconds,
    meant: async () =>
      writer.hasBegun ? [{ ...writer.meant(decoderConfig.codec), ...size }] : undefined,
    finish: async () => {
      await writer.finish();
      return [{ ...writer.list(decoderConfig.codec), ...size }];
    },
    cancel: () => writer.cancel(),
  });
}

/** The picture encoded anew in several sizes, decoded once for all of them. */
export async function encodedPicture(
  track: InputVideoTrack,
  renditions: readonly Rendition[],
  options: WriterOptions,
): Promise<Lane<MadePicture[]>> {
  const { cuts, earlierSeconds } = options;
  const writers = renditions.map((rendition) => {
    const { width, height, bitsPerSecond } = rendition;
    const begin = (output: Output) => {
      const source = new VideoSampleSource({
        codec: 'avc',
        quality: new Quality({ bitrate: bitsPerSecond }),
        // The first frame of each segment is one, and no other need be.
        keyFrameInterval: Number.MAX_SAFE_INTEGER,
        sizeChangeBehavior: 'contain',
        transform: { width, height },
      });
      output.addVideoTrack(source);
      return (sample: VideoSample) => source.add(sample);
    };
    return new SegmentWriter(nameOf(rendition), options, begin, (init) =>
      avcConfigurationIn(init).join(),
    );
  });
  const listsOf = (list: (writer: SegmentWriter<VideoSample>, codec: string) => MadeList) =>
    Promise.all(
      renditions.map(async ({ width, height }, index) => {
        const writer = writers[index] as SegmentWriter<VideoSample>;
        return {
          ...list(writer, avcCodec(avcConfigurationIn(await writer.init()))),
          width,
          height,
        };
      }),
    );
  const first = Math.min(...writers.map(({ firstLacking }) => firstLacking));
  const from = cuts.starts[first];
  const samples =
    from === undefined ? none<VideoSample>() : new VideoSampleSink(track).samples(from);
  return laneOf(samples, {
    put: async (sample) => {
      const segment = cuts.at(sample.timestamp);
      try {
        // Where a decoder begins earlier, that is there.
        if (segment < first || sample.timestamp < (cuts.starts[0] ?? 0)) return;
        sample.setTimestamp(sample.timestamp - earlierSeconds);
        for (const writer of writers) await writer.put(sample, segment);
      } finally {
        sample.close();
      }
    },
    earlierSeconds,
    meant: async () => {
      if (!writers.every(({ hasBegun }) => hasBegun)) return undefined;
      return listsOf((writer, codec) => writer.meant(codec));
    },
    finish: async () => {
      for (const writer of writers) await writer.finish();
      return listsOf((writer, codec) => writer.list(codec));
    },
    cancel: async () => {
      for (const writer of writers) await writer.cancel();
    },
  });
}
