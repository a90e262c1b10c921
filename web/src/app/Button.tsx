import type { ComponentProps } from 'preact';

/** A button that does something in the page, of the usual look where its class says no other. A form's own has type="submit". */
export function Button({ class: look = 'button', ...rest }: ComponentProps<'button'>) {
  return <button type="button" class={look} {...rest} />;
}
