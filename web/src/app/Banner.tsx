import { online } from '../api/client.ts';
import { t } from '../i18n/index.ts';
import { region } from '../state/data.ts';
import { Icon } from './Icon.tsx';

/** Says plainly what the answers do not hold for: modelled roads, sites that are examples; and that the server is away. */
export function Banner() {
  const info = region.value.data;
  return (
    <>
      {!online.value && (
        <div class="banner banner-offline" role="status">
          <Icon name="offline" />
          <p>{t('offline_notice')}</p>
        </div>
      )}
      {info && (info.modelled || info.example_sites) && (
        <div class="banner banner-demo">
          <Icon name="alert" />
          <p>{t(demoText(info.modelled, info.example_sites))}</p>
        </div>
      )}
    </>
  );
}

function demoText(modelled: boolean, examples: boolean) {
  if (modelled && examples) return 'demo_both';
  return modelled ? 'demo_roads' : 'demo_sites';
}
