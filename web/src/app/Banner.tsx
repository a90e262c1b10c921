import { online } from '../api/client.ts';
import { t } from '../i18n/index.ts';
import { region } from '../state/data.ts';
import { misread } from '../state/history.ts';
import { Icon } from './Icon.tsx';

/** Says plainly what the answers do not hold for: modelled roads, sites that are examples; that the server is away; what the address asks in vain. */
export function Banner() {
  const demo = demoText();
  return (
    <>
      {!online.value && (
        <div class="banner banner-offline" role="status">
          <Icon name="offline" />
          <p>{t('offline_notice')}</p>
        </div>
      )}
      {misread.value.map(({ name, value }) => (
        <div key={name} class="banner banner-offline" role="alert">
          <Icon name="alert" />
          <p>{misreadText(name, value)}</p>
        </div>
      ))}
      {demo && (
        <div class="banner banner-demo">
          <Icon name="alert" />
          <p>{demo}</p>
        </div>
      )}
    </>
  );
}

/** What the answers do not hold for, where roads or sites are not real; null where they are. */
export function demoText(): string | null {
  const info = region.value.data;
  if (!info || !(info.modelled || info.example_sites)) return null;
  if (info.modelled && info.example_sites) return t('demo_both');
  return t(info.modelled ? 'demo_roads' : 'demo_sites');
}

function misreadText(name: string, value: string): string {
  if (name === 'on') return t('address_bad_day', { value });
  if (name === 'area') return t('address_bad_area', { value });
  return name === 'at' ? t('address_bad_point', { value }) : t('address_bad', { name, value });
}
