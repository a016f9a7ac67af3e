/** What the parameters of H.264 are called in an init segment: ISO/IEC 14496-15 §5.3.4. */
const AVC_CONFIGURATION = [...'avcC'].map((letter) => letter.charCodeAt(0));

/** The parameters of H.264 in an init segment (`AVCDecoderConfigurationRecord`). Throws where it is of another codec. */
export function avcConfigurationIn(init: ArrayBuffer): Uint8Array {
  const bytes = new Uint8Array(init);
  const at = bytes.findIndex((_, index) =>
    AVC_CONFIGURATION.every((letter, offset) => bytes[index + offset] === letter),
  );
  if (at < 4) throw new Error('It is no init segment of H.264.');
  // A box begins with its size, ISO/IEC 14496-12 §4.2.
  const size = new DataView(init).getUint32(at - 4);
  return bytes.subarray(at + 4, at - 4 + size);
}

/** Of which profile and level H.264 is by its parameters, as RFC 6381 §3.3 has it. */
export function avcCodec(configuration: Uint8Array): string {
  // The version comes first.
  const digits = [...configuration.subarray(1, 4)].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  return `avc1.${digits.join('')}`;
}
