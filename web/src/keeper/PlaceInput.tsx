import { useEffect } from 'preact/hooks';
import { Button } from '../app/Button.tsx';
import { Icon } from '../app/Icon.tsx';
import { mapCode } from '../app/map_code.ts';
import { formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { k } from './keeper_words.ts';
import { lookAt, type Point, place, placeWanted } from './shown_place.ts';

/** A place: clicked on the map, moved there with the arrow keys, taken from its middle, or written. */
export function PlaceInput({ label, start }: { label: string; start: Point | null }) {
  useEffect(() => {
    place.value = start;
    placeWanted.value = true;
    return () => {
      placeWanted.value = false;
      place.value = null;
    };
  }, []);
  const map = mapCode.value?.owner.theMap.value ?? null;
  const point = place.value;
  return (
    <fieldset class="place-field">
      <legend>{label}</legend>
      <p role="status" class={point ? 'place-known' : 'quiet'}>
        <Icon name="pin" size={18} /> {point ? formatPoint(...point) : t('report_place_hint')}
      </p>
      <div class="keeper-point">
        {(['lat', 'lon'] as const).map((axis) => (
          <label key={axis} class="field">
            {k(axis)}
            <input
              type="number"
              step="any"
              min={axis === 'lat' ? -90 : -180}
              max={axis === 'lat' ? 90 : 180}
              value={point ? point[axis === 'lat' ? 1 : 0] : ''}
              onChange={(event) => {
                const value = event.currentTarget.valueAsNumber;
                if (Number.isNaN(value)) return;
                const centre = map?.getCenter();
                const [lon, lat] = place.peek() ?? [centre?.lng ?? 0, centre?.lat ?? 0];
                place.value = axis === 'lat' ? [lon, value] : [value, lat];
                lookAt.value = [place.value];
              }}
            />
          </label>
        ))}
      </div>
      <Button
        disabled={!map}
        onClick={() => {
          if (!map) return;
          const { lng, lat } = map.getCenter();
          place.value = [Number(lng.toFixed(6)), Number(lat.toFixed(6))];
        }}
      >
        {t('report_place_centre')}
      </Button>
    </fieldset>
  );
}
