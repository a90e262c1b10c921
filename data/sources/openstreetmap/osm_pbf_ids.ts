/** Which ids and which order the entities of a PBF's blocks have, without reading anything else of them. */
import { PbfReader } from 'pbf';

export interface IdsSeen {
  /** Whether there are nodes. */
  nodes: boolean;
  negative: boolean;
  largestNode: number;
  /** Nodes, ways, relations in this order, each in osmium's order of ids. */
  inOrder: boolean;
  /** Kind and id of the last entity: what comes next is compared with it. */
  last: { kind: number; id: number };
}

export const noIds = (): IdsSeen => ({
  nodes: false,
  negative: false,
  largestNode: 0,
  inOrder: true,
  last: { kind: 0, id: 0 },
});

const [NODE, WAY, RELATION] = [0, 1, 2];
/** Fields of a group: a node, many nodes, a way, a relation. */
const KINDS: Record<number, number> = { 1: NODE, 2: NODE, 3: WAY, 4: RELATION };

/** Notes the ids of a block (its unpacked content) in `seen`, and gives those of nodes to `onNode`. */
export function idsOfBlock(content: Uint8Array, seen: IdsSeen, onNode?: (id: number) => void): void {
  const noted = (kind: number, id: number) => {
    note(seen, kind, id);
    if (kind === NODE) onNode?.(id);
  };
  new PbfReader(content).readFields((block, _content, pbf) => {
    if (block !== 2) return;
    pbf.readMessage((field, _group, group) => {
      const kind = KINDS[field];
      if (kind === undefined) return;
      group.readMessage((inner, _entity, reader) => {
        if (inner !== 1) return;
        if (field === 2) {
          let id = 0;
          for (const step of reader.readPackedSVarint()) {
            id += step;
            noted(NODE, id);
          }
        } else noted(kind, field === 1 ? reader.readSVarint() : reader.readVarint(true));
      }, null);
    }, null);
  }, null);
}

/** The order that osmium keeps: 0, then -1, -2 ..., then 1, 2 ... */
function isBefore(a: number, b: number): boolean {
  if (a < 0 && b < 0) return a > b;
  if (a < 0 || b < 0) return a < 0 ? b > 0 : a === 0;
  return a < b;
}

function note(seen: IdsSeen, kind: number, id: number): void {
  const { last } = seen;
  if (kind < last.kind || (kind === last.kind && isBefore(id, last.id))) seen.inOrder = false;
  last.kind = kind;
  last.id = id;
  if (id < 0) seen.negative = true;
  if (kind !== NODE) return;
  seen.nodes = true;
  if (id > seen.largestNode) seen.largestNode = id;
}
