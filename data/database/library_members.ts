/** More members than any object has but what a library gives out. */
const LIBRARY_MEMBERS = 1000;

/**
 * Does work in which libraries are looked into that do not change. For each function that is declared the embedded database has all members
 * of its library listed to find the one (`dlsym` of Emscripten): of PostGIS's thousands, a thousand times, that was half of what a new
 * database took.
 */
export async function listingMembersOnce(work: () => Promise<unknown>): Promise<void> {
  const list = Object.keys;
  const listed = new WeakMap<object, string[]>();
  Object.keys = (value: object): string[] => {
    const known = listed.get(value);
    if (known) return known;
    const names = list(value);
    if (names.length >= LIBRARY_MEMBERS) listed.set(value, names);
    return names;
  };
  try {
    await work();
  } finally {
    Object.keys = list;
  }
}
