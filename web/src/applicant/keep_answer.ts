import { api, told } from '../api/client.ts';

/**
 * Keeps the answer to a question under its permanent address, then opens its sheet, which names the address. Where it cannot be kept, the
 * sheet is opened all the same. The window is opened at once, for browsers open none later.
 */
export function openSheet(
  address: string,
  question: { lon: number; lat: number; on: string | undefined },
): void {
  const sheet = window.open('', '_blank');
  const show = (): void => {
    if (sheet) sheet.location.href = address;
    else window.location.assign(address);
  };
  told(api.POST('/api/v1/answers', { body: question })).then(show, show);
}
