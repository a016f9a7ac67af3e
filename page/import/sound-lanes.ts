import {
  AdtsOutputFormat,
  type AudioCodec,
  AudioSampleSink,
  AudioSampleSource,
  type AudioTrackMetadata,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  type InputAudioTrack,
  NullTarget,
  Output,
  Quality,
} from 'mediabunny';
import { type Lane, laneOf, moved, none } from './lane.ts';
import { SOUND_BITS_PER_SECOND } from './plan.ts';
import type { MadeList } from './playlists.ts';
import { SegmentWriter, type WriterOptions } from './segment-writer.ts';

/** AAC-LC, RFC 6381 §3.3. */
const AAC = 'mp4a.40.2';

/** In hertz: what every encoder of AAC takes. */
const SAMPLE_RATE = 48_000;

/** The sound as it is. */
export async function copiedSound(
  track: InputAudioTrack,
  options: WriterOptions,
): Promise<Lane<MadeList>> {
  const { cuts, earlierSeconds } = options;
  const [codec, decoderConfig] = [await track.getCodec(), await track.getDecoderConfig()];
  if (!codec || !decoderConfig) throw new Error('Its sound is of a kind that is not known.');
  const sink = new EncodedPacketSink(track);
  const primingPacket = (await sink.getFirstPacket()) ?? undefined;
  const metadata = { decoderConfig, ...(primingPacket && { primingPacket }) };
  const writer = soundWriter(codec, metadata, options);
  const first = writer.firstLacking;
  const from = cuts.starts[first];
  const start = from === undefined ? null : await sink.getPacket(from);
  const packets = () => (start ? sink.packets(start) : sink.packets());
  return laneOf(from === undefined ? none<EncodedPacket>() : packets(), {
    put: async (packet) => {
      const segment = cuts.at(packet.timestamp);
      if (segment >= first) await writer.put(moved(packet, earlierSeconds), segment);
    },
    earlierSeconds,
    meant: async () => (writer.hasBegun ? writer.meant(decoderConfig.codec) : undefined),
    finish: async () => {
      await writer.finish();
      return writer.list(decoderConfig.codec);
    },
    cancel: () => writer.cancel(),
  });
}

/** The sound as AAC in stereo or mono: it is encoded in one go, as each beginning would be heard. */
export async function encodedSound(
  track: InputAudioTrack,
  options: WriterOptions,
): Promise<Lane<MadeList>> {
  const { cuts, earlierSeconds } = options;
  const packets: EncodedPacket[] = [];
  const numberOfChannels = Math.min(2, await track.getNumberOfChannels());
  let decoderConfig: AudioDecoderConfig | undefined;
  const source = new AudioSampleSource({
    codec: 'aac',
    quality: new Quality({ bitrate: SOUND_BITS_PER_SECOND }),
    transform: { numberOfChannels, sampleRate: SAMPLE_RATE },
    onEncodedPacket: (packet, meta) => {
      decoderConfig ??= meta?.decoderConfig;
      packets.push(packet);
    },
  });
  // It takes the packets and does nothing with them.
  const encoder = new Output({ format: new AdtsOutputFormat(), target: new NullTarget() });
  encoder.addAudioTrack(source);
  await encoder.start();
  let writer: SegmentWriter<EncodedPacket> | undefined;
  const drain = async () => {
    for (const packet of packets.splice(0)) {
      if (!decoderConfig)
        throw new Error('The encoder of its sound does not say how it is decoded.');
      writer ??= soundWriter('aac', { decoderConfig }, options);
      await writer.put(packet, cuts.at(packet.timestamp + earlierSeconds));
    }
  };
  return laneOf(new AudioSampleSink(track).samples(), {
    put: async (sample) => {
      try {
        sample.setTimestamp(sample.timestamp - earlierSeconds);
        await source.add(sample);
      } finally {
        sample.close();
      }
      await drain();
    },
    earlierSeconds,
    meant: async () => (writer?.hasBegun ? writer.meant(AAC) : undefined),
    finish: async () => {
      await encoder.finalize();
      await drain();
      await writer?.finish();
      if (!writer) throw new Error('There is no sound in it after all.');
      return writer.list(AAC);
    },
    cancel: async () => {
      await encoder.cancel();
      await writer?.cancel();
    },
  });
}

function soundWriter(
  codec: AudioCodec,
  metadata: AudioTrackMetadata & { readonly decoderConfig: AudioDecoderConfig },
  options: WriterOptions,
): SegmentWriter<EncodedPacket> {
  return new SegmentWriter<EncodedPacket>('sound', options, (output) => {
    const source = new EncodedAudioPacketSource(codec);
    output.addAudioTrack(source, metadata);
    return (packet) => source.add(packet, metadata);
  });
}
