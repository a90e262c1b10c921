import { expect, test } from 'vitest';
import { listingMembersOnce } from '../../data/database/library_members.ts';

/** An object with so many members, and how often these were listed. */
function watched(members: number): { object: object; listed(): number } {
  const target = Object.fromEntries(Array.from({ length: members }, (_, i) => [`member_${i}`, i]));
  let listed = 0;
  const object = new Proxy(target, {
    ownKeys(of) {
      listed++;
      return Reflect.ownKeys(of);
    },
  });
  return { object, listed: () => listed };
}

test('the members of a library are listed once, those of other objects whenever they are asked for', async () => {
  const [library, other] = [watched(2000), watched(20)];
  const list = Object.keys;
  await listingMembersOnce(async () => {
    for (let i = 0; i < 5; i++) {
      expect(Object.keys(library.object)).toHaveLength(2000);
      expect(Object.keys(other.object)).toHaveLength(20);
    }
  });
  expect([library.listed(), other.listed()]).toEqual([1, 5]);
  expect(Object.keys).toBe(list);
});

test('what fails leaves everything as it was', async () => {
  const list = Object.keys;
  await expect(listingMembersOnce(() => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
  expect(Object.keys).toBe(list);
});
