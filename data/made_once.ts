/** What the map holds for a key; made and kept when it is first asked for. */
export function madeOnce<K, V extends NonNullable<unknown>>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
