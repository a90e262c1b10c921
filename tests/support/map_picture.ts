/** What the map shows, by its picture. */
import type { Page } from 'playwright-core';

export type Drawn = 'band' | 'white-zone' | 'other';

interface Place {
  x: number;
  y: number;
}

/** Those of the places where nothing (panel, legend, buttons) lies over the map. */
export function placesOnMap(page: Page, places: Place[]): Promise<Place[]> {
  return page.evaluate(
    (all) => all.filter(({ x, y }) => document.elementFromPoint(x, y)?.tagName === 'CANVAS'),
    places,
  );
}

/** What a picture shows at some points: the green of a band, the paper and hatching of a white zone, or anything else. */
export async function coloursAt(page: Page, picture: Buffer, points: Place[]): Promise<Drawn[]> {
  return page.evaluate(
    async ({ data, points }) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      return points.map(({ x, y }) => {
        const size = 7;
        const pixels = context?.getImageData(Math.round(x) - 3, Math.round(y) - 3, size, size).data ?? [];
        let green = 0;
        let warm = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          // The sea and other water are bluer than green.
          if (pixels[i + 1] - pixels[i] > 6 && pixels[i + 1] >= pixels[i + 2]) green++;
          else if (pixels[i] - pixels[i + 2] > 20) warm++;
        }
        const all = size * size;
        if (green > all * 0.9) return 'band';
        return green === 0 && warm > all * 0.1 ? 'white-zone' : 'other';
      });
    },
    { data: picture.toString('base64'), points },
  );
}

/** Red, green and blue of a picture at some points. */
export async function pixelsAt(page: Page, picture: Buffer, points: Place[]): Promise<number[][]> {
  return page.evaluate(
    async ({ data, points }) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      return points.map(({ x, y }) =>
        [...(context?.getImageData(Math.round(x), Math.round(y), 1, 1).data ?? [])].slice(0, 3),
      );
    },
    { data: picture.toString('base64'), points },
  );
}

/** How many pixels of a picture have exactly a colour. */
export async function pixelsOfColour(page: Page, picture: Buffer, colour: number[]): Promise<number> {
  return page.evaluate(
    async ({ data, colour: [red, green, blue] }) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context?.drawImage(image, 0, 0);
      const pixels = context?.getImageData(0, 0, image.width, image.height).data ?? [];
      let found = 0;
      for (let i = 0; i < pixels.length; i += 4)
        if (pixels[i] === red && pixels[i + 1] === green && pixels[i + 2] === blue) found++;
      return found;
    },
    { data: picture.toString('base64'), colour },
  );
}

/** Where a place is on the screen, by the camera that the address tells. */
export function placeOnScreen(page: Page, lon: number, lat: number): Promise<Place> {
  return page.evaluate(
    ([lon, lat]) => {
      const [zoom, middleLat, middleLon] = (new URL(location.href).searchParams.get('map') ?? '')
        .split('/')
        .map(Number);
      const world = 512 * 2 ** zoom;
      const south = (degrees: number) => -Math.asinh(Math.tan((degrees * Math.PI) / 180)) / (2 * Math.PI);
      return {
        x: innerWidth / 2 + ((lon - middleLon) / 360) * world,
        y: innerHeight / 2 + (south(lat) - south(middleLat)) * world,
      };
    },
    [lon, lat] as const,
  );
}
