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
          if (pixels[i + 1] - pixels[i] > 6) green++;
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
