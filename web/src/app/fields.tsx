import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What a form and the page's settings are made of: fields with their words, which tell what was written or chosen. */

interface Written {
  label: string;
  hint?: string;
  value: string;
  write: (text: string) => void;
}

interface LineProperties extends Written {
  type: 'text' | 'url' | 'date';
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  max?: string | undefined;
  pattern?: string;
  placeholder?: string;
}

/** A field of one line. */
export function LineField({ label, hint, write, type, ...input }: LineProperties) {
  const id = useId();
  return (
    <>
      <label class="field">
        {label}
        {/* What the types of each kind of input forbid, none of these has. */}
        <input
          {...input}
          {...(hint && { 'aria-describedby': id })}
          type={type as 'text'}
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      <Hint id={id} hint={hint} />
    </>
  );
}

interface TextProperties extends Written {
  required?: boolean;
  maxLength: number;
  rows: number;
}

/** A field of several lines. */
export function TextField({ label, hint, write, ...textarea }: TextProperties) {
  const id = useId();
  return (
    <>
      <label class="field">
        {label}
        <textarea
          {...textarea}
          {...(hint && { 'aria-describedby': id })}
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      <Hint id={id} hint={hint} />
    </>
  );
}

function Hint({ id, hint }: { id: string; hint: string | undefined }) {
  if (!hint) return null;
  return (
    <p class="field-hint" id={id}>
      {hint}
    </p>
  );
}

type Option = readonly [value: string, text: string];

interface SelectProperties {
  label: string;
  class?: string;
  name?: string;
  required?: boolean;
  'data-field'?: string;
  value: string;
  choose: (value: string) => void;
  /** The words of no choice, whose value is ''. */
  none?: string;
  options?: readonly Option[];
  children?: ComponentChildren;
}

/** A choice of one among many; those that are grouped come as children. */
export function SelectField(properties: SelectProperties) {
  const { label, choose, none, options = [], class: look = 'field', children, ...select } = properties;
  return (
    <label class={look}>
      {label}
      <select {...select} onChange={(event) => choose(event.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        <Options of={options} />
        {children}
      </select>
    </label>
  );
}

/** What a select offers. */
export function Options({ of }: { of: readonly Option[] }) {
  return (
    <>
      {of.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </>
  );
}

interface CheckProperties {
  checked: boolean;
  check: (checked: boolean) => void;
  children: ComponentChildren;
}

/** Something that is so or not. */
export function CheckField({ checked, check, children }: CheckProperties) {
  return (
    <label>
      <input type="checkbox" checked={checked} onChange={(event) => check(event.currentTarget.checked)} />{' '}
      {children}
    </label>
  );
}

interface RadioProperties<T extends string | boolean> {
  /** Side by side as one control, or one below the other. */
  look: 'segments' | 'choices';
  legend: string;
  legendLook?: string;
  name: string;
  of: readonly T[];
  chosen: T;
  choose: (one: T) => void;
  text: (one: T) => string;
}

/** A choice of one among few, all of which are shown. */
export function Radios<T extends string | boolean>(properties: RadioProperties<T>) {
  const { look, legend, legendLook, name, of, chosen, choose, text } = properties;
  return (
    <fieldset class={look}>
      <legend class={legendLook}>{legend}</legend>
      {of.map((one) => (
        <label key={String(one)}>
          <input
            type="radio"
            name={name}
            value={String(one)}
            checked={chosen === one}
            onChange={() => choose(one)}
          />
          {look === 'segments' ? <span>{text(one)}</span> : ` ${text(one)}`}
        </label>
      ))}
    </fieldset>
  );
}
