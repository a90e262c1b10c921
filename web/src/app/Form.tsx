import type { ComponentProps } from 'preact';

interface Properties extends Omit<ComponentProps<'form'>, 'onSubmit'> {
  submit: () => void;
}

/** A form whose work is done in the page: the browser sends nothing. */
export function Form({ submit, ...form }: Properties) {
  return (
    <form
      {...form}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    />
  );
}
