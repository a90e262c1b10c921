import { t } from '../i18n/index.ts';
import { locate } from '../search/locate.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { mapCode } from './map_code.ts';

/** Nearer, farther, the whole region, my position. */
export function MapButtons() {
  const map = mapCode.value?.owner.theMap.value ?? null;
  const zoom = async (way: 'zoomIn' | 'zoomOut'): Promise<void> => {
    const { BY_READER } = await import('../map/camera.ts');
    map?.[way]({}, BY_READER);
  };
  return (
    <fieldset class="map-buttons" aria-label={t('map_buttons')}>
      <Button
        class="icon-button"
        aria-label={t('zoom_in')}
        disabled={!map}
        onClick={() => void zoom('zoomIn')}
      >
        <Icon name="plus" />
      </Button>
      <Button
        class="icon-button"
        aria-label={t('zoom_out')}
        disabled={!map}
        onClick={() => void zoom('zoomOut')}
      >
        <Icon name="minus" />
      </Button>
      <Button
        class="icon-button"
        aria-label={t('zoom_region')}
        disabled={!map}
        onClick={() => map && void import('../map/camera.ts').then(({ showRegion }) => showRegion(map))}
      >
        <Icon name="whole" />
      </Button>
      <Button class="icon-button" aria-label={t('use_my_position')} onClick={locate}>
        <Icon name="locate" />
      </Button>
    </fieldset>
  );
}
