/// <reference types="vite/client" />

declare module 'virtual:map-worker' {
  /** Address of MapLibre's worker. */
  const url: string;
  export default url;
}
