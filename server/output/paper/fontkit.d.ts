/** The one thing of fontkit, which has no types, that is used here. */
declare module 'fontkit' {
  /** A font from the bytes of its file. */
  export function create(bytes: Uint8Array): unknown;
}
