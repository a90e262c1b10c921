import { deserialize, serialize } from 'node:v8';
import { breath } from '../../data/turns/breath.ts';

/** Packed at once: some milliseconds of a thread that answers. */
const AT_ONCE = 200;

/** Thousands of records on their way to another thread. As they are they would be copied in one piece, in which nobody is answered. */
export interface PackedRows {
  parts: Uint8Array[];
}

/** Packs records in pieces, between which others have their turn. */
export async function packRows(rows: readonly unknown[], atOnce = AT_ONCE): Promise<PackedRows> {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < rows.length; from += atOnce) {
    parts.push(sharedBytes(serialize(rows.slice(from, from + atOnce))));
    await breath();
  }
  return { parts };
}

/** Bytes that another thread reads where they lie: others would be copied as they are sent, all of them in one piece. */
function sharedBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** The records again, unpacked in the same way. */
export async function unpackRows<Row>({ parts }: PackedRows): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of parts) {
    rows.push(...(deserialize(part) as Row[]));
    await breath();
  }
  return rows;
}
