/**
 * A monotone priority queue of whole numbers (Dial's buckets): the keys pushed are never below the last one popped, nor
 * more than `span` above it, so buckets are reused in a ring. Entries are pairs of numbers kept in flat arrays.
 */
export interface BucketQueue {
  /** Head of each bucket's list, -1 when empty. */
  head: Int32Array;
  mask: number;
  next: Int32Array;
  first: Uint32Array;
  second: Uint32Array;
  /** Free entries form a list of their own. */
  free: number;
  size: number;
  key: number;
}

export function createBucketQueue(span: number): BucketQueue {
  const buckets = 2 ** Math.ceil(Math.log2(span + 2));
  const queue: BucketQueue = {
    head: new Int32Array(buckets).fill(-1),
    mask: buckets - 1,
    next: new Int32Array(0),
    first: new Uint32Array(0),
    second: new Uint32Array(0),
    free: -1,
    size: 0,
    key: 0,
  };
  grow(queue, 1 << 12);
  return queue;
}

function grow(queue: BucketQueue, capacity: number): void {
  const old = queue.next.length;
  const next = new Int32Array(capacity);
  next.set(queue.next);
  const first = new Uint32Array(capacity);
  first.set(queue.first);
  const second = new Uint32Array(capacity);
  second.set(queue.second);
  for (let i = old; i < capacity; i++) next[i] = i + 1;
  next[capacity - 1] = queue.free;
  queue.free = old;
  Object.assign(queue, { next, first, second });
}

export function pushBucket(queue: BucketQueue, key: number, first: number, second: number): void {
  if (queue.free < 0) grow(queue, queue.next.length * 2);
  const entry = queue.free;
  queue.free = queue.next[entry];
  queue.first[entry] = first;
  queue.second[entry] = second;
  const bucket = key & queue.mask;
  queue.next[entry] = queue.head[bucket];
  queue.head[bucket] = entry;
  // An empty queue may start anew at any key.
  if (queue.size === 0) queue.key = key;
  else if (key < queue.key) queue.key = key;
  queue.size++;
}

/** The key of the next entry of a queue that is not empty. */
export function leastKey(queue: BucketQueue): number {
  while (queue.head[queue.key & queue.mask] < 0) queue.key++;
  return queue.key;
}

/**
 * The number of the next entry, its key in `queue.key`; -1 when the queue is empty. Read `first` and `second` of it
 * before the next push, which may use the entry again.
 */
export function popBucket(queue: BucketQueue): number {
  if (queue.size === 0) return -1;
  const bucket = leastKey(queue) & queue.mask;
  const entry = queue.head[bucket];
  queue.head[bucket] = queue.next[entry];
  queue.next[entry] = queue.free;
  queue.free = entry;
  queue.size--;
  return entry;
}
