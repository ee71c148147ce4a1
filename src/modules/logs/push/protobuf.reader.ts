/** One field of a protobuf message. */
export interface ProtoField {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
  readonly wire: number;
  readonly varint: bigint;
  readonly bytes: Buffer;
}

const NONE = Buffer.alloc(0);

/** The fields of a message in their order, unknown ones too. Throws when the bytes are invalid or cut. */
export function* protoFields(message: Buffer): Generator<ProtoField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at];
      if (byte === undefined) break;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Error('a number is cut');
  };
  /** Of tags and lengths, which are far below 2^53. */
  const small = (): number => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = message[at];
      if (byte === undefined) break;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new Error('a number is cut');
  };
  const take = (length: number): Buffer => {
    if (length < 0 || at + length > message.length) throw new Error('a field is cut');
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = small();
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0) throw new Error('a field has no number');
    if (wire === 0) yield { number, wire, varint: varint(), bytes: NONE };
    else if (wire === 1) yield { number, wire, varint: 0n, bytes: take(8) };
    else if (wire === 2) yield { number, wire, varint: 0n, bytes: take(small()) };
    else if (wire === 5) yield { number, wire, varint: 0n, bytes: take(4) };
    else throw new Error('a field has an unknown form');
  }
}

/** Whether the field has the expected wire type; others are skipped. */
export function isText({ wire }: ProtoField): boolean {
  return wire === 2;
}
